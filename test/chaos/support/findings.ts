import { type Derived, isSingle } from "./derived.ts";

/** What is wrong with the derived topics: nothing, where the lists are empty. */
export interface Findings {
  /** Expected, and not there. */
  readonly lost: readonly string[];
  /** There more than once. */
  readonly repeated: readonly string[];
  /** There, and not as expected. */
  readonly wrong: readonly string[];
}

const SHOWN = 5;

/** Compares what a reader found with what follows from the events. */
export function findingsOf(found: readonly Derived[], expected: readonly Derived[]): Findings {
  const singles = compare(singlesOf(found), singlesOf(expected));
  const rows = compare(lastOfRows(found), lastOfRows(expected));
  return {
    lost: [...singles.lost, ...rows.lost],
    repeated: repeated(found),
    wrong: [...singles.wrong, ...rows.wrong, ...backwards(found)],
  };
}

/** The first of each kind, for a message; an empty text when there are none. */
export function tell({ lost, repeated: again, wrong }: Findings): string {
  const parts = Object.entries({ lost, repeated: again, wrong }).flatMap(([what, each]) =>
    each.length === 0 ? [] : [`${each.length} ${what}:`, ...each.slice(0, SHOWN).map((one) => `  ${one}`)],
  );
  return parts.join("\n");
}

function rowIn({ topic, partition, key, row }: Derived): string {
  return `${topic}/${partition} ${key} ${row}`;
}

/** A row is written once for what happened to it, wherever the writer died; what stands for itself is there once at all. */
function repeated(found: readonly Derived[]): string[] {
  const seen = new Set<string>();
  return found
    .map((each) => {
      const place = `${rowIn(each)} source-offset ${each.sourceOffset}`;
      return each.topic === "triggers" ? rowIn(each) : `${place} revision ${each.revision}`;
    })
    .filter((identity) => seen.size === seen.add(identity).size);
}

/** Whoever was fenced and wrote all the same writes what is older than what is there. */
function backwards(found: readonly Derived[]): string[] {
  const reached = new Map<string, number>();
  return found.flatMap((each) => {
    const row = rowIn(each);
    const before = reached.get(row) ?? -1;
    reached.set(row, Math.max(before, each.sourceOffset));
    return each.sourceOffset < before ? [`${row}: source-offset ${each.sourceOffset} after ${before}`] : [];
  });
}

function singlesOf(derived: readonly Derived[]): Map<string, string | null> {
  return new Map(
    derived.filter(isSingle).map((each) => [`${rowIn(each)} source-offset ${each.sourceOffset}`, each.content]),
  );
}

/** Final rows; those that are retracted are none. */
function lastOfRows(derived: readonly Derived[]): Map<string, string | null> {
  const rows = new Map<string, string | null>();
  for (const each of derived) {
    if (isSingle(each)) continue;
    if (each.content === null) rows.delete(rowIn(each));
    else rows.set(rowIn(each), each.content);
  }
  return rows;
}

function compare(found: ReadonlyMap<string, string | null>, expected: ReadonlyMap<string, string | null>) {
  const lost = [...expected.keys()].filter((row) => !found.has(row));
  const surplus = [...found.keys()].filter((row) => !expected.has(row)).map((row) => `${row}: not expected`);
  const differing = [...expected].flatMap(([row, content]) =>
    found.has(row) && found.get(row) !== content ? [`${row}: ${found.get(row)} instead of ${content}`] : [],
  );
  return { lost, wrong: [...surplus, ...differing] };
}
