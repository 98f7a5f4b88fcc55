import { EVENTS, FREE_SPIN_GRANTS, TRIGGERS } from "../../topologies/topics.ts";
import { ACTIONS_GROUP } from "../actions/actions-task.ts";
import { partitionOf } from "../log/partitioner.ts";
import type { Log } from "../log/port.ts";
import type { Serde } from "../records/codec.ts";
import { playerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { appendErasure } from "./append-erasure.ts";
import type { ErasedPlayer } from "./erased-player.ts";
import { ErasureLedger } from "./erasure-ledger.ts";
import { checkpointPosition, grantKeys, isInCheckpoint, type KeyPlace, type LiveKey, liveKeys } from "./live-keys.ts";
import { countRows, deleteRows, type ErasedUpTo, type PlayerRows, playerRows, userMark } from "./player-rows.ts";

export interface ErasureOptions {
  readonly log: Log;
  readonly serde: Serde;
  readonly prefix: string;
  readonly warehouse: Pick<Warehouse, "command" | "query">;
  readonly cluster: string | undefined;
  readonly player: ErasedPlayer;
  readonly now: () => Micros;
  /** Resolves when what the player's partition of `events` holds now is folded, and what followed is in the tables. */
  readonly settle: (partition: number) => Promise<void>;
  /** Is told what is being done. */
  readonly onStep?: (what: string) => void;
  /** Resolves a little later; throws when it has been waited long enough. */
  readonly patience: (what: string) => Promise<void>;
}

/** What the log and the tables hold of a player. */
export interface FoundOfPlayer {
  readonly partition: number;
  /** Records of compacted topics, by topic. */
  readonly keys: Readonly<Record<string, number>>;
  /** By table, earlier versions of rows included. */
  readonly rows: Readonly<Record<string, number>>;
  /** Whether the engine's checkpoint knows him. */
  readonly hasState: boolean;
}

/** `already`: he was erased before, and nothing of him has come since. `unknown`: nothing is known of him. */
export type ErasureOutcome = "erased" | "already" | "unknown";

export interface ErasureReport {
  readonly outcome: ErasureOutcome;
  readonly found: FoundOfPlayer;
  /** What stands for the player in `erasures`. */
  readonly digest: string;
  /** Offset of the erasure in his partition of `events`; null when there was nothing to do. */
  readonly position: number | null;
  /** Triggers of his partition that no action has looked at. */
  readonly pendingTriggers: number;
}

/** A player who goes on playing meanwhile makes new rows; they are few, and fewer each time. */
const ROUNDS = 5;

/** What is there of the player now. Changes nothing. */
export async function findPlayer(options: Omit<ErasureOptions, "settle" | "patience">): Promise<FoundOfPlayer> {
  const place = await placeOf(options);
  const keys = [...(await liveKeys(place)), ...(await grantKeys(place))];
  const rows = await countRows(options.warehouse, playerRows(options.player));
  return { partition: place.partition, keys: byTopic(keys), rows, hasState: await isInCheckpoint(place) };
}

/**
 * Takes the player out of the engine's state, the compacted topics and the tables (docs/erasure.md). Safe to break off
 * and to repeat: what is left of him is found and erased by the next call, under a new position.
 */
export async function erasePlayer(options: ErasureOptions): Promise<ErasureReport> {
  const { warehouse, player, now, settle } = options;
  const place = await placeOf(options);
  const ledger = await ErasureLedger.open(warehouse, player.tenant, place.key);
  await settle(place.partition);
  const found = await findPlayer(options);
  const report = { found, digest: ledger.digest };
  if (isNothing(found)) return { ...report, ...(await endedBefore(ledger, now)), position: null, pendingTriggers: 0 };
  const askedAt = now();
  const entry = { partition: place.partition, position: 0, askedAt, finished: false, deletedRows: 0 };
  await ledger.write(entry, askedAt);
  options.onStep?.("the erasure is written down");
  const upTo = await eraseFromLog(options, place);
  const deletedRows = await eraseFromTables(
    options,
    playerRows(player, await userMark(warehouse, player, ledger.digest), upTo),
  );
  await ledger.write({ ...entry, position: upTo.events, finished: true, deletedRows }, now());
  const pendingTriggers = await triggersAhead(options, place.partition, upTo.triggers);
  return { ...report, outcome: "erased", position: upTo.events, pendingTriggers };
}

async function placeOf({ log, serde, prefix, player }: Omit<ErasureOptions, "settle" | "patience">): Promise<KeyPlace> {
  const key = playerKey(player.tenant, player.origin, player.user_id);
  const partition = partitionOf(Buffer.from(key), await log.partitionsOf(prefix + EVENTS.name));
  return { log, serde, prefix, player, key, partition };
}

/** Neither the log nor the tables nor the engine's checkpoint have anything of him. */
export function isNothing({ keys, rows, hasState }: FoundOfPlayer): boolean {
  return !hasState && Object.keys(keys).length === 0 && Object.keys(rows).length === 0;
}

/** One that was broken off at its very end has only that left to be written down. */
async function endedBefore(ledger: ErasureLedger, now: () => Micros): Promise<{ outcome: ErasureOutcome }> {
  const entry = await ledger.entry();
  if (entry === undefined) return { outcome: "unknown" };
  if (!entry.finished) await ledger.write({ ...entry, finished: true }, now());
  return { outcome: "already" };
}

/** Until no record that stands follows from an event before the erasure. */
async function eraseFromLog(options: ErasureOptions, place: KeyPlace): Promise<ErasedUpTo> {
  const { log, prefix, settle } = options;
  const grants = await eraseGrants(place, options);
  let left = await liveKeys(place);
  for (let round = 1; round <= ROUNDS; round++) {
    const events = await appendErasure({ ...place, log }, left, options.now());
    options.onStep?.("the erasure is in the log");
    await settle(place.partition);
    await checkpointed(options, place, events);
    left = (await liveKeys(place)).filter(({ source }) => source === undefined || source < events);
    const triggers = await log.end(prefix + TRIGGERS.name, place.partition);
    if (left.length === 0) return { events, triggers, grants, at: options.now() };
  }
  throw new Error(
    "rows of the player came faster than they were erased: stop what sends events of his, then give the same command again",
  );
}

/** The log is the only owner of these: no task writes them. The end of the topic before the tombstones. */
async function eraseGrants(place: KeyPlace, { log, prefix }: ErasureOptions): Promise<number> {
  const topic = prefix + FREE_SPIN_GRANTS.name;
  const end = await log.end(topic, 0);
  const keys = await grantKeys(place);
  await log.append(keys.map(({ key }) => ({ topic, partition: 0, key: Buffer.from(key), value: null })));
  return end;
}

/** Until the engine's checkpoint is of a position behind the erasure, and so without the player as he was. */
async function checkpointed({ patience }: ErasureOptions, place: KeyPlace, position: number): Promise<void> {
  for (;;) {
    const at = await checkpointPosition(place);
    if (at !== undefined && at > position) return;
    await patience(
      `the engine's checkpoint of partition ${place.partition} is at ${at ?? 0}, not yet behind ${position}`,
    );
  }
}

/** How many rows were there, of any version. Throws when some are there still. */
async function eraseFromTables(
  { warehouse, cluster, onStep }: ErasureOptions,
  rows: readonly PlayerRows[],
): Promise<number> {
  const before = await countRows(warehouse, rows);
  onStep?.("the rows are being deleted");
  for (const each of rows) if (before[each.table] !== undefined) await deleteRows(warehouse, each, cluster);
  const after = Object.entries(await countRows(warehouse, rows));
  if (after.length > 0) {
    const left = after.map(([table, count]) => `${count} in ${table}`).join(", ");
    throw new Error(`rows of the player came while they were deleted (${left}): give the same command again`);
  }
  return Object.values(before).reduce((sum, count) => sum + count, 0);
}

async function triggersAhead({ log, prefix }: ErasureOptions, partition: number, end: number): Promise<number> {
  const position = await log.committed(ACTIONS_GROUP, prefix + TRIGGERS.name, partition);
  return position === undefined ? 0 : Math.max(0, end - position);
}

function byTopic(keys: readonly LiveKey[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { topic } of keys) counts[topic.name] = (counts[topic.name] ?? 0) + 1;
  return counts;
}
