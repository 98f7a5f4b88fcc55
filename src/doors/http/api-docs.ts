import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";

const DESCRIPTION = `Events of players, bonuses and games, from operators' systems; and free spins for players.

An answer of success means that the events are durable. Whatever else is answered, sending the same again does no harm.`;

/** From the server itself, and nothing else; the page sets some styles in its elements. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  "object-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
].join("; ");

/**
 * Describes the routes that are declared from now on and have tags: as OpenAPI 3.1 at `/openapi.json`, and to read at
 * `/docs`, which needs nothing from elsewhere.
 */
export async function describeRoutes(server: FastifyInstance, version: string): Promise<void> {
  await server.register(swagger, {
    hideUntagged: true,
    openapi: {
      openapi: "3.1.0",
      info: { title: "Pitboss", version, description: DESCRIPTION },
      servers: [{ url: "/" }],
      tags: [
        { name: "integration", description: "Sending events" },
        { name: "grants", description: "Granting free spins" },
      ],
      components: {
        securitySchemes: {
          apiKey: { type: "apiKey", in: "header", name: "x-api-key", description: "A key of one tenant." },
        },
      },
    },
  });
  await server.register(swaggerUi, { routePrefix: "/docs", staticCSP: CONTENT_SECURITY_POLICY });
  server.get("/openapi.json", { schema: { hide: true } }, () => server.swagger());
}
