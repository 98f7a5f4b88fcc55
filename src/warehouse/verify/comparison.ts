import { inScope, PLAYER, type Scope } from "./accepted-events.ts";
import type { Check } from "./check.ts";

/** Samples of each column's differences. */
const SAMPLES = 3;

/** Stands for the whole row where one side has none. */
export const WHOLE_ROW = "(row)";

/**
 * A query with a row for each column that differs: its name, in how many rows, and some of these as (key, raw, derived).
 */
export function comparisonSql(check: Check, scope: Scope): string {
  const { table, keys, columns, common, expected, rowsMayBeMissing = false } = check;
  const key = [PLAYER, ...keys].join(", ");
  const derived = check.replaced === undefined ? "*" : `* REPLACE (${check.replaced})`;
  const values = (side: string) => `(${columns.map((name) => `${side}.${name}`).join(", ")})`;
  const texts = columns.map((name) => `('${name}', toString(r.${name}), toString(d.${name}))`).join(",\n      ");
  const differing = `arrayFilter(each -> each.2 != each.3, [\n      ${texts}])`;
  const presence = `[('${WHOLE_ROW}', if(r.there, 'there', 'missing'), if(d.there, 'there', 'missing'))]`;
  return `WITH ${common},
expected AS (
  ${expected}
)
SELECT difference.1 AS column, count() AS rows, groupArray(${SAMPLES})((key, difference.2, difference.3)) AS samples
FROM (
  SELECT [${key
    .split(", ")
    .map((name) => `toString(${name})`)
    .join(", ")}] AS key,
    arrayJoin(${rowsMayBeMissing ? differing : `if(r.there = d.there, ${differing}, ${presence})`}) AS difference
  FROM (SELECT *, 1 AS there FROM expected) AS r
  FULL JOIN (SELECT ${derived}, 1 AS there FROM ${table} FINAL WHERE ${inScope(scope)}) AS d USING (${key})
  WHERE ${rowsMayBeMissing ? "" : "r.there != d.there OR "}${values("r")} != ${values("d")}
)
GROUP BY column
ORDER BY column`;
}
