import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ReplayFolder, replayNames } from "../../replay/replay-folder.ts";
import type { ReplayEnd, ReplayPlan, ReplayStart } from "../../replay/replay-plan.ts";
import { DERIVED_TABLES, shadowDatabase } from "../../replay/shadow.ts";
import { formatTimestamp } from "../../values/time.ts";
import { identifier } from "../../warehouse/insert-statement.ts";
import { tablesFor } from "../asking.ts";
import { ConsoleError } from "../console-error.ts";
import type { ConsoleOptions } from "../console-options.ts";
import { requireEveryTenant, whoAsks } from "../guard.ts";
import { OF_TENANT } from "../tables.ts";

const rowsQuery = z.object({ name: z.string().min(1).max(100) });

/**
 * The replays that there are, and how many rows each has beside the live tables. Beginning, promoting and rolling back is
 * the command line's: nothing else may be at work then, and this process is the engine.
 */
export function addReplay(server: FastifyInstance, options: ConsoleOptions): void {
  const { dataDir, database } = options.config;

  server.get("/replay", async (request) => {
    requireEveryTenant(whoAsks(request));
    const names = await replayNames(dataDir);
    return { replays: await Promise.all(names.map((name) => described(name, new ReplayFolder(dataDir, name)))) };
  });

  server.get("/replay/rows", async (request, reply) => {
    requireEveryTenant(whoAsks(request));
    const { name } = rowsQuery.parse(request.query);
    if (!(await replayNames(dataDir)).includes(name)) throw new ConsoleError(404, "there is no such replay");
    const shadow = shadowDatabase(database, name);
    const tables = await tablesFor(request, reply, options).rows(
      DERIVED_TABLES.map((table) => rowsOf(table, database, shadow)).join(" UNION ALL "),
    );
    return { tables };
  });
}

function rowsOf(table: string, live: string, shadow: string): string {
  const count = (database: string) =>
    `(SELECT count() FROM ${identifier(database)}.${identifier(table)} FINAL WHERE ${OF_TENANT})`;
  return `SELECT '${table}' AS table, ${count(live)} AS live, ${count(shadow)} AS shadow`;
}

async function described(name: string, folder: ReplayFolder) {
  const [plan, finished, promotion, wasRolledBack] = await Promise.all([
    folder.plan(),
    folder.finished(),
    folder.promotion(),
    folder.wasRolledBack(),
  ]);
  return {
    name,
    from: textOf(plan?.from),
    to: textOf(plan?.to),
    tenant: plan?.tenant ?? null,
    rules: plan?.keepConfig === true ? "as history was folded" : "of its beginning",
    state:
      wasRolledBack && promotion === undefined
        ? "rolled back"
        : stateOf(plan, finished !== undefined, promotion !== undefined),
    folded: finished?.folded ?? null,
    seconds: finished?.seconds ?? null,
  };
}

function stateOf(plan: ReplayPlan | undefined, isFinished: boolean, isPromoted: boolean): string {
  if (isPromoted) return "promoted";
  if (isFinished) return "finished";
  return plan === undefined ? "beginning" : "unfinished";
}

function textOf(place: ReplayStart | ReplayEnd | undefined): string {
  if (place === undefined) return "";
  if (place.kind === "offset") return `offset ${place.offset}`;
  return place.kind === "time" ? formatTimestamp(place.at) : place.kind;
}
