import { ROUNDS } from "../../topologies/topics.ts";
import { formatTimestamp } from "../values/time.ts";
import type { ConsoleOptions } from "./console-options.ts";

interface PartitionNow {
  readonly partition: string;
  /** Records that are not folded yet; null: not for this asker. */
  readonly lag: number | null;
  /** How far its clock is behind, in seconds; null: it has none yet. */
  readonly delaySeconds: number | null;
}

/** What the run is at. */
export interface StatusNow {
  readonly at: string;
  /** Why it is not ready; empty when it is. */
  readonly obstacles: readonly string[];
  readonly partitions: readonly PartitionNow[];
  /** Since the process began; null where they would tell a tenant about others. */
  readonly counters: { readonly events: number; readonly rounds: number } | null;
  /** Records that are not in the tables yet; null likewise. */
  readonly sinkLag: number | null;
}

type Labelled = { readonly value: number; readonly labels: Partial<Record<string, string | number>> };

/** Reads the run's metrics, at most once a second however many pages watch. */
export class LiveStatus {
  readonly #options: Pick<ConsoleOptions, "status" | "metrics" | "now">;
  #refreshed = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<unknown> = Promise.resolve();

  constructor(options: Pick<ConsoleOptions, "status" | "metrics" | "now">) {
    this.#options = options;
  }

  /** `every`: volumes are told, which are those of all tenants together. */
  async read(every: boolean): Promise<StatusNow> {
    const { metrics, now, status } = this.#options;
    await this.#refresh();
    const lags = await valuesOf(metrics.engineLag);
    const delays = new Map(
      (await valuesOf(metrics.clockDelay)).map(({ value, labels }) => [labels["partition"], value]),
    );
    const rounds = (await valuesOf(metrics.derived)).filter(({ labels }) => labels["topic"] === ROUNDS.name);
    return {
      at: formatTimestamp(now()),
      obstacles: status.obstacles,
      partitions: lags
        .map(({ value, labels: { partition } }) => ({
          partition: String(partition),
          lag: every ? value : null,
          delaySeconds: delays.get(partition) ?? null,
        }))
        .sort((a, b) => Number(a.partition) - Number(b.partition)),
      counters: every ? { events: sum(await valuesOf(metrics.folded)), rounds: sum(rounds) } : null,
      sinkLag: every ? sum(await valuesOf(metrics.sinkLag)) : null,
    };
  }

  /** Gauges that follow from the log's ends are set when they are asked for. */
  async #refresh(): Promise<void> {
    const { now, status } = this.#options;
    if (now() - this.#refreshed > 1_000_000) {
      this.#refreshed = now();
      this.#refreshing = status.refresh();
    }
    await this.#refreshing;
  }
}

async function valuesOf(metric: {
  get(): Promise<{ readonly values: readonly Labelled[] }>;
}): Promise<readonly Labelled[]> {
  return (await metric.get()).values;
}

function sum(values: readonly Labelled[]): number {
  return values.reduce((total, { value }) => total + value, 0);
}
