import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readDeadLetters } from "../../doors/dead-letters.ts";
import { retryDeadLetters } from "../../doors/retry-dead-letters.ts";
import { REASON_CODES } from "../../inputs/outcome.ts";
import { formatTimestamp } from "../../values/time.ts";
import { tablesFor } from "../asking.ts";
import { ConsoleError } from "../console-error.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { faultRange } from "../fault-range.ts";
import { requireRole, tenantOf, whoAsks } from "../guard.ts";
import { OF_TENANT } from "../tables.ts";

const code = z.enum(REASON_CODES);
const listQuery = z.object({
  code: code.or(z.literal("")).default(""),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
});
const oneQuery = z.object({ id: z.string().regex(/^[0-9a-f]{8,64}$/) });
const retryBody = z.strictObject({ ids: z.array(oneQuery.shape.id).min(1).max(1_000) });

const PAGE = 25;
const OF_CODE = "({code:String} = '' OR code = {code:String})";

/** What could not be accepted: how much of it, which, the original bytes, and another try. */
export function addDeadLetters(server: FastifyInstance, options: ConsoleOptions): void {
  server.get("/dead-letters", async (request, reply) => {
    const { code, offset } = listQuery.parse(request.query);
    const tables = tablesFor(request, reply, options);
    const now = formatTimestamp(options.now());
    const [byCode, overTime, rows] = await Promise.all([
      tables.rows(
        `SELECT code, count() AS letters, max(received_at) AS latest, argMax(message, received_at) AS example FROM dead_letters FINAL
         WHERE ${OF_TENANT} GROUP BY code ORDER BY letters DESC, code`,
      ),
      tables.rows(OVER_TIME, { now }),
      tables.rows(LIST, { code, offset }),
    ]);
    return { now, byCode, overTime, letters: rows.slice(0, PAGE), hasMore: rows.length > PAGE };
  });

  server.get("/dead-letter", async (request, reply) => {
    const { id } = oneQuery.parse(request.query);
    const [letter] = await tablesFor(request, reply, options).rows<{ payload: string; path: string; message: string }>(
      ONE,
      { id },
    );
    if (letter === undefined) throw new ConsoleError(404, "there is no such dead letter, or it is older than 90 days");
    const payload = Buffer.from(letter.payload, "base64");
    const text = payload.toString().slice(0, SHOWN_AT_MOST);
    return {
      ...letter,
      payload: text,
      bytes: payload.length,
      isCut: text.length === SHOWN_AT_MOST,
      fault: faultRange(text, letter),
    };
  });

  server.post("/dead-letters/retry", async (request) => {
    requireRole(whoAsks(request), "operate");
    const ids = new Set(retryBody.parse(request.body).ids);
    const tenant = tenantOf(request);
    const { open, config, now } = options;
    const source = { ...open, prefix: config.topicPrefix };
    const filter = tenant === "*" ? { ids } : { ids, tenant };
    const letters = await Array.fromAsync(readDeadLetters(source, filter));
    if (letters.length === 0)
      throw new ConsoleError(404, "none of these is in the log any more, or they are not yours");
    return retryDeadLetters(letters, { ...source, rules: config.inputRules, now });
  });
}

/** What a page shows of a dead letter; the largest are a megabyte. */
const SHOWN_AT_MOST = 64 * 1024;

const OVER_TIME = `SELECT toStartOfHour(received_at) AS at, code, count() AS letters FROM dead_letters FINAL
  WHERE ${OF_TENANT} AND received_at > parseDateTime64BestEffort({now:String}, 6, 'UTC') - INTERVAL 7 DAY
  GROUP BY at, code ORDER BY at, code`;

const LIST = `SELECT id, received_at, tenant, door, position, type, code, path, message, length(payload) AS bytes
  FROM dead_letters FINAL WHERE ${OF_TENANT} AND ${OF_CODE}
  ORDER BY received_at DESC, id LIMIT ${PAGE + 1} OFFSET {offset:UInt32}`;

const ONE = `SELECT id, received_at, tenant, origin, door, position, type, code, path, message, base64Encode(payload) AS payload
  FROM dead_letters FINAL WHERE ${OF_TENANT} AND id = {id:String} LIMIT 1`;
