/** Edits (insert, delete, replace) that turn one text into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/**
 * The candidate that is least edits away from `name`, letter case aside: the first of equals. `close` says that it is
 * near enough to be what somebody meant to type. Undefined without candidates.
 */
export function nearest(
  name: string,
  candidates: Iterable<string>,
): { readonly name: string; readonly close: boolean } | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (best === undefined || distance < best.distance) best = { name: candidate, distance };
  }
  if (best === undefined) return undefined;
  return { name: best.name, close: best.distance <= Math.max(2, name.length / 3) || begins(best.name, name) };
}

function begins(whole: string, part: string): boolean {
  return part.length > 3 && whole.toLowerCase().startsWith(part.toLowerCase());
}
