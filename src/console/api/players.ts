import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { playerFeatures } from "../../warehouse/player-story.ts";
import { tablesFor } from "../asking.ts";
import { ConsoleError } from "../console-error.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { explainPlayer } from "../explain-player.ts";
import { playerPicture } from "../player-picture.ts";
import { OF_TENANT } from "../tables.ts";

const searchQuery = z.object({ q: z.string().trim().min(1).max(200), tenant: z.string().optional() });

const instant = z.iso.datetime({ offset: true });

const pictureQuery = z.object({
  tenant: z.string().min(1),
  origin: z.string().min(1).max(1_000),
  user: z.string().min(1).max(1_000),
  from: instant.optional(),
  to: instant.optional(),
});

const FOUND_AT_MOST = 50;

/** Players by id or name, and one player's picture. */
export function addPlayers(server: FastifyInstance, options: ConsoleOptions): void {
  server.get("/players", async (request, reply) => {
    const { q } = searchQuery.parse(request.query);
    const found = await tablesFor(request, reply, options).rows(
      `SELECT tenant, origin, user_id, username, country, currency, last_seen, turnover_30d, ggr_30d
       FROM player_features FINAL
       WHERE ${OF_TENANT} AND (startsWith(user_id, {q:String}) OR positionCaseInsensitiveUTF8(ifNull(username, ''), {q:String}) > 0)
       ORDER BY user_id = {q:String} DESC, last_seen DESC LIMIT ${FOUND_AT_MOST + 1}`,
      { q },
    );
    return { players: found.slice(0, FOUND_AT_MOST), hasMore: found.length > FOUND_AT_MOST };
  });

  server.get("/player", async (request, reply) => {
    const { tenant, origin, user, from, to } = pictureQuery.parse(request.query);
    const tables = tablesFor(request, reply, options);
    const player = { tenant, origin, user_id: user };
    const [picture, features, explained] = await Promise.all([
      playerPicture(tables, player, { from, to }),
      playerFeatures(tables.asWarehouse, player),
      explainPlayer(tables.asWarehouse, player, options.config.segmentsFile),
    ]);
    if (features === undefined && picture.isEmpty) throw new ConsoleError(404, "nothing is known of such a player");
    return { player, ...picture, features: features ?? null, explained };
  });
}
