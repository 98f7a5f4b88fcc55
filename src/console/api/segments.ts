import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ConfigError } from "../../config/config-error.ts";
import { readSegments } from "../../config/segments/read-segments.ts";
import { loadSegments } from "../../config/segments/segments-file.ts";
import { formatTimestamp } from "../../values/time.ts";
import { latestClock } from "../../warehouse/feature-rows.ts";
import { abandonedSegments, previewSegments } from "../../warehouse/segment-preview.ts";
import { tablesFor } from "../asking.ts";
import { ConsoleError } from "../console-error.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { readDefinitions, saveDefinitions } from "../definitions-file.ts";
import { requireOperatorOfAll, tenantOf } from "../guard.ts";
import { OF_TENANT, type Tables } from "../tables.ts";

const membersQuery = z.object({
  segment: z.string().min(1).max(200),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
});
const definitions = z.string().max(1_000_000);
const previewBody = z.strictObject({ text: definitions });
const saveBody = z.strictObject({ text: definitions, digest: z.string() });

const PAGE = 50;
const SAMPLES = 3;

/** How large segments are, who is in them and since when, and what they are; an edited definition is tried before it is saved. */
export function addSegments(server: FastifyInstance, options: ConsoleOptions): void {
  const file = options.config.segmentsFile;

  server.get("/segments", async (request, reply) => {
    const tables = tablesFor(request, reply, options);
    const [now, changes] = await Promise.all([tables.rows(SIZES), tables.rows(CHANGES)]);
    return { now, changes, definitions: file === undefined ? [] : loadSegments(file) };
  });

  server.get("/segments/members", async (request, reply) => {
    const { segment, offset } = membersQuery.parse(request.query);
    const tables = tablesFor(request, reply, options);
    const [members, changes] = await Promise.all([
      tables.rows(MEMBERS, { segment, offset }),
      tables.rows(LATEST_CHANGES, { segment }),
    ]);
    return { members: members.slice(0, PAGE), hasMore: members.length > PAGE, changes };
  });

  server.get("/segments/definitions", async () => readDefinitions(fileOf(options)));

  server.post("/segments/preview", async (request, reply) => {
    const declared = declaredIn(previewBody.parse(request.body).text);
    return preview(tablesFor(request, reply, options), tenantOf(request), declared);
  });

  server.put("/segments/definitions", async (request) => {
    requireOperatorOfAll(request);
    const { text, digest } = saveBody.parse(request.body);
    declaredIn(text);
    return saveDefinitions(fileOf(options), text, digest);
  });
}

function fileOf({ config: { segmentsFile } }: ConsoleOptions): string {
  if (segmentsFile !== undefined) return segmentsFile;
  throw new ConsoleError(404, "there is no file of segments: set segments in the configuration");
}

/** Throws with every fault, each with its line and column. */
function declaredIn(text: string) {
  try {
    return readSegments(text, "line");
  } catch (error) {
    if (error instanceof ConfigError) throw new ConsoleError(400, error.faults.join("\n"));
    throw error;
  }
}

async function preview(tables: Tables, tenant: string, declared: ReturnType<typeof declaredIn>) {
  const warehouse = tables.asWarehouse;
  const clock = await latestClock(warehouse);
  if (clock === undefined)
    throw new ConsoleError(409, "there are no players yet on whom the definitions could be tried");
  const only = tenant === "*" ? undefined : tenant;
  const segments = await previewSegments(warehouse, declared, clock, SAMPLES, only);
  const ids = new Set(declared.map(({ id }) => id));
  const removed = only === undefined ? await abandonedSegments(warehouse, ids) : [];
  return { at: formatTimestamp(clock), segments, removed };
}

const SIZES = `SELECT segment_id, countIf(is_member) AS members, max(since) AS latest
  FROM segment_members FINAL WHERE ${OF_TENANT} GROUP BY segment_id ORDER BY members DESC, segment_id`;

/** By hour of the last week that anything changed in. */
const CHANGES = `SELECT segment_id, toStartOfHour(at) AS hour, countIf(change = 'entered') AS entered, countIf(change = 'exited') AS exited
  FROM segment_changes FINAL
  WHERE ${OF_TENANT} AND at > (SELECT max(at) FROM segment_changes WHERE ${OF_TENANT}) - INTERVAL 7 DAY
  GROUP BY segment_id, hour ORDER BY hour, segment_id`;

const MEMBERS = `SELECT m.tenant AS tenant, m.origin AS origin, m.user_id AS user_id, m.since AS since, m.cause AS cause,
    f.username AS username, f.country AS country, f.turnover_7d AS turnover_7d, f.ggr_30d AS ggr_30d, f.last_seen AS last_seen
  FROM (
    SELECT tenant, origin, user_id, since, cause FROM segment_members FINAL
    WHERE ${OF_TENANT} AND segment_id = {segment:String} AND is_member
    ORDER BY since DESC, user_id LIMIT ${PAGE + 1} OFFSET {offset:UInt32}
  ) AS m
  LEFT JOIN (SELECT tenant, origin, user_id, username, country, turnover_7d, ggr_30d, last_seen FROM player_features FINAL WHERE ${OF_TENANT}) AS f
    ON m.tenant = f.tenant AND m.origin = f.origin AND m.user_id = f.user_id
  ORDER BY since DESC, user_id`;

const LATEST_CHANGES = `SELECT tenant, origin, user_id, at, change, cause, \`values\` FROM segment_changes FINAL
  WHERE ${OF_TENANT} AND segment_id = {segment:String} ORDER BY at DESC LIMIT 20`;
