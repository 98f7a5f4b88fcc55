/** An engine of its own, as `pitboss run` wires it, that things can happen to at labelled places. */
import { Engine, type MembershipObserver } from "../../../src/engine/engine.ts";
import { InlineWork } from "../../../src/engine/inline-work.ts";
import type { TaskObserver } from "../../../src/engine/task-environment.ts";
import { lockDirectory } from "../../../src/log/embedded/directory-lock.ts";
import { openKafkaLog } from "../../../src/log/kafka/kafka-log.ts";
import type { Log } from "../../../src/log/port.ts";
import { openSerde, type SchemaRegistry } from "../../../src/records/codec.ts";
import { systemClock } from "../../../src/runtime/clock.ts";
import { StateDirectory } from "../../../src/state-store/state-directory.ts";
import type { DurationMicros } from "../../../src/values/time.ts";
import { SECOND } from "../../../src/values/time.ts";
import type { Warehouse } from "../../../src/warehouse/port.ts";
import { pause } from "../../../src/warehouse/retrying.ts";
import { openServerWarehouse } from "../../../src/warehouse/server/server-warehouse.ts";
import { followShare } from "../../../src/warehouse/sink-share.ts";
import { segmentation } from "../../../topologies/segmentation.ts";
import { EVENTS, subjects } from "../../../topologies/topics.ts";
import { TABLE_FEEDS } from "../../../topologies/warehouse.ts";
import { puttingAside } from "../../support/putting-aside.ts";
import { databaseOf, type EnginePlan, type Message, type Order } from "./engine-plan.ts";
import { Failpoints, overriding, placeInCommits, withFailpoints } from "./failpoints.ts";
import { foldRulesWith } from "./rules.ts";

const BATCH_SIZE = 20;
const CHECKPOINT_EVERY = { events: 50, micros: SECOND };
/** Longer than the group takes to notice. */
const FENCED_BACK_OFF_MS = 1_500;
/** Room for some of the players: the others sleep. */
const STATE_BYTES = 200_000;
const FLUSH_AFTER_MS = 100;
const REQUEST_TIMEOUT_MS = 2_000;

const IGNORE = () => undefined;

function observerOfTasks(): MembershipObserver & TaskObserver {
  const open = new Set<number>();
  const tellOpen = () => void tell({ open: [...open] });
  return {
    assigned: () => void tell({ following: true }),
    opened: (partition) => {
      open.add(partition);
      tellOpen();
    },
    closed: (partition) => {
      open.delete(partition);
      tellOpen();
    },
    revoked: IGNORE,
    folded: IGNORE,
    committed: IGNORE,
    checkpointed: IGNORE,
    troubled: IGNORE,
  };
}

function tell(message: Message): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });
}

function warn(message: string): void {
  void tell({ warn: message });
}

async function openLog(plan: EnginePlan): Promise<Log & SchemaRegistry> {
  const { brokers, registry, prefix, name, sessionTimeoutMs, flaw } = plan;
  return openKafkaLog({
    brokers,
    clientId: `${prefix}${name}`,
    registry: { url: registry },
    groupPrefix: prefix,
    transactionalIdPrefix: flaw === "unfenced" ? `${prefix}${name}-` : prefix,
    progressTopic: `${prefix}progress`,
    sessionTimeoutMs,
    heartbeatMs: sessionTimeoutMs / 8,
    rebalanceTimeoutMs: 5_000,
    transactionTimeoutMs: 10_000,
    requestTimeoutMs: 3_000,
    patienceMs: 5_000,
    onWarn: warn,
  });
}

/** An engine that is not exactly once: it commits records first, and then how far it is. */
function withOffsetsApart(log: Log): Log {
  return overriding(log, {
    writer: async (id) => {
      const writer = await log.writer(id);
      return {
        prepare: (records) => writer.prepare(records),
        commit: async (transaction) => {
          await writer.commit({ ...transaction, offsets: [] });
          await writer.commit({ ...transaction, records: [] });
        },
        close: () => writer.close(),
      };
    },
  });
}

async function fold(plan: EnginePlan, log: Log & SchemaRegistry, failpoints: Failpoints, signal: AbortSignal) {
  const labelled = withFailpoints(log, plan.prefix, failpoints);
  const options = {
    log: plan.flaw === "offset apart" ? withOffsetsApart(labelled) : labelled,
    serde: await openSerde(log, subjects(plan.prefix)),
    // Where nobody is fenced, two write the blocks of one player under the same names, and end of what they read then.
    topology: plan.flaw === undefined ? puttingAside : segmentation,
    topicPrefix: plan.prefix,
    rules: foldRulesWith(plan.emitInterval),
    now: systemClock,
    batchSize: BATCH_SIZE,
    checkpointEvery: CHECKPOINT_EVERY,
    state: new StateDirectory({
      path: plan.stateFolder,
      prefix: plan.prefix,
      memory: STATE_BYTES,
      lock: (path) => lockDirectory(path, "state"),
      warn,
    }),
    tickInterval: 0 as DurationMicros,
    fencedBackOffMs: FENCED_BACK_OFF_MS,
    pause,
    warn,
    observer: observerOfTasks(),
  };
  await new Engine(options, new InlineWork(options)).follow(signal);
}

async function sink(plan: EnginePlan, log: Log & SchemaRegistry, failpoints: Failpoints, signal: AbortSignal) {
  if (plan.warehouse === undefined) return;
  const address = { ...plan.warehouse, requestTimeoutMs: REQUEST_TIMEOUT_MS };
  const warehouse = await openServerWarehouse(address, databaseOf(plan.prefix));
  try {
    const options = {
      log,
      registry: log,
      warehouse: insertingWith(warehouse, failpoints),
      feeds: TABLE_FEEDS,
      prefix: plan.prefix,
      clock: () => performance.now(),
      flushAfterMs: FLUSH_AFTER_MS,
      onRetry: ({ error }: { readonly error: Error }) => warn(`the sink: ${error.message}`),
    };
    await followShare(options, plan.prefix + EVENTS.name, signal);
  } finally {
    await warehouse.close();
  }
}

function insertingWith(warehouse: Warehouse, failpoints: Failpoints): Warehouse {
  return overriding(warehouse, {
    insert: async (rows) => {
      await failpoints.pass("before insert");
      await warehouse.insert(rows);
      await failpoints.pass("after insert");
    },
  });
}

async function run(plan: EnginePlan): Promise<void> {
  const failpoints = new Failpoints((at) => tell({ at }));
  failpoints.arm(plan.failpoint);
  placeInCommits(failpoints);
  process.on("message", (order: Order) => {
    if ("arm" in order) failpoints.arm(order.arm);
    else failpoints.go();
  });
  // Whoever started it has gone.
  process.on("disconnect", () => process.exit(1));
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  const log = await openLog(plan);
  const stopSink = new AbortController();
  const sinking = sink(plan, log, failpoints, stopSink.signal);
  sinking.catch(() => stop.abort());
  await fold(plan, log, failpoints, stop.signal).finally(() => stopSink.abort());
  await sinking;
  await log.close();
}

await run(JSON.parse(process.argv[2] ?? "") as EnginePlan).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
