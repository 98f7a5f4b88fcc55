import { EVENTS } from "../../topologies/topics.ts";
import { TABLE_FEEDS } from "../../topologies/warehouse.ts";
import type { LogRecord, ReadBatch } from "../log/port.ts";
import type { EventName, Records, Serde } from "../records/codec.ts";
import { SCHEMAS } from "../records/generated.ts";
import { BEGINNING } from "../values/time.ts";
import { identifier, stringLiteral } from "../warehouse/insert-statement.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { isNotRefused } from "../warehouse/verify/accepted-events.ts";
import { type EventField, expressionOf, fieldsOf, fieldValue } from "./event-fields.ts";
import type { HistorySource } from "./partition-replay.ts";
import type { LiveStanding } from "./replay-plan.ts";

const TABLE = "replay_history";
const UNFINISHED = "replay_history_unfinished";
/** Sorting goes by way of the disk beyond this. */
const SORT_BYTES = 1024 ** 3;
/** Of one instant, profiles come before what the player did, and bonuses before what was played with them. */
const KINDS = [
  "PlayerProfile",
  "LoginEvent",
  "PaymentEvent",
  "BonusEvent",
  "CasinoEvent",
] as const satisfies EventName[];
type Kind = (typeof KINDS)[number];

const DEFINITION = `(
  partition UInt16 COMMENT 'Partition of events that the player belongs to',
  seq UInt64 COMMENT 'Place in the history of the partition',
  record LowCardinality(String) COMMENT 'What the event is',
  key String COMMENT 'The player',
  event String COMMENT 'Its fields as a JSON array'
)
ENGINE = MergeTree
ORDER BY (partition, seq)
COMMENT 'The raw tables in the order of events, as a replay reads them'`;

/**
 * Puts the raw tables of `database` in order of event time, per partition (semantics.md, section 0): of one identity the
 * first arrival, and of one instant an order that follows from the events alone. Done once: it is kept with the shadow tables.
 */
export async function makeHistory(warehouse: Warehouse, database: string, partitions: number): Promise<void> {
  if ((await warehouse.query(`EXISTS TABLE ${TABLE}`, "TSV")).trim() === "1") return;
  await warehouse.command(`DROP TABLE IF EXISTS ${UNFINISHED} SYNC`);
  await warehouse.command(`CREATE TABLE ${UNFINISHED} ${DEFINITION}`);
  const events = KINDS.map((kind, rank) => eventsOf(kind, rank, database)).join("\nUNION ALL\n");
  await warehouse.command(
    `INSERT INTO ${UNFINISHED}
    SELECT kafkaMurmurHash(key) % ${partitions} AS partition,
      row_number() OVER (PARTITION BY partition ORDER BY at, rank, key, event_id, event) - 1, record, key, event
    FROM (${events})
    SETTINGS max_bytes_before_external_sort = ${SORT_BYTES}, output_format_json_quote_64bit_integers = 0`,
  );
  await warehouse.command(`RENAME TABLE ${UNFINISHED} TO ${TABLE}`);
}

function eventsOf(kind: Kind, rank: number, database: string): string {
  const feed = TABLE_FEEDS.find(({ topic, record, raw }) => raw && topic === EVENTS.name && record === kind);
  if (feed === undefined) throw new Error(`no raw table holds ${kind}`);
  const escaped = (column: string) => `replaceAll(replaceAll(toString(${column}), '%', '%25'), '|', '%7C')`;
  const key = ["tenant", "origin", "user_id"].map(escaped).join(" || '|' || ");
  const fields = fieldsOf(SCHEMAS[kind]).map(expressionOf).join(", ");
  const from = identifier(database);
  // A table's key may have more in it than what an event is recognised by: two rounds that name one activity are two rows.
  const stands = isNotRefused(`${from}.dead_letters`, ["conflicting_duplicate"], {});
  return `SELECT ${key} AS key, occurred_at AS at, ${rank} AS rank, event_id, ${stringLiteral(kind)} AS record,
    formatRowNoNewline('JSONCompactEachRow', ${fields}) AS event
  FROM ${from}.${identifier(feed.table)} FINAL WHERE ${stands}`;
}

/** How many events each partition's history has. */
export async function historyLengths(warehouse: Warehouse, partitions: number): Promise<number[]> {
  const text = await warehouse.query(
    `SELECT partition, toUInt32(count()) FROM ${TABLE} GROUP BY partition`,
    "JSONCompactEachRow",
  );
  const lengths = Array.from({ length: partitions }, () => 0);
  for (const [partition, count] of linesOf<[number, number]>(text)) lengths[partition] = count;
  return lengths;
}

/** Offset behind the last record of a partition: the clock's last position is one more. */
export function historyEnd(length: number, { clock }: LiveStanding): number {
  return clock === BEGINNING ? length : length + 1;
}

/** The history of a partition as records of the log. The last is a tick: it ends with the clock where the engine's is. */
export class WarehouseHistory implements HistorySource {
  readonly #warehouse: Pick<Warehouse, "query">;
  readonly #serde: Serde;
  readonly #partition: number;
  readonly #length: number;
  readonly #live: LiveStanding;
  readonly #fields: ReadonlyMap<string, readonly EventField[]> = new Map(
    KINDS.map((kind) => [kind, fieldsOf(SCHEMAS[kind])]),
  );

  constructor(
    warehouse: Pick<Warehouse, "query">,
    serde: Serde,
    { partition, length, live }: { readonly partition: number; readonly length: number; readonly live: LiveStanding },
  ) {
    this.#warehouse = warehouse;
    this.#serde = serde;
    this.#partition = partition;
    this.#length = length;
    this.#live = live;
  }

  async read(from: number, limit: number): Promise<ReadBatch> {
    if (from >= this.#length) return { records: [this.#tick()], next: this.#length + 1 };
    const text = await this.#warehouse.query(
      `SELECT toUInt32(seq), record, key, event FROM ${TABLE}
      WHERE partition = ${this.#partition} AND seq >= ${from} AND seq < ${from + limit} ORDER BY seq`,
      "JSONCompactEachRow",
    );
    const records = linesOf<[number, Kind, string, string]>(text).map((row) => this.#recordOf(...row));
    return { records, next: from + records.length };
  }

  #recordOf(offset: number, kind: Kind, key: string, event: string): LogRecord {
    const values = JSON.parse(event) as unknown[];
    const fields = this.#fields.get(kind) ?? [];
    const record = Object.fromEntries(fields.map((field, place) => [field.name, fieldValue(field, values[place])]));
    const value = this.#serde.encode(kind, record as unknown as Records[Kind]);
    return { offset, timestamp: 0, key: Buffer.from(key), value, headers: {} };
  }

  #tick(): LogRecord {
    const { clock, received } = this.#live;
    const value = this.#serde.encode("ClockTick", { occurred_at: clock, received_at: received });
    return { offset: this.#length, timestamp: 0, key: null, value, headers: {} };
  }
}

function linesOf<Row>(text: string): Row[] {
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Row]));
}
