import type { SqlFile } from "../sql-files.ts";

const CREATED = /^CREATE TABLE IF NOT EXISTS (\w+) \((.*)\)\s*ENGINE\b/s;
const COLUMN = /^\s+(?:`(\w+)`|(\w+)) .*? COMMENT ('(?:[^'\\]|''|\\.)*'),?$/gm;
const ADDED = /^ALTER TABLE (\w+) ADD COLUMN (?:IF NOT EXISTS )?`?(\w+)`? .*? COMMENT ('(?:[^'\\]|''|\\.)*')/s;

/** Comments of columns, as SQL literals, by table and column. */
export type ColumnComments = ReadonlyMap<string, ReadonlyMap<string, string>>;

export function columnComments(migrations: readonly SqlFile[]): ColumnComments {
  const tables = new Map<string, Map<string, string>>();
  for (const statement of migrations.flatMap((file) => file.statements)) {
    const [, table = "", columns = ""] = CREATED.exec(statement) ?? [];
    const [, altered = "", added = "", comment = ""] = ADDED.exec(statement) ?? [];
    if (table !== "") tables.set(table, commentsIn(columns));
    else tables.get(altered)?.set(added, comment);
  }
  return tables;
}

function commentsIn(columns: string): Map<string, string> {
  const found = [...`\n${columns}\n`.matchAll(COLUMN)];
  return new Map(found.map(([, quoted, plain, comment]) => [quoted ?? plain ?? "", comment ?? ""]));
}

/**
 * A view `v_<table>` has the columns of its table and, by itself, none of their comments: ClickHouse forgets them. Undefined
 * for views of another kind, which say in their files what their columns mean.
 */
export function inheritedComments(view: SqlFile, comments: ColumnComments): string | undefined {
  const [, name = "", table = ""] = /^views\/(v_(\w+))\.sql$/.exec(view.name) ?? [];
  const columns = comments.get(table);
  if (columns === undefined) return undefined;
  const changes = [...columns].map(([column, comment]) => `COMMENT COLUMN IF EXISTS \`${column}\` ${comment}`);
  return `ALTER TABLE ${name} ${changes.join(", ")}`;
}
