import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { formatTimestamp } from "../../values/time.ts";
import { tablesFor } from "../asking.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { gamesAndDays } from "../games-and-days.ts";

const gamesQuery = z.object({ days: z.coerce.number().int().min(1).max(400).default(7) });

/** What each game turned over and paid, and what was to be expected of it. */
export function addGames(server: FastifyInstance, options: ConsoleOptions): void {
  server.get("/games", (request, reply) => {
    const { days } = gamesQuery.parse(request.query);
    return gamesAndDays(tablesFor(request, reply, options), formatTimestamp(options.now()), days);
  });
}
