import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { compareTables } from "../../replay/compare.ts";
import { ReplayFolder, replayNames } from "../../replay/replay-folder.ts";
import { REPLAY_NAME, type ReplayPlan } from "../../replay/replay-plan.ts";
import { replaySummary } from "../../replay/replay-summary.ts";
import { DERIVED_TABLES, shadowDatabase } from "../../replay/shadow.ts";
import { identifier } from "../../warehouse/insert-statement.ts";
import { tablesFor } from "../asking.ts";
import { ConsoleError } from "../console-error.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { requireEveryTenant, requireOperatorOfAll, whoAsks } from "../guard.ts";
import { OF_TENANT } from "../tables.ts";

const namedQuery = z.object({ name: z.string().min(1).max(100) });
const beginBody = z.strictObject({
  name: z.string().regex(REPLAY_NAME, "lower-case letters, digits and _, up to 40 of them"),
  keepConfig: z.boolean().default(false),
});
const swapBody = z.strictObject({ name: z.string().min(1).max(100), confirm: z.string().max(100) });

const SAMPLES = 5;

/** The replays that there are, how they differ from the live tables, and what the run is doing with one. */
export function addReplay(server: FastifyInstance, options: ConsoleOptions): void {
  const { config, replayDesk: desk } = options;
  const { dataDir, database } = config;

  server.get("/replay", async (request) => {
    requireEveryTenant(whoAsks(request));
    const names = await replayNames(dataDir);
    const replays = await Promise.all(names.map((name) => replaySummary(name, new ReplayFolder(dataDir, name))));
    return { replays, work: desk?.work ?? null, obstacle: obstacleOf(desk) ?? null };
  });

  server.get("/replay/rows", async (request, reply) => {
    requireEveryTenant(whoAsks(request));
    const { name } = namedQuery.parse(request.query);
    await knownPlan(dataDir, name);
    const shadow = shadowDatabase(database, name);
    const tables = await tablesFor(request, reply, options).rows(
      DERIVED_TABLES.map((table) => rowsOf(table, database, shadow)).join(" UNION ALL "),
    );
    return { tables };
  });

  server.get("/replay/comparison", async (request, reply) => {
    requireEveryTenant(whoAsks(request));
    const { name } = namedQuery.parse(request.query);
    const { tenant } = await knownPlan(dataDir, name);
    if ((await new ReplayFolder(dataDir, name).finished()) === undefined)
      throw new ConsoleError(409, `replay ${name} is not finished: there is nothing whole to compare`);
    const compared = {
      live: database,
      shadow: shadowDatabase(database, name),
      tenant,
      samples: SAMPLES,
      strict: false,
    };
    return { tables: await compareTables(tablesFor(request, reply, options).asWarehouse, compared) };
  });

  server.post("/replay/begin", async (request, reply) => {
    const by = operatorOf(request);
    const { name, keepConfig } = beginBody.parse(request.body);
    const asked = { name, from: { kind: "earliest" }, to: { kind: "live" }, tenant: null, keepConfig } as const;
    readyDesk(desk).begin(asked, by);
    return reply.code(202).send({ work: desk?.work });
  });

  for (const [path, act] of [
    ["promote", "promote"],
    ["roll-back", "rollBack"],
  ] as const) {
    server.post(`/replay/${path}`, async (request, reply) => {
      const by = operatorOf(request);
      const { name, confirm } = swapBody.parse(request.body);
      if (confirm !== name) throw new ConsoleError(400, `type the name of the replay, ${name}, to confirm`);
      const plan = await knownPlan(dataDir, name);
      readyDesk(desk)[act](name, plan, by);
      return reply.code(202).send({ work: desk?.work });
    });
  }
}

/** The id of the key of who may do it. */
function operatorOf(request: FastifyRequest): string {
  requireOperatorOfAll(request);
  return whoAsks(request).principal.keyId;
}

type Desk = ConsoleOptions["replayDesk"];

function obstacleOf(desk: Desk): string | undefined {
  return desk === undefined ? "this process only shows the console: use the commands" : desk.obstacle;
}

/** Throws where the run cannot do it, and while it does something of the kind. */
function readyDesk(desk: Desk): NonNullable<Desk> {
  const obstacle = obstacleOf(desk);
  if (desk === undefined || obstacle !== undefined) throw new ConsoleError(409, String(obstacle));
  const { work } = desk;
  if (desk.isBusy) throw new ConsoleError(409, `the ${work?.kind} of ${work?.name} is in hand: wait for its end`);
  return desk;
}

async function knownPlan(dataDir: string, name: string): Promise<ReplayPlan> {
  const isKnown = (await replayNames(dataDir)).includes(name);
  const plan = isKnown ? await new ReplayFolder(dataDir, name).plan() : undefined;
  if (plan === undefined) throw new ConsoleError(404, "there is no such replay");
  return plan;
}

function rowsOf(table: string, live: string, shadow: string): string {
  const count = (database: string) =>
    `(SELECT count() FROM ${identifier(database)}.${identifier(table)} FINAL WHERE ${OF_TENANT})`;
  return `SELECT '${table}' AS table, ${count(live)} AS live, ${count(shadow)} AS shadow`;
}
