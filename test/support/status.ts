import type { Installation } from "./installation.ts";
import { until } from "./until.ts";

/** What `doctor --json` says. */
export interface Status {
  readonly findings: readonly { readonly check: string; readonly health: string; readonly detail: string }[];
  readonly topics: readonly {
    readonly topic: string;
    readonly records: number;
    readonly engineLag: number | null;
    readonly sinkLag: number | null;
  }[];
}

export async function statusOf(installation: Installation): Promise<Status> {
  return JSON.parse(await installation.done("doctor", "--json")) as Status;
}

/** Waits until so many events are in the log and folded, and all that followed from them is in the tables. */
export async function caughtUp(installation: Installation, events: number): Promise<void> {
  await until(`${events} events are in the tables`, async () => {
    const { topics } = await statusOf(installation);
    const lag = topics.reduce((sum, { engineLag, sinkLag }) => sum + (engineLag ?? 0) + (sinkLag ?? 0), 0);
    return lag === 0 && (topics.find(({ topic }) => topic === "pitboss.events")?.records ?? 0) >= events;
  });
}
