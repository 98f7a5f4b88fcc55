import { Block } from "../state-store/block.ts";
import { Packer } from "../values/packer.ts";
import type { Micros } from "../values/time.ts";
import { Unpacker } from "../values/unpacker.ts";

/** Closed rounds in order, in columns: when each ended, its id, and the run that it ends. */
export interface Runs {
  readonly ends: Micros[];
  readonly ids: string[];
  readonly runs: number[];
}

/** Rounds before all of the others, put aside in a block: a player who plays much has thousands that hardly ever change. */
export interface PastRuns {
  readonly block: Block;
  readonly firstEnd: Micros;
  readonly lastEnd: Micros;
  readonly lastId: string;
  readonly lastRun: number;
}

/** One for all: nothing stays in it. */
const packer = new Packer();

/** Takes the first `count` rounds out, which are at least one. */
export function takeFirst({ ends, ids, runs }: Runs, count: number): PastRuns {
  return pastOf({ ends: ends.splice(0, count), ids: ids.splice(0, count), runs: runs.splice(0, count) });
}

export function pastOf({ ends, ids, runs }: Runs): PastRuns {
  const [firstEnd, lastEnd, lastId, lastRun] = [ends[0], ends.at(-1), ids.at(-1), runs.at(-1)];
  if (firstEnd === undefined || lastEnd === undefined || lastId === undefined || lastRun === undefined)
    throw new Error("no rounds are to be put aside");
  packer.begin();
  packer.count(ends.length);
  let end = firstEnd;
  let id = "";
  for (let place = 0; place < ends.length; place++) {
    const next = ends[place] ?? end;
    packer.count(next - end);
    packer.text(ids[place] ?? "", id);
    const run = runs[place] ?? 0;
    packer.count(run < 0 ? -2 * run - 1 : 2 * run);
    end = next;
    id = ids[place] ?? "";
  }
  return { block: new Block(Buffer.from(packer.finish(), "latin1")), firstEnd, lastEnd, lastId, lastRun };
}

export function readPast({ block, firstEnd }: PastRuns): Runs {
  const reader = new Unpacker(block.bytes.toString("latin1"));
  const read: Runs = { ends: [], ids: [], runs: [] };
  let end: number = firstEnd;
  let id = "";
  for (let left = reader.count(); left > 0; left--) {
    end += reader.count();
    id = reader.text(id);
    const code = reader.count();
    read.ends.push(end as Micros);
    read.ids.push(id);
    read.runs.push(code % 2 === 0 ? code / 2 : -(code + 1) / 2);
  }
  return read;
}
