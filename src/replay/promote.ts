import { rm } from "node:fs/promises";
import { EVENTS } from "../../topologies/topics.ts";
import { ENGINE_GROUP } from "../engine/task-environment.ts";
import type { Position, TransactionalWriter } from "../log/port.ts";
import { SINK_GROUP } from "../warehouse/cursors.ts";
import { identifier } from "../warehouse/insert-statement.ts";
import { CheckpointFile } from "./checkpoint-file.ts";
import { adoptState, engineRecords, keptState, restoreState } from "./engine-state.ts";
import { checkNotOvertaken, exchange, swap, tableIds } from "./exchange-tables.ts";
import type { PromoteOptions } from "./promote-options.ts";
import { checkNotRolledBack, type Promotion } from "./replay-folder.ts";
import { isWhole } from "./replay-plan.ts";
import { DERIVED_TABLES, DERIVED_TOPICS, shadowDatabase } from "./shadow.ts";

/**
 * Puts the shadow tables in the place of the live ones, and the replay's state in the place of the engine's, which from
 * then on goes on from the replayed history. Nothing else may be at work: the engine's writers are fenced, and the caller
 * sees to the embedded log's locks. What is interrupted is finished by doing it again.
 */
export async function promote(options: PromoteOptions): Promise<void> {
  const { folder } = options;
  await checkPromotable(options);
  await withEngineFenced(options, async (writers) => {
    await checkTables(options);
    await checkCaughtUp(options);
    const before = (await folder.promotion()) ?? (await remember(options));
    await exchange(options, before);
    for (const [partition, writer] of writers.entries()) await adoptState(options, partition, writer);
    const { isUnderWay: _done, ...promotion } = before;
    await folder.writePromotion(promotion);
  });
}

/** Throws when the replay can never be promoted, whatever the engine is at. */
export async function checkPromotable({ plan, folder }: Pick<PromoteOptions, "plan" | "folder">): Promise<void> {
  if (!isWhole(plan)) {
    throw new Error(
      `replay ${plan.name} holds part of history only (of one tenant, or not from its beginning up to the engine): ` +
        "the tables would lose rows; replay from the earliest event, or from the warehouse where the log begins later",
    );
  }
  await checkNotRolledBack(folder, plan.name);
}

/**
 * Puts the tables and the engine's state of before the promotion back. What the engine made since stands in the log: the sink
 * takes it into the tables again, so that they miss nothing. These rows stay as the promoted logic made them, until the engine
 * writes them anew or another replay is promoted. The replay's own tables hold them as well, at versions that its later rows
 * would lose to, so it can only be dropped then. False: it was not promoted.
 */
export async function rollBack(options: PromoteOptions): Promise<boolean> {
  const { log, folder, plan } = options;
  const before = await folder.promotion();
  if (before === undefined) return false;
  await withEngineFenced(options, async (writers) => {
    const now = await tableIds(options, options.database);
    checkNotOvertaken(options, before, now);
    for (const partition of plan.partitions.keys()) await keptState(options, partition);
    await folder.writeRolledBack();
    await log.commitOffsets(SINK_GROUP, before.offsets);
    await swap(
      options,
      DERIVED_TABLES.filter((table) => now[table] === before.shadow[table]),
    );
    for (const [partition, writer] of writers.entries()) await restoreState(options, partition, writer);
  });
  await folder.forgetPromotion(plan.partitions.length);
  return true;
}

async function withEngineFenced(
  { log, plan }: PromoteOptions,
  work: (checkpointWriters: readonly TransactionalWriter[]) => Promise<void>,
): Promise<void> {
  const writers: TransactionalWriter[] = [];
  const checkpointWriters: TransactionalWriter[] = [];
  try {
    for (const partition of plan.partitions.keys()) {
      writers.push(await log.writer(`${ENGINE_GROUP}-${partition}`));
      const writer = await log.writer(`${ENGINE_GROUP}-${partition}-checkpoint`);
      writers.push(writer);
      checkpointWriters.push(writer);
    }
    await work(checkpointWriters);
  } finally {
    await Promise.allSettled(writers.map((writer) => writer.close()));
  }
}

async function checkCaughtUp(options: PromoteOptions): Promise<void> {
  const { log, topicPrefix, plan, folder } = options;
  const finished = await folder.finished();
  if (finished === undefined) throw new Error(`replay ${plan.name} is not finished: run it again to go on with it`);
  for (const [partition, { live }] of plan.partitions.entries()) {
    const committed = (await log.committed(ENGINE_GROUP, topicPrefix + EVENTS.name, partition)) ?? 0;
    const reached = live?.offset ?? finished.positions[partition] ?? 0;
    if (committed !== reached) {
      const remedy =
        live === null
          ? "run it again to catch up"
          : "drop it and replay from the warehouse again, with the engine stopped";
      throw new Error(
        `replay ${plan.name} ends at ${reached} in partition ${partition}, the engine at ${committed}: ${remedy}`,
      );
    }
  }
  for (const position of await sinkPositions(options)) {
    const { records } = await log.read(position.topic, position.partition, position.offset, 1);
    if (records.length > 0) {
      throw new Error(
        `the sink has not taken all of ${position.topic}/${position.partition} into the tables: ` +
          'let it end with "pitboss run --once", then promote again',
      );
    }
  }
}

/** A shadow that was made before a migration has not the columns that the engine's rows have. */
async function checkTables({ warehouse, database, plan }: PromoteOptions): Promise<void> {
  const ledger = (name: string) => `${identifier(name)}.schema_migrations`;
  const missing = await warehouse.query(
    `SELECT name FROM ${ledger(database)} FINAL WHERE name NOT LIKE 'views/%'
    AND name NOT IN (SELECT name FROM ${ledger(shadowDatabase(database, plan.name))}) ORDER BY name`,
    "TSV",
  );
  if (missing.trim() === "") return;
  const names = missing.trim().split("\n").join(", ");
  throw new Error(`the tables of replay ${plan.name} lack ${names}: run it again, which brings them up to date`);
}

async function sinkPositions({ log, topicPrefix }: PromoteOptions): Promise<Position[]> {
  const positions: Position[] = [];
  for (const name of DERIVED_TOPICS) {
    const topic = topicPrefix + name;
    for (let partition = 0; partition < (await log.partitionsOf(topic)); partition++) {
      const offset = (await log.committed(SINK_GROUP, topic, partition)) ?? (await log.begin(topic, partition));
      positions.push({ topic, partition, offset });
    }
  }
  return positions;
}

/** Writes down what a rollback needs, before anything is changed. */
async function remember(options: PromoteOptions): Promise<Promotion> {
  const { folder, plan, database } = options;
  for (const partition of plan.partitions.keys()) {
    const path = folder.engineFile(partition);
    // What is there without a promotion was left by one that was interrupted, and may be older than the engine is now.
    await rm(path, { force: true });
    const file = await CheckpointFile.open(path, () => undefined);
    try {
      await file.append(await engineRecords(options, partition));
    } finally {
      await file.close();
    }
  }
  const promotion = {
    live: await tableIds(options, database),
    shadow: await tableIds(options, shadowDatabase(database, plan.name)),
    offsets: await sinkPositions(options),
    isUnderWay: true,
  } as const;
  await folder.writePromotion(promotion);
  return promotion;
}
