import { identifier } from "../insert-statement.ts";

/** What the names of the tables with the rows end in; under the plain name is the table over all shards. */
export const LOCAL = "_local";

const CREATE_TABLE =
  /^CREATE TABLE IF NOT EXISTS (\w+) (\(.*\))\s*ENGINE = (\w*MergeTree)(?:\(([^)]*)\))?\s+ORDER BY (\([^)]*\)|\w+)(.*)$/s;
const CREATE_VIEW = /^CREATE OR REPLACE VIEW (\w+)\b(.*)$/s;
const ALTER_TABLE = /^ALTER TABLE (\w+)\s+(.*)$/s;

/** What the names of views begin with. */
const VIEWS = "v_";

const PLAYER = ["tenant", "origin", "user_id"];

/** The tables without a player: small, or asked for as a whole. Every server has all of each. */
const EVERYWHERE = new Set([
  ...["schema_migrations", "warehouse_identity", "games", "free_spin_grants", "dead_letters", "erasures"],
]);

/**
 * The statements that make of one for a single server what it means on a cluster (outputs.md, Where the warehouse is).
 * Throws on a statement of another form: what it would mean must be said here first.
 *
 * Tables about players become a replicated table on each shard and a distributed one over them, sharded by a hash of the
 * player: all rows of a player are on one shard, so that FINAL finds every version of a key, joins by player find both
 * sides, and hot players spread evenly. The other tables are replicated to every server, so that any join finds them.
 */
export function clusteredStatements(statement: string, cluster: string): readonly string[] {
  const on = `ON CLUSTER ${identifier(cluster)}`;
  const table = CREATE_TABLE.exec(statement);
  if (table !== null) return clusteredTable(table, cluster, on);
  const [, view, definition] = CREATE_VIEW.exec(statement) ?? [];
  if (view !== undefined) return [`CREATE OR REPLACE VIEW ${view} ${on}${definition}\n${JOINS_ON_SHARDS}`];
  const [, altered = "", change = ""] = ALTER_TABLE.exec(statement) ?? [];
  if (altered !== "") return alteredTable(altered, change, on);
  if (/^(SELECT|INSERT)\b/.test(statement)) return [statement];
  throw new Error(`no meaning on a cluster is known for: ${statement.slice(0, 100)}`);
}

/** Both sides of a view's joins by player are on the shard; without this ClickHouse would refuse them. */
const JOINS_ON_SHARDS = "SETTINGS distributed_product_mode = 'local'";

function clusteredTable(match: RegExpExecArray, cluster: string, on: string): string[] {
  const [, name = "", columns = "", engine = "", parameters = "", key = "", rest = ""] = match;
  const isEverywhere = EVERYWHERE.has(name);
  const local = isEverywhere ? name : name + LOCAL;
  const path = isEverywhere ? "/clickhouse/tables/{database}/{table}" : "/clickhouse/tables/{shard}/{database}/{table}";
  const replica = isEverywhere ? "{shard}_{replica}" : "{replica}";
  const all = [`'${path}'`, `'${replica}'`, ...(parameters === "" ? [] : [parameters])].join(", ");
  const created = `CREATE TABLE IF NOT EXISTS ${local} ${on} ${columns}\nENGINE = Replicated${engine}(${all})\nORDER BY ${key}${rest}`;
  if (isEverywhere) return [created];
  checkSharding(name, key);
  const comment = /COMMENT '(?:[^'\\]|''|\\.)*'\s*$/s.exec(rest)?.[0] ?? "";
  const shards = `Distributed(${identifier(cluster)}, currentDatabase(), ${local}, cityHash64(${PLAYER.join(", ")}))`;
  return [created, `CREATE TABLE IF NOT EXISTS ${name} ${on} AS ${local}\nENGINE = ${shards}\n${comment}`.trimEnd()];
}

/** Versions of one key on two shards would both be there for ever. */
function checkSharding(name: string, key: string): void {
  const columns = key.replace(/[()]/g, "").split(/,\s*/);
  if (PLAYER.every((column) => columns.includes(column))) return;
  throw new Error(
    `table ${name} has no player in its key ${key}: say in clustered-statements.ts where its rows are to be`,
  );
}

function alteredTable(name: string, change: string, on: string): string[] {
  if (EVERYWHERE.has(name) || name.startsWith(VIEWS)) return [`ALTER TABLE ${name} ${on} ${change}`];
  const hasRows = `ALTER TABLE ${name}${LOCAL} ${on} ${change}`;
  // A distributed table has columns and no storage of its own.
  const isAboutColumns = /^(ADD|DROP|MODIFY|RENAME|COMMENT) COLUMN\b/.test(change);
  return !isAboutColumns ? [hasRows] : [hasRows, `ALTER TABLE ${name} ${on} ${change}`];
}
