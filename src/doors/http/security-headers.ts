import helmet from "@fastify/helmet";
import fastify, { type FastifyInstance } from "fastify";

/**
 * The headers that keep browsers safe, on every answer from here on. `helmet` says what they are; it is asked once, because
 * it would make them anew for each request, which took as long as parsing a hundred events.
 */
export async function sendSecurityHeaders(server: FastifyInstance, isSecure: boolean): Promise<void> {
  const headers = await headersBy(isSecure);
  server.addHook("onRequest", (_request, reply, done) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value);
    done();
  });
}

/** Without TLS there is nothing to upgrade to: pages would ask for what nobody serves. */
async function headersBy(isSecure: boolean): Promise<[name: string, value: string][]> {
  const server = fastify();
  const directives = { upgradeInsecureRequests: isSecure ? [] : null };
  await server.register(helmet, { hsts: isSecure, contentSecurityPolicy: { directives } });
  server.get("/", async (_request, reply) => reply.raw.getHeaders());
  const answer = await server.inject("/");
  await server.close();
  return Object.entries(answer.json<Record<string, string>>());
}
