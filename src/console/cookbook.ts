import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A question and the query that answers it. */
export interface Recipe {
  readonly question: string;
  readonly sql: string;
}

/** The queries of the guide for analysts, from the sources as well as from the build; none where it is not installed. */
export function readCookbook(): Recipe[] {
  const places = ["../../docs/analysts.md", "../../../docs/analysts.md"].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  return found === undefined ? [] : recipesOf(readFileSync(found, "utf8"));
}

/** Each block of SQL under a heading is a recipe that the heading asks for; the first block under it counts. */
export function recipesOf(markdown: string): Recipe[] {
  const parts = markdown.split(/^#{2,4} /m).slice(1);
  return parts.flatMap((part) => {
    const question = part.slice(0, part.indexOf("\n")).replaceAll("`", "").trim();
    const sql = /^```sql\n([\s\S]*?)^```/m.exec(part)?.[1]?.trim();
    return sql === undefined ? [] : [{ question, sql }];
  });
}
