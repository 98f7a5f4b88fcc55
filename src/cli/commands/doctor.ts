import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { TABLE_FEEDS } from "../../../topologies/warehouse.ts";
import { lockDirectory, RoleTakenError } from "../../log/embedded/directory-lock.ts";
import { withLog } from "../../runtime/open-log.ts";
import { withReadableWarehouse } from "../../runtime/readable-warehouse.ts";
import { type TopicStatus, topicStatus } from "../../runtime/status.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { missingTables } from "../../warehouse/schema/missing-tables.ts";
import type { CliContext } from "../context.ts";
import { formatCount, formatTable } from "../table.ts";
import { missingText } from "./migrate.ts";

type Health = "ok" | "warning" | "broken";

/** One thing that was looked at. */
interface Finding {
  readonly check: string;
  readonly health: Health;
  readonly detail: string;
}

const EXAMPLES = `
Examples:
  $ pitboss doctor
  $ pitboss doctor --json | jq '.findings[] | select(.health != "ok")'
`;

const LOW_DISK_BYTES = 1e9;

export function registerDoctor(program: Command, context: CliContext): void {
  program
    .command("doctor")
    .description("what is configured, what is reachable, how far behind it is; exit code 1 if something is broken")
    .addHelpText("after", EXAMPLES)
    .action(() => doctor(context));
}

async function doctor(context: CliContext): Promise<void> {
  const { config } = context;
  const findings: Finding[] = [
    { check: "configuration", health: "ok", detail: tenantsText([...config.inputRules.tenants.keys()]) },
    await looked("data directory", () => dataDirectory(config.dataDir)),
  ];
  let topics: TopicStatus[] = [];
  const isEmbedded = config.kafka === undefined;
  if (!isEmbedded || existsSync(join(config.dataDir, "log.sqlite"))) {
    findings.push(
      await looked("log", async () => {
        topics = await withLog(config, context, ({ log }) =>
          topicStatus(log, config, new Set(TABLE_FEEDS.map((feed) => feed.topic))),
        );
        return lagFinding(topics);
      }),
    );
    // Who folds a cluster's log, on whatever machine, is told by their /readyz.
    if (isEmbedded) findings.push(await looked("engine", () => engineFinding(config.dataDir)));
    findings.push(await looked("warehouse", () => warehouseFinding(context)));
  } else {
    findings.push({ check: "log", health: "ok", detail: "none yet: ingest a file, or start with `pitboss demo`" });
  }
  if (findings.some((each) => each.health === "broken")) context.exitCode = 1;
  await context.output.result({ findings, topics }, () => doctorText(findings, topics));
}

async function looked(
  check: string,
  look: () => Omit<Finding, "check"> | Promise<Omit<Finding, "check">>,
): Promise<Finding> {
  try {
    return { check, ...(await look()) };
  } catch (error) {
    return { check, health: "broken", detail: error instanceof Error ? error.message : String(error) };
  }
}

function tenantsText(tenants: readonly string[]): string {
  return `${formatCount(tenants.length)} ${tenants.length === 1 ? "tenant" : "tenants"}: ${tenants.join(", ")}`;
}

function dataDirectory(path: string): Omit<Finding, "check"> {
  const directory = nearestExisting(resolve(path));
  if (!statSync(directory).isDirectory()) throw new Error(`${directory} is a file, so ${path} cannot be a directory`);
  accessSync(directory, constants.W_OK);
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  const detail = `${path}, ${(free / 1e9).toFixed(1)} GB free`;
  return { health: free < LOW_DISK_BYTES ? "warning" : "ok", detail };
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

function lagFinding(topics: readonly TopicStatus[]): Omit<Finding, "check"> {
  const engine = topics.reduce((sum, { engineLag }) => sum + (engineLag ?? 0), 0);
  const sink = topics.reduce((sum, { sinkLag }) => sum + (sinkLag ?? 0), 0);
  const detail = `${formatCount(engine)} records to fold, ${formatCount(sink)} records to sink`;
  return { health: engine + sink > 0 ? "warning" : "ok", detail };
}

const RUNNING = "running";

function engineFinding(dataDir: string): Omit<Finding, "check"> {
  try {
    lockDirectory(dataDir, "engine").close();
  } catch (error) {
    if (error instanceof RoleTakenError) return { health: "ok", detail: RUNNING };
    throw error;
  }
  return { health: "ok", detail: "not running: start it with `pitboss run`" };
}

async function warehouseFinding(context: CliContext): Promise<Omit<Finding, "check">> {
  try {
    return await withReadableWarehouse(context.config, async (warehouse) => {
      const { tables, views } = await missingTables(warehouse);
      if (tables.length > 0) return { health: "broken", detail: missingText(tables, context.config) };
      if (views.length > 0) return { health: "broken", detail: `${views.join(", ")} dropped: run \`pitboss migrate\`` };
      return { health: "ok", detail: await contentsOf(warehouse) };
    });
  } catch (error) {
    if (error instanceof RoleTakenError) return { health: "ok", detail: "in use by a process that runs" };
    throw error;
  }
}

async function contentsOf(warehouse: Pick<Warehouse, "query">): Promise<string> {
  const detail = await warehouse.query(
    `SELECT concat('ClickHouse ', version(), ', ', toString(ifNull(sum(total_rows), 0)), ' rows in ', toString(count()), ' tables')
     FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
    "TSVRaw",
  );
  return detail.trim();
}

function doctorText(findings: readonly Finding[], topics: readonly TopicStatus[]): string {
  const found = formatTable(
    ["check", "health", "detail"],
    findings.map(({ check, health, detail }) => [check, health, detail]),
  );
  if (topics.length === 0) return found;
  const columns = ["topic", "partitions", "records", "to fold", "to sink"];
  const rows = topics.map((each) => [each.topic, each.partitions, each.records, each.engineLag, each.sinkLag]);
  return `${found}\n\n${formatTable(columns, rows)}`;
}
