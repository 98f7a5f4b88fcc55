import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Task } from "../../src/engine/task.ts";
import type { TaskEnvironment } from "../../src/engine/task-environment.ts";
import { lockDirectory } from "../../src/log/embedded/directory-lock.ts";
import { type EmbeddedLog, openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import type { Log, NewRecord, Transaction } from "../../src/log/port.ts";
import { type DerivedName, openSerde, type Records, type Serde } from "../../src/records/codec.ts";
import { DEFAULT_FOLD_RULES, type FoldRules } from "../../src/rules/fold-rules.ts";
import { StateDirectory } from "../../src/state-store/state-directory.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { MINUTE, type Micros } from "../../src/values/time.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import {
  BONUS_TRANSITIONS,
  BONUSES,
  ROUNDS,
  subjects,
  type Topic,
  TRIGGERS,
  topicSpecs,
} from "../../topologies/topics.ts";
import type { GeneratedEvent } from "../properties/generators.ts";
import { START } from "../support/events.ts";

const PREFIX = "t.";

/** The process dies: nothing of the transaction is in the log. */
export class Crash extends Error {}

/** When the process dies: before or after the n-th commit of all, counted from 1. */
export interface CrashPlan {
  readonly commit: number;
  readonly when: "before" | "after";
}

/** One partition of a real log, and tasks on it that may die at any commit. */
export class TaskBench {
  readonly #directory: string;
  readonly log: EmbeddedLog;
  readonly serde: Serde;
  readonly warnings: string[] = [];
  readonly #state: StateDirectory | undefined;
  #commits = 0;
  #plans: readonly CrashPlan[] = [];

  private constructor(log: EmbeddedLog, serde: Serde, directory: string, budget: number | undefined) {
    this.log = log;
    this.serde = serde;
    this.#directory = directory;
    this.#state = budget === undefined ? undefined : this.#sleepers(budget);
  }

  /** `budget`: of bytes that players who are awake may take; the others sleep in a folder. Without, nobody sleeps. */
  static async open(budget?: number): Promise<TaskBench> {
    const directory = mkdtempSync(join(tmpdir(), "pitboss-task-"));
    const log = openEmbeddedLog(directory);
    await log.ensureTopics(topicSpecs(PREFIX, 1));
    return new TaskBench(log, await openSerde(log, subjects(PREFIX)), directory, budget);
  }

  /** Where the partition's sleepers are. */
  get stateFolder(): string {
    return join(this.#directory, "state", `${PREFIX}partition-0`);
  }

  /** Segments of a few players each: they come and go. */
  #sleepers(memory: number): StateDirectory {
    return new StateDirectory({
      path: join(this.#directory, "state"),
      prefix: PREFIX,
      memory,
      segmentBytes: 4_096,
      lock: (path) => lockDirectory(path, "state"),
      warn: (message) => this.warnings.push(message),
    });
  }

  async close(): Promise<void> {
    await this.log.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  crashAt(plans: readonly CrashPlan[]): void {
    this.#commits = 0;
    this.#plans = plans;
  }

  async append(events: readonly GeneratedEvent[]): Promise<void> {
    await this.log.append(events.map((event) => this.#recordOf(event)));
  }

  #recordOf(event: GeneratedEvent): NewRecord {
    const name = "activity_id" in event ? "CasinoEvent" : "BonusEvent";
    return {
      topic: `${PREFIX}events`,
      partition: 0,
      key: Buffer.from(playerKey(event.tenant, event.origin, event.user_id)),
      value: this.serde.encode(name, event as Records[typeof name]),
      headers: { type: Buffer.from(name), original: Buffer.from(event.event_id) },
    };
  }

  environment(change: Partial<TaskEnvironment> = {}): TaskEnvironment {
    return {
      log: this.#dyingLog(),
      serde: this.serde,
      topology: segmentation,
      topicPrefix: PREFIX,
      rules: DEFAULT_FOLD_RULES,
      now: () => START,
      batchSize: 3,
      checkpointEvery: { events: 7, micros: MINUTE },
      playersAtOnce: 1,
      warn: (message) => this.warnings.push(message),
      ...(this.#state === undefined ? {} : { state: this.#state }),
      ...change,
    };
  }

  /** Folds to the end as a process does that is started again after each death, with a tick at `end` if it is given. */
  async runToEnd(end?: Micros, rules: FoldRules = DEFAULT_FOLD_RULES): Promise<void> {
    let ticked = end === undefined;
    for (let attempt = 0; attempt < 50; attempt++) {
      const task = await this.#openTask(rules);
      try {
        while ((await task.step()) > 0);
        await task.settled();
        if (!ticked && end !== undefined) await task.tick(end);
        ticked = true;
        while ((await task.step()) > 0);
        await task.finish();
        return;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      } finally {
        await task.close();
      }
    }
    throw new Error("the task died at every attempt");
  }

  async #openTask(rules: FoldRules): Promise<Task> {
    for (;;) {
      try {
        return await Task.open(this.environment({ rules }), 0);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
    }
  }

  #dyingLog(): Log {
    const { log } = this;
    const commit = async (write: (transaction: Transaction) => Promise<void>, transaction: Transaction) => {
      this.#commits++;
      const plan = this.#plans.find((each) => each.commit === this.#commits);
      if (plan?.when === "before") throw new Crash();
      await write(transaction);
      if (plan?.when === "after") throw new Crash();
    };
    return new Proxy(log, {
      get: (target, name) => {
        if (name !== "writer") {
          const value: unknown = Reflect.get(target, name);
          return typeof value === "function" ? value.bind(target) : value;
        }
        return async (id: string) => {
          const writer = await target.writer(id);
          return {
            prepare: (records: readonly NewRecord[]) => writer.prepare(records),
            commit: (transaction: Transaction) => commit((each) => writer.commit(each), transaction),
            close: () => writer.close(),
          };
        };
      },
    }) as Log;
  }

  /** Everything in the topic, as an independent reader finds it. */
  async topic<Name extends DerivedName>(topic: Topic, name: Name) {
    const batch = await this.log.read(PREFIX + topic.name, 0, 0, 100_000);
    return batch.records.map((record) => ({
      offset: record.offset,
      key: record.key?.toString(),
      source: Number(record.headers["source-offset"]?.toString()),
      value: this.serde.decode(name, record.value ?? Buffer.alloc(0)),
    }));
  }

  /** The final rows: of each key the last that is not retracted. */
  async tables(): Promise<Record<string, unknown[]>> {
    return {
      rounds: latest(await this.topic(ROUNDS, "Round"), (row) => `${row.user_id}|${row.round_id}`),
      bonuses: latest(await this.topic(BONUSES, "Bonus"), (row) => `${row.user_id}|${row.user_bonus_id}`),
      transitions: latest(
        await this.topic(BONUS_TRANSITIONS, "BonusTransition"),
        (row) => `${row.user_id}|${row.user_bonus_id}|${row.at}|${row.to_status}`,
      ),
      triggers: (await this.topic(TRIGGERS, "Trigger")).map((each) => each.value),
    };
  }
}

function latest<Row extends { is_deleted: boolean }>(
  records: readonly { value: Row }[],
  keyOf: (row: Row) => string,
): Row[] {
  const rows = new Map(records.map(({ value }) => [keyOf(value), value]));
  return [...rows.keys()]
    .sort()
    .flatMap((key) => rows.get(key) ?? [])
    .filter((row) => !row.is_deleted);
}
