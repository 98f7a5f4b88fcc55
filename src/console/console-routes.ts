import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { z } from "zod";
import { RetryableError } from "../log/port.ts";
import { ReadError } from "../warehouse/endpoint/read-only-engine.ts";
import { addBonuses } from "./api/bonuses.ts";
import { addDeadLetters } from "./api/dead-letters.ts";
import { addGames } from "./api/games.ts";
import { addLive } from "./api/live.ts";
import { addNow } from "./api/now.ts";
import { addPlayers } from "./api/players.ts";
import { addReplay } from "./api/replay.ts";
import { addSegments } from "./api/segments.ts";
import { addSession } from "./api/session.ts";
import { addSql } from "./api/sql.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { guard } from "./guard.ts";
import { LogIns } from "./log-ins.ts";
import { sendSecurityHeaders } from "./security-headers.ts";
import { serveAssets } from "./serve-assets.ts";
import { sessionFacts } from "./session-facts.ts";

const PARTS = [addNow, addLive, addPlayers, addBonuses, addSegments, addGames, addDeadLetters, addSql, addReplay];

/** The web console at /console/, to which `/` leads: its pages, and what they ask for under /console/api/. */
export function consoleRoutes(options: ConsoleOptions): FastifyPluginAsync {
  return async (server) => {
    const logIns = new LogIns(options.now);
    // Its own pages are all who ask: it is no interface to build on.
    server.addHook("onRoute", (route) => {
      route.schema = { ...route.schema, hide: true };
    });
    sendSecurityHeaders(server);
    server.setErrorHandler((error, request, reply) => {
      const { status, message } = answerOf(error);
      if (status < 500 || status === 503) return reply.code(status).send({ error: message });
      const { id } = request;
      options.logger.error({ err: error, request: id, path: request.routeOptions.url }, "the console failed");
      return reply.code(status).send({ error: `this could not be worked on; the log says why, at request ${id}` });
    });
    server.get("/", (_request, reply) => reply.redirect("/console/"));
    serveAssets(server, (request) => sessionFacts(request, logIns, options));
    await server.register((session) => addSession(session, options, logIns), { prefix: "/console/api" });
    await server.register(async (api) => addGuarded(api, options, logIns), { prefix: "/console/api" });
  };
}

function addGuarded(server: FastifyInstance, options: ConsoleOptions, logIns: LogIns): void {
  guard(server, logIns);
  server.addHook("onSend", async (_request, reply) => {
    reply.header("Cache-Control", "no-store");
  });
  for (const add of PARTS) add(server, options);
}

/** Errors of the engine that are not the asker's: others ask too much, or the process is ending. */
const BUSY: ReadonlySet<string> = new Set(["ABORTED", "TOO_MANY_SIMULTANEOUS_QUERIES"]);

function answerOf(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof z.ZodError) return { status: 400, message: z.prettifyError(error) };
  if (error instanceof ReadError) return { status: BUSY.has(error.type) ? 503 : 400, message: error.message };
  if (error instanceof RetryableError) return { status: 503, message: error.message };
  const { statusCode: status = 500, message } = error as Error & { readonly statusCode?: number };
  return { status, message };
}
