import { identifier, stringLiteral } from "../insert-statement.ts";
import type { Warehouse } from "../port.ts";

/** What to take out: a table, a view, or the result of a query. */
export type ExportSource = { readonly name: string } | { readonly query: string };

/** There is nothing of that name, or it cannot be chosen by tenant. */
export class ExportSourceError extends Error {
  override readonly name = "ExportSourceError";
}

/**
 * The query that gives what is to be exported; of a table each row once, in its latest state, without retracted ones.
 * `tenant` leaves out the rows of others. Throws ExportSourceError.
 */
export async function exportQuery(
  warehouse: Pick<Warehouse, "query">,
  source: ExportSource,
  tenant: string | undefined,
): Promise<string> {
  const ofTenant = tenant === undefined ? "" : ` WHERE tenant = ${stringLiteral(tenant)}`;
  if ("query" in source)
    return tenant === undefined ? source.query : `SELECT * FROM (\n${bare(source.query)}\n)${ofTenant}`;
  const { engine, columns } = await describe(warehouse, source.name);
  if (tenant !== undefined && !columns.includes("tenant")) {
    throw new ExportSourceError(`${source.name} has no column tenant: leave --tenant out`);
  }
  const final = engine.includes("Replacing") || engine === "Distributed" ? " FINAL" : "";
  return `SELECT * FROM ${identifier(source.name)}${final}${ofTenant}`;
}

function bare(query: string): string {
  return query.replace(/[;\s]+$/, "");
}

async function describe(
  warehouse: Pick<Warehouse, "query">,
  name: string,
): Promise<{ engine: string; columns: readonly string[] }> {
  const found = await warehouse.query(
    `SELECT engine, groupArray(c.name) AS columns
     FROM system.tables AS t INNER JOIN system.columns AS c ON c.database = t.database AND c.table = t.name
     WHERE t.database = currentDatabase() AND t.name = ${stringLiteral(name)} GROUP BY engine`,
    "JSONEachRow",
  );
  if (found.trim() !== "") return JSON.parse(found);
  const known = await warehouse.query(
    "SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name",
    "TSV",
  );
  throw new ExportSourceError(`no table or view ${name}: there are ${known.trim().split("\n").join(", ")}`);
}
