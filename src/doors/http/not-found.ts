import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { sendProblem } from "./answer-problem.ts";
import { Problem } from "./problem.ts";

const METHODS = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"] as const;

/**
 * Answers where there is no route, before anything of a body is read: 405 with what the path allows, 404 when that is
 * nothing. Neither repeats the path.
 */
export function answerNotFound(server: FastifyInstance): void {
  const answer = (request: FastifyRequest, reply: FastifyReply) => sendNotFound(server, request, reply);
  server.addHook("onRequest", async (request, reply) => (request.is404 ? answer(request, reply) : undefined));
  server.setNotFoundHandler(answer);
}

function sendNotFound(server: FastifyInstance, { url, method }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [path = ""] = url.split("?", 1);
  const allowed = METHODS.filter((each) => server.hasRoute({ method: each, url: path }));
  if (allowed.length === 0) return sendProblem(reply, new Problem(404, { detail: "there is nothing at this path" }));
  const methods = allowed.join(", ");
  void reply.header("allow", methods);
  return sendProblem(reply, new Problem(405, { detail: `${method} is not for this path: use ${methods}` }));
}
