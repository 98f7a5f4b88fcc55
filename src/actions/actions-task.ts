import { ACTIONS, DEAD_LETTERS, TRIGGERS } from "../../topologies/topics.ts";
import { deadLetter } from "../inputs/dead-letter.ts";
import { ACTION_FAILED } from "../inputs/outcome.ts";
import { partitionOf } from "../log/partitioner.ts";
import type { Log, LogRecord, NewRecord, TransactionalWriter } from "../log/port.ts";
import { readPartition } from "../log/read-partition.ts";
import type { Serde } from "../records/codec.ts";
import type { ActionResult, Trigger } from "../records/generated.ts";
import { type PlayerKey, playerKey } from "../values/player-key.ts";
import { type ActionCircumstances, actionsOn, runAction } from "./action-run.ts";
import { triggerJson } from "./calls.ts";
import { Results, resultKey } from "./results.ts";

export interface ActionsEnvironment extends Omit<ActionCircumstances, "results"> {
  readonly log: Pick<
    Log,
    "read" | "begin" | "end" | "committed" | "writer" | "append" | "changed" | "join" | "partitionsOf"
  >;
  readonly serde: Serde;
  readonly prefix: string;
  /** Triggers under way at most. */
  readonly windowSize?: number;
  /** Is told of each result when it is durable. */
  readonly onResult?: (result: ActionResult) => void;
  /** Is told how far a partition is; undefined: it is another process's. */
  readonly onPosition?: (partition: number, position: number | undefined) => void;
}

/** Group of the actions' offsets in the triggers. */
export const ACTIONS_GROUP = "actions";
/** So many may wait for other sides that do not answer before those behind them have to. */
const WINDOW_SIZE = 2_000;

interface Arrived {
  readonly offset: number;
  readonly trigger: Trigger;
}

/** What a trigger came to. */
interface Outcome extends Arrived {
  readonly results: readonly ActionResult[];
  /** False: it was broken off, and has more to come to. */
  readonly isFinished: boolean;
}

/**
 * The actions on the triggers of one partition. Triggers of a player are acted on one after another, since his caps count
 * what was done before; players wait for each other only when very many do. Results become durable together with the
 * position before which all is done; who is killed in between runs the action again, under the same idempotency key.
 * Opening the task fences whoever had the partition.
 */
export class ActionsTask {
  readonly #environment: ActionsEnvironment;
  readonly #partition: number;
  readonly #writer: TransactionalWriter;
  readonly #results = new Results();
  /** Everything before is done, and durable. */
  #position = 0;
  /** Offset of the next trigger to read. */
  #next = 0;
  /** Offsets of what was read and is not durable, in order. */
  readonly #underWay = new Set<number>();
  /** The last trigger of each player who has any under way. */
  readonly #lanes = new Map<PlayerKey, Promise<void>>();
  #outcomes: Outcome[] = [];
  /** Resolves when there is an outcome, or a failure. */
  #told = Promise.withResolvers<void>();
  #failed: unknown;

  private constructor(environment: ActionsEnvironment, partition: number, writer: TransactionalWriter) {
    this.#environment = environment;
    this.#partition = partition;
    this.#writer = writer;
  }

  static async open(environment: ActionsEnvironment, partition: number): Promise<ActionsTask> {
    const writer = await environment.log.writer(`actions-${partition}`);
    const task = new ActionsTask(environment, partition, writer);
    await task.#restore();
    return task;
  }

  get position(): number {
    return this.#position;
  }

  /** Acts on triggers as they come, until the signal aborts. What that leaves undone is done by whoever comes next. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Listening begins before the read, so that nothing that comes in between is slept through.
      const listening = new AbortController();
      const changed = this.#environment.log.changed([this.#topic], AbortSignal.any([signal, listening.signal]));
      try {
        const hasBegun = await this.#begin(signal);
        if (!hasBegun) await (this.#room > 0 ? Promise.race([changed, this.#told.promise]) : this.#told.promise);
        await this.#commit();
      } finally {
        listening.abort();
        await Promise.allSettled([changed]);
      }
    }
    await Promise.all(this.#lanes.values());
    await this.#commit();
  }

  /** Begins with the next triggers, and waits until one is done; false when there are none. */
  async step(signal: AbortSignal): Promise<boolean> {
    const hasBegun = await this.#begin(signal);
    if (this.#underWay.size > 0) await this.#told.promise;
    const hasDone = await this.#commit();
    return hasBegun || hasDone;
  }

  async close(): Promise<void> {
    this.#environment.onPosition?.(this.#partition, undefined);
    await this.#writer.close();
  }

  get #topic(): string {
    return this.#environment.prefix + TRIGGERS.name;
  }

