import { ACTIONS, DEAD_LETTERS, TRIGGERS } from "../../topologies/topics.ts";
import { deadLetter } from "../inputs/dead-letter.ts";
import { partitionOf } from "../log/partitioner.ts";
import type { Log, LogRecord, NewRecord, TransactionalWriter } from "../log/port.ts";
import { readPartition } from "../log/read-partition.ts";
import type { Serde } from "../records/codec.ts";
import type { ActionResult, Trigger } from "../records/generated.ts";
import { playerKey } from "../values/player-key.ts";
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
  /** Triggers of one transaction at most. */
  readonly batchSize?: number;
  /** Is told of each result when it is durable. */
  readonly onResult?: (result: ActionResult) => void;
  /** Is told how far a partition is; undefined: it is another process's. */
  readonly onPosition?: (partition: number, position: number | undefined) => void;
}

/** Group of the actions' offsets in the triggers. */
export const ACTIONS_GROUP = "actions";
/** Code of the dead letters of actions that failed for good. */
export const ACTION_FAILED = "action_failed";
const BATCH_SIZE = 100;
/** Players whose actions are run at once. */
const AT_ONCE = 16;

interface Arrived {
  readonly offset: number;
  readonly trigger: Trigger;
}

/**
 * The actions on the triggers of one partition. Results and the position in the triggers become durable together; who is
 * killed in between runs the action again, under the same idempotency key. Opening the task fences whoever had the partition.
 */
export class ActionsTask {
  readonly #environment: ActionsEnvironment;
  readonly #partition: number;
  readonly #writer: TransactionalWriter;
  readonly #results = new Results();
  #position = 0;

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

  /** Acts on triggers as they come, until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Listening begins before the read, so that nothing that comes in between is slept through.
      const listening = new AbortController();
      const changed = this.#environment.log.changed([this.#topic], AbortSignal.any([signal, listening.signal]));
      try {
        if (await this.step(signal)) listening.abort();
      } catch (error) {
        listening.abort();
        await changed;
        throw error;
      }
      await changed;
    }
  }

  /** The next triggers; false when there are none. What an aborted signal leaves undone is done by whoever comes next. */
  async step(signal: AbortSignal): Promise<boolean> {
    const { log, batchSize = BATCH_SIZE } = this.#environment;
    const { records, next } = await log.read(this.#topic, this.#partition, this.#position, batchSize);
    if (next === this.#position) return false;
    const arrived = records.flatMap((record) => this.#decoded(record));
    const run = await this.#runAll(arrived, signal);
    await this.#commit(run.results, run.unfinished ?? next, arrived);
    return true;
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
    this.#environment.onPosition?.(partition, this.#position);
  }

  #decoded({ offset, value }: LogRecord): Arrived[] {
    return value === null ? [] : [{ offset, trigger: this.#environment.serde.decode("Trigger", value) }];
  }

  /** Players side by side, the actions of one after another: his caps count what was done before. */
  async #runAll(arrived: readonly Arrived[], signal: AbortSignal) {
    const queues = [
      ...Map.groupBy(arrived, ({ trigger }) => playerKey(trigger.tenant, trigger.origin, trigger.user_id)).values(),
    ];
    const results: ActionResult[] = [];
    const unfinished: number[] = [];
    const workers = Array.from({ length: Math.min(AT_ONCE, queues.length) }, async () => {
      for (let queue = queues.pop(); queue !== undefined; queue = queues.pop())
        for (const each of queue) if (!(await this.#runOn(each, results, signal))) unfinished.push(each.offset);
    });
    await Promise.all(workers);
    return { results, unfinished: unfinished.length === 0 ? undefined : Math.min(...unfinished) };
  }

  /** Whether all that the trigger calls for has come to something. */
  async #runOn({ trigger, offset }: Arrived, results: ActionResult[], signal: AbortSignal): Promise<boolean> {
    const circumstances = { ...this.#environment, results: this.#results };
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
    return isFinished;
  }

  async #commit(results: readonly ActionResult[], position: number, arrived: readonly Arrived[]): Promise<void> {
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
