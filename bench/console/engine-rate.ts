import { setTimeout } from "node:timers/promises";
import { between, type Gauges, type Stretch } from "./gauges.ts";
import { openConsoles } from "./watchers.ts";

export interface Pair {
  readonly without: Stretch;
  readonly with: Stretch;
}

interface Plan {
  readonly pairs: number;
  readonly seconds: number;
  /** Nothing comes in: what is measured is what the consoles take by themselves. */
  readonly isIdle?: boolean;
}

/** While they are closed, what they asked for comes to its end. */
const SETTLE_MS = 1_000;

/**
 * What a run does, its engine having more to fold than it can unless it is to be idle, in turns without and with consoles open; in every other pair
 * the other way round, because what is there grows. Fewer pairs when it runs out of events.
 */
export async function engineRates(
  gauges: Gauges,
  consoles: { readonly url: string; readonly cookie: string; readonly count: number },
  { pairs, seconds, isIdle = false }: Plan,
): Promise<Pair[]> {
  const { url, cookie, count } = consoles;
  const stretch = async (open: number) => {
    const close = openConsoles(url, cookie, open);
    const begin = await gauges.read();
    await setTimeout(seconds * 1000);
    const end = await gauges.read();
    await close();
    await setTimeout(SETTLE_MS);
    return end.lag === 0 && !isIdle ? undefined : between(begin, end);
  };
  const measured: Pair[] = [];
  // Code is compiled, and the state restored, before anything counts.
  await stretch(count);
  for (let pair = 0; pair < pairs; pair++) {
    const isFirstWithout = pair % 2 === 0;
    const first = await stretch(isFirstWithout ? 0 : count);
    const second = await stretch(isFirstWithout ? count : 0);
    if (first === undefined || second === undefined) break;
    measured.push(isFirstWithout ? { without: first, with: second } : { without: second, with: first });
  }
  if (measured.length === 0) throw new Error("the engine ran out of events: give it a longer backlog");
  return measured;
}
