import { parseArgs } from "node:util";
import { PARTS } from "./parts.ts";
import { FULL, QUICK, type Sizes, withEvents } from "./sizes.ts";

const PART_NAMES = PARTS.map(({ name }) => name);
const COVERED = PARTS.flatMap(({ name, covers = [] }) => covers.map((each) => [each, name] as const));

export const USAGE = `npm run bench -- [options]
  --only <part>      only this; may be given again: ${PART_NAMES.join(", ")};
                     or one of these alone: ${COVERED.map(([each]) => each).join(", ")}
  --quick            small sizes, once each: a few minutes instead of an hour and a half
  --events <count>   length of every feed
  --repeat <count>   repetitions
  --json             the figures as JSON
  --write            put the figures of these parts into docs/performance.md, and the plots beside it
  --render           measure nothing, write the page from the figures that were kept
`;

export interface BenchOptions {
  readonly sizes: Sizes;
  readonly json: boolean;
  readonly write: boolean;
  readonly render: boolean;
  /** Whether a part, or one of what it covers, is to be measured. */
  wants(name: string): boolean;
}

/** @throws RangeError when an option makes no sense */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true, default: PART_NAMES },
      quick: { type: "boolean", default: false },
      events: { type: "string" },
      repeat: { type: "string" },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      render: { type: "boolean", default: false },
    },
  });
  const { only, quick, events, repeat, ...rest } = values;
  check(only, values.write);
  const sizes = quick ? QUICK : FULL;
  const sized = events === undefined ? sizes : withEvents(sizes, positive("--events", events));
  const repeated = repeat === undefined ? sized : { ...sized, repeat: positive("--repeat", repeat) };
  const chosen = new Set(only);
  const whole = new Map(COVERED);
  return { ...rest, sizes: repeated, wants: (name) => chosen.has(name) || chosen.has(whole.get(name) ?? name) };
}

function check(only: readonly string[], write: boolean): void {
  for (const name of only) {
    if (PART_NAMES.includes(name)) continue;
    const part = COVERED.find(([each]) => each === name)?.[1];
    if (part === undefined) throw new RangeError(`--only ${name}: there is no such part; --help names them`);
    if (write) throw new RangeError(`--only ${name} --write: the page has whole parts only; take --only ${part}`);
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`${name} ${text}: give a whole number above 0`);
}
