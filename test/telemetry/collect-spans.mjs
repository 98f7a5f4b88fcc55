// Loaded with the process of a test: what an SDK would export is one line of JSON on standard error.
import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";

const exporter = {
  export(spans, done) {
    for (const { name, attributes, status, startTime, endTime } of spans)
      process.stderr.write(`${JSON.stringify({ span: { name, attributes, status, startTime, endTime } })}\n`);
    done({ code: 0 });
  },
  shutdown: async () => undefined,
};
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
