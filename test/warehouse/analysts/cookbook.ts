/** One question of docs/analysts.md. */
export interface Recipe {
  readonly title: string;
  readonly sql: string;
  /** As a Markdown table; empty: none yet. */
  readonly result: string;
}

const RECIPE = /^### (.*)$|^```sql\n([\s\S]*?)\n```\n((?:\n(?:\|.*\n)+)?)/gm;

/** The questions of the page, in order. */
export function recipesOf(page: string): Recipe[] {
  const recipes: Recipe[] = [];
  let title = "";
  for (const [, heading, sql, result = ""] of page.matchAll(RECIPE)) {
    if (heading !== undefined) title = heading;
    if (sql !== undefined) recipes.push({ title, sql, result: result.trim() });
  }
  return recipes;
}

/** The page with the results that belong to its queries, in order. */
export function withResults(page: string, results: readonly string[]): string {
  let next = 0;
  return page.replace(RECIPE, (whole, _heading: string | undefined, sql: string | undefined) => {
    if (sql === undefined) return whole;
    return `\`\`\`sql\n${sql}\n\`\`\`\n\n${results[next++]?.trim() ?? ""}\n`;
  });
}
