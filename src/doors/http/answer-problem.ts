import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "../../telemetry/logger.ts";
import { PROBLEM_TYPE, Problem } from "./problem.ts";

/** Sends a problem, with `Retry-After` where it says when to try again. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.retryAfter !== undefined) void reply.header("retry-after", problem.retryAfter);
  return reply.code(problem.statusCode).type(PROBLEM_TYPE).send(problem.body);
}

/** Answers what was thrown: problems as they are, the server's own faults in the same form, the rest as 500 and a log line. */
export function problemHandler(logger: Pick<Logger, "error">) {
  return (error: FastifyError | Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendProblem(reply, problemOf(error, request, logger));
}

export function problemOf(
  error: FastifyError | Problem,
  { id, routeOptions: { url } }: Pick<FastifyRequest, "id" | "routeOptions">,
  logger: Pick<Logger, "error">,
): Problem {
  if (error instanceof Problem) return error;
  const { statusCode = 500, message } = error;
  if (statusCode < 500) return new Problem(statusCode, { detail: detailOf(error) ?? message });
  logger.error({ err: error, request: id, route: url }, "a request failed");
  return new Problem(500, { detail: `the request could not be worked on; the log says why, at request ${id}` });
}

function detailOf({ code }: FastifyError): string | undefined {
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return "the body is over the limit: send less at a time";
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return "send application/json in UTF-8, as it is or with content-encoding gzip";
    default:
      return undefined;
  }
}
