import { AsyncLocalStorage } from "node:async_hooks";
import Broker from "kafkajs/src/broker/index.js";
import { BatchSender } from "../../../src/log/kafka/batch-sender.ts";
import type { Log, TransactionalWriter } from "../../../src/log/port.ts";
import { CHECKPOINTS, EVENTS } from "../../../topologies/topics.ts";
import type { Failpoint, Label } from "./labels.ts";

const CHECKPOINT_ID = /-checkpoint$/;
type Commit = "outputs" | "checkpoint";

/** The failpoint of this process: at most one is armed. */
export class Failpoints {
  readonly #tell: (label: Label) => Promise<void>;
  #armed: Failpoint | undefined;
  #passed = 0;
  #go: () => void = () => undefined;

  /** `tell` resolves when whoever watches the process knows. */
  constructor(tell: (label: Label) => Promise<void>) {
    this.#tell = tell;
  }

  arm(failpoint: Failpoint | undefined): void {
    this.#armed = failpoint;
    this.#passed = 0;
  }

  go(): void {
    this.#go();
  }

  /** Resolves when the process may go on. */
  async pass(label: Label): Promise<void> {
    const armed = this.#armed;
    if (armed?.label !== label || ++this.#passed < armed.nth) return;
    this.#armed = undefined;
    if (armed.action === "die") process.kill(process.pid, "SIGKILL");
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#go = resolve;
    await this.#tell(label);
    if (armed.action === "stop") process.kill(process.pid, "SIGSTOP");
    else await promise;
  }
}

/** Whose commit the code that runs is part of. */
const commits = new AsyncLocalStorage<Commit>();

function labelOf(
  commit: Commit,
  label: "before send" | "after send" | "before EndTxn" | "EndTxn under way" | "after EndTxn",
): Label {
  return commit === "outputs" ? label : `checkpoint: ${label}`;
}

/** Labels within a commit: the adapter's and kafkajs's own steps, so that production code knows nothing of them. */
export function placeInCommits(failpoints: Failpoints): void {
  const { send } = BatchSender.prototype;
  BatchSender.prototype.send = async function (records) {
    const commit = commits.getStore();
    if (commit === undefined) return send.call(this, records);
    await failpoints.pass(labelOf(commit, "before send"));
    const written = await send.call(this, records);
    await failpoints.pass(labelOf(commit, "after send"));
    return written;
  };
  const { txnOffsetCommit, endTxn } = Broker.prototype;
  Broker.prototype.txnOffsetCommit = async function (offsets) {
    const result = await txnOffsetCommit.call(this, offsets);
    await failpoints.pass("after sendOffsets");
    return result;
  };
  Broker.prototype.endTxn = async function (end) {
    const commit: Commit = CHECKPOINT_ID.test(end.transactionalId ?? "") ? "checkpoint" : "outputs";
    await failpoints.pass(labelOf(commit, "before EndTxn"));
    const ending = endTxn.call(this, end);
    ending.catch(() => undefined);
    // By then the request is on its way, and the answer cannot have been looked at.
    await new Promise(setImmediate);
    await failpoints.pass(labelOf(commit, "EndTxn under way"));
    const result = await ending;
    await failpoints.pass(labelOf(commit, "after EndTxn"));
    return result;
  };
}

/** Labels between calls of the log. */
export function withFailpoints(log: Log, prefix: string, failpoints: Failpoints): Log {
  const committedAt = new Map<number, number>();
  const own: Partial<Log> = {
    writer: async (id) => {
      const writer = await log.writer(id);
      const commit: Commit = CHECKPOINT_ID.test(id) ? "checkpoint" : "outputs";
      if (commit === "checkpoint") await failpoints.pass("restore: writers are open");
      return labelled(writer, commit);
    },
    committed: async (group, topic, partition) => {
      const offset = await log.committed(group, topic, partition);
      committedAt.set(partition, offset ?? 0);
      return offset;
    },
    read: async (topic, partition, from, limit) => {
      if (topic === prefix + CHECKPOINTS.name) await failpoints.pass("restore: reading the checkpoint");
      const isFoldedAgain = topic === prefix + EVENTS.name && from < (committedAt.get(partition) ?? 0);
      if (isFoldedAgain) await failpoints.pass("restore: folding again");
      return log.read(topic, partition, from, limit);
    },
  };
  return overriding(log, own);
}

function labelled(writer: TransactionalWriter, commit: Commit): TransactionalWriter {
  return {
    prepare: (records) => writer.prepare(records),
    commit: (transaction) => commits.run(commit, () => writer.commit(transaction)),
    close: () => writer.close(),
  };
}

/** The log, with some of its methods replaced. */
export function overriding<Original extends object>(original: Original, own: Partial<Original>): Original {
  return new Proxy(original, {
    get: (target, name) => {
      const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