  async #restore(): Promise<void> {
    const { log, serde, prefix } = this.#environment;
    const [topic, partition] = [prefix + ACTIONS.name, this.#partition];
    for await (const { value } of readPartition(log, topic, partition, await log.begin(topic, partition)))
      if (value !== null) this.#results.add(serde.decode("ActionResult", value));
    const committed = await log.committed(ACTIONS_GROUP, this.#topic, partition);
    this.#position = committed ?? (await log.begin(this.#topic, partition));
    this.#next = this.#position;
    this.#environment.onPosition?.(partition, this.#position);
  }

  #decoded({ offset, value }: LogRecord): Arrived[] {
    return value === null ? [] : [{ offset, trigger: this.#environment.serde.decode("Trigger", value) }];
  }

  /** Triggers that may still come under way. */
  get #room(): number {
    return (this.#environment.windowSize ?? WINDOW_SIZE) - this.#underWay.size;
  }

  /** Whether there were triggers to begin with. */
  async #begin(signal: AbortSignal): Promise<boolean> {
    const room = this.#room;
    if (room <= 0) return false;
    const { records, next } = await this.#environment.log.read(this.#topic, this.#partition, this.#next, room);
    if (next === this.#next) return false;
    for (const record of records) for (const arrived of this.#decoded(record)) this.#enqueue(arrived, signal);
    this.#next = next;
    return true;
  }

  #enqueue(arrived: Arrived, signal: AbortSignal): void {
    const { tenant, origin, user_id } = arrived.trigger;
    const player = playerKey(tenant, origin, user_id);
    this.#underWay.add(arrived.offset);
    const before = this.#lanes.get(player) ?? Promise.resolve();
    const settle = () => {
      if (this.#lanes.get(player) === lane) this.#lanes.delete(player);
      this.#told.resolve();
    };
    const lane = before
      .then(() => this.#runOn(arrived, signal))
      .then(
        (outcome) => {
          this.#outcomes.push(outcome);
          settle();
        },
        (error: unknown) => {
          this.#failed ??= error;
          settle();
        },
      );
    this.#lanes.set(player, lane);
  }

  async #runOn({ trigger, offset }: Arrived, signal: AbortSignal): Promise<Outcome> {
    const circumstances = { ...this.#environment, results: this.#results };
    const results: ActionResult[] = [];
    let isFinished = true;
    for (const action of actionsOn(trigger, circumstances)) {
      const result = signal.aborted ? undefined : await runAction(action, trigger, offset, circumstances, signal);
      if (result === undefined) {
        isFinished = false;
        continue;
      }
      this.#results.add(result);
      results.push(result);
    }
    return { trigger, offset, results, isFinished };
  }

  /** Makes durable what came of triggers since the last time; false when nothing did. Throws what a lane failed of. */
  async #commit(): Promise<boolean> {
    if (this.#failed !== undefined) throw this.#failed;
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    this.#told = Promise.withResolvers();
    for (const { offset, isFinished } of outcomes) if (isFinished) this.#underWay.delete(offset);
    const [position = this.#next] = this.#underWay;
    const results = outcomes.flatMap((outcome) => outcome.results);
    if (results.length === 0 && position === this.#position) return false;
    await this.#write(results, position, outcomes);
    return true;
  }

  async #write(results: readonly ActionResult[], position: number, arrived: readonly Arrived[]): Promise<void> {
    const { log, prefix, onResult, onPosition } = this.#environment;
    const letters = results
      .filter(({ status }) => status === "failed")
      .flatMap((each) => this.#letterOf(each, arrived));
    // Before the results: a dead letter that is there twice has one id, one that is missing is missed for ever.
    if (letters.length > 0) await log.append(await this.#inPartitions(letters));
    const offsets = [{ topic: this.#topic, partition: this.#partition, offset: position }];
    const records = results.map((result) => this.#recordOf(prefix, result));
    await this.#writer.commit({ records, group: ACTIONS_GROUP, offsets });
    this.#position = position;
    onPosition?.(this.#partition, position);
    for (const result of results) onResult?.(result);
  }

  #recordOf(prefix: string, result: ActionResult): NewRecord {
    return {
      topic: prefix + ACTIONS.name,
      partition: this.#partition,
      key: Buffer.from(resultKey(result.trigger_id, result.action)),
      value: this.#environment.serde.encode("ActionResult", result),
    };
  }

  #letterOf({ trigger_id, action, response }: ActionResult, arrived: readonly Arrived[]) {
    const trigger = arrived.find((each) => each.trigger.trigger_id === trigger_id)?.trigger;
    if (trigger === undefined) return [];
    const { tenant, received_at } = trigger;
    const where = { door: "actions", position: resultKey(trigger_id, action), path: "", type: "", origin: "" };
    const payload = Buffer.from(triggerJson(trigger));
    return [deadLetter({ ...where, tenant, received_at, code: ACTION_FAILED, message: response, payload })];
  }

  async #inPartitions(letters: readonly ReturnType<typeof deadLetter>[]): Promise<NewRecord[]> {
    const { log, serde, prefix } = this.#environment;
    const topic = prefix + DEAD_LETTERS.name;
    const partitions = await log.partitionsOf(topic);
    return letters.map((letter) => {
      const key = Buffer.from(letter.tenant);
      return { topic, partition: partitionOf(key, partitions), key, value: serde.encode("DeadLetter", letter) };
    });
  }
}
