import rateLimit from "@fastify/rate-limit";
import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { tenantDecorator, tenantOf } from "../doors/http/guard.ts";
import { Problem } from "../doors/http/problem.ts";
import { useRawJson } from "../doors/http/use-raw-json.ts";
import { within } from "../doors/http/within.ts";
import { RetryableError } from "../log/port.ts";
import type { Logger } from "../telemetry/logger.ts";
import { levelsOf } from "./coin-value-levels.ts";
import { failure, type GrantReply, refused, replyOf } from "./grant-answer.ts";
import { GRANT_ROUTE, LEVELS_ROUTE } from "./grant-api-docs.ts";
import type { GrantService } from "./grant-service.ts";

export interface GrantRoutesOptions {
  readonly service: GrantService;
  /** Bytes of a body; more than {@link LONGEST_CALL} are not taken in any case. */
  readonly bodyLimit: number;
  /** After this long without an outcome a call is told to try again; it may still be granted. */
  readonly answerTimeoutMs: number;
  /** Calls per second at most, by tenant; 0 or absent: any number. */
  readonly requestRates: ReadonlyMap<string, number>;
  readonly logger: Pick<Logger, "warn" | "error">;
  /** Is told what each call came to: `success`, or the code of the failure. */
  readonly onCall?: (outcome: string) => void;
}

/** A call is read before it is known whose it is, as its key is in it: so there is less to read than of events. */
const LONGEST_CALL = 1024 * 1024;
/** With and without the document's slash at the end; the first is described. */
const GRANT_PATHS = ["/wallet/grant-bonus/", "/wallet/grant-bonus"];
const LEVELS_PATH = "/wallet/coin-value-levels";
const RETRY_AFTER_SECONDS = 2;
const NO_BODY = Buffer.alloc(0);

/** `POST /wallet/grant-bonus/` and `GET /wallet/coin-value-levels`: a plugin for the server of the doors (semantics.md, section 9). */
export function grantRoutes(options: GrantRoutesOptions): FastifyPluginAsync {
  return async (scope) => {
    // Bytes, as ids of any length are kept digit for digit.
    useRawJson(scope, Math.min(options.bodyLimit, LONGEST_CALL));
    scope.setErrorHandler(errorHandler(options));
    const limit = await rateLimiter(scope, options);
    for (const [index, path] of GRANT_PATHS.entries())
      scope.post(path, { schema: index === 0 ? GRANT_ROUTE : { hide: true } }, grantHandler(options, limit));
    scope.get(LEVELS_PATH, { schema: LEVELS_ROUTE }, levelsHandler(options, limit));
  };
}

/** Counts a request of the tenant; throws the problem 429 when it is one too many. */
type Limit = (request: FastifyRequest, tenant: string) => Promise<void>;

async function rateLimiter(scope: FastifyInstance, { requestRates }: GrantRoutesOptions): Promise<Limit> {
  await scope.register(rateLimit, { global: false });
  const count = scope.createRateLimit({
    timeWindow: "1 second",
    keyGenerator: tenantOf,
    allowList: (request) => (requestRates.get(tenantOf(request)) ?? 0) === 0,
    max: (request) => requestRates.get(tenantOf(request)) ?? 0,
  });
  return async (request, tenant) => {
    request.setDecorator(...tenantDecorator(tenant));
    const counted = await count(request);
    if (!counted.isAllowed && counted.isExceeded)
      throw new Problem(429, { detail: "too many calls at once: try again", retryAfter: 1 });
  };
}

function grantHandler({ service, answerTimeoutMs, onCall }: GrantRoutesOptions, limit: Limit) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const call = service.callOf(Buffer.isBuffer(request.body) ? request.body : NO_BODY);
    if (!("code" in call)) await limit(request, call.grantor.tenant);
    const key = request.headers["idempotency-key"];
    const outcome =
      "code" in call
        ? refused(call)
        : await within(
            answerTimeoutMs,
            service.grant(call, typeof key === "string" ? key : undefined),
            () => new RetryableError(`no outcome after ${answerTimeoutMs} ms`),
          );
    onCall?.(outcome.granted ? "success" : outcome.refusal.code);
    return send(reply, replyOf(outcome, isNumeric(request)));
  };
}

function levelsHandler({ service }: GrantRoutesOptions, limit: Limit) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const grantor = service.grantorOf(request.headers["x-api-key"], "grant");
    if ("code" in grantor) return send(reply, replyOf(refused(grantor), isNumeric(request)));
    await limit(request, grantor.tenant);
    const levels = levelsOf(service.coinValuesOf(grantor.tenant));
    const status = isNumeric(request) ? 1 : "success";
    return send(reply, { httpStatus: 200, body: { result: { status, ...levels } } });
  };
}

function errorHandler({ logger, onCall }: Pick<GrantRoutesOptions, "logger" | "onCall">) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { httpStatus, code, message } = failureOf(error);
    if (httpStatus >= 500) logger.error({ err: error, request: request.id }, `granting failed: ${error.message}`);
    if (httpStatus === 503) void reply.header("retry-after", RETRY_AFTER_SECONDS);
    if (httpStatus === 429) void reply.header("retry-after", 1);
    onCall?.(code);
    return send(reply, failure({ code, message }, httpStatus, isNumeric(request)));
  };
}

function isNumeric({ query }: FastifyRequest): boolean {
  return (query as Readonly<Record<string, unknown>>)["numeric_status"] === "1";
}

function send(reply: FastifyReply, { httpStatus, body }: GrantReply): FastifyReply {
  return reply.code(httpStatus).type("application/json; charset=utf-8").send(JSON.stringify(body));
}

interface Failure {
  readonly httpStatus: number;
  readonly code: string;
  readonly message: string;
}

/** Answers to what never became a call, or could not be settled, in the form of the document all the same. */
function failureOf(error: FastifyError): Failure {
  if (error instanceof RetryableError)
    return {
      httpStatus: 503,
      code: "unavailable",
      message: "nothing can be granted now: try again with the same Idempotency-Key",
    };
  switch (error.statusCode) {
    case 400:
      return { httpStatus: 400, code: "malformed_json", message: error.message };
    case 413:
      return { httpStatus: 413, code: "too_large", message: "the body is larger than is taken" };
    case 415:
      return { httpStatus: 415, code: "unsupported_media_type", message: "send the call as application/json" };
    case 429:
      return { httpStatus: 429, code: "too_many_requests", message: "too many calls at once: try again" };
    case 503:
      return { httpStatus: 503, code: "unavailable", message: "the door is closing: try again" };
    default:
      return {
        httpStatus: 500,
        code: "internal_error",
        message: "the call failed: whoever runs this finds why in the log",
      };
  }
}
