import { type Attributes, SpanStatusCode, trace } from "@opentelemetry/api";

/**
 * Of spans for OpenTelemetry. Whoever starts the process with an SDK gets them; without one none is made. Their names and
 * attributes: docs/operators.md, Traces. None names a player.
 */
export const TRACER = "pitboss";

/** The work within a span, which has its error where it fails. */
export function traced<Result>(name: string, attributes: Attributes, work: () => Promise<Result>): Promise<Result> {
  return trace.getTracer(TRACER).startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
