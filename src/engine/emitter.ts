import { DEAD_LETTERS, type Topic, TRIGGERS } from "../../topologies/topics.ts";
import { engineDeadLetter } from "../inputs/dead-letter.ts";
import type { ReasonCode } from "../inputs/outcome.ts";
import type { DerivedName, Records } from "../records/codec.ts";
import { type TriggerDraft, triggerId } from "../triggers/trigger.ts";
import type { PlayerKey } from "../values/player-key.ts";
import { DAY, type Micros } from "../values/time.ts";
import type { ErasedRow } from "./fold-input.ts";
import type { Output, Outputs } from "./outputs.ts";
import type { Player, PlayerEvent, RowWriter } from "./processor.ts";
import type { AnyProcessor } from "./topology.ts";

/** Generations and positions share the safe integers: 2,000 generations of 4 × 10^12 positions. */
export const POSITIONS_PER_GENERATION = 2 ** 42;

/** When a trigger is too old to act on (semantics.md, section 8). */
const STALE_AFTER = DAY;

/** Makes derived records of what the fold tells it, stamped with the position in `events` that caused them. */
export class Emitter implements RowWriter {
  readonly #generation: number;
  readonly #out: Outputs;
  #player: Player | undefined;
  #processor: AnyProcessor | undefined;
  /** Offset of what is being folded. */
  offset = -1;
  /** What is folded was folded before, and what it caused is where it belongs: nothing is made. */
  isSilent = false;

  constructor(generation: number, out: Outputs) {
    this.#generation = generation;
    this.#out = out;
  }

  /** The ClickHouse version of whatever is written now. */
  get #version(): number {
    return this.#generation * POSITIONS_PER_GENERATION + this.offset + 1;
  }

  /** Rows written from here on are this player's, by this processor. */
  of(player: Player, processor: AnyProcessor): RowWriter {
    this.#player = player;
    this.#processor = processor;
    return this;
  }

  write<Name extends DerivedName>(
    topic: Topic,
    name: Name,
    row: string,
    revision: number,
    make: (version: number) => Records[Name],
  ): void {
    if (this.isSilent) return;
    const { key } = this.#checked(topic);
    const recordKey = topic.key === "player#row" ? `${key}#${row}` : key;
    this.#out.put(key, row, this.#output(topic, name, recordKey, make(this.#version), revision));
  }

  retract(topic: Topic, name: DerivedName, row: string, revision: number): void {
    if (this.isSilent) return;
    const { key } = this.#checked(topic);
    this.#out.put(key, row, this.#output(topic, name, `${key}#${row}`, null, revision));
  }

  /** Tombstones for what was written of the player before. */
  erase(player: PlayerKey, rows: readonly ErasedRow[]): void {
    if (this.isSilent) return;
    for (const { topic, key } of rows) {
      const [name] = topic.records;
      if (name === undefined) throw new Error(`topic ${topic.name} holds no rows that could be erased`);
      const row = topic.key === "player#row" ? key.slice(player.length + 1) : key;
      this.#out.put(player, row, this.#output(topic, name as DerivedName, key, null, 0));
    }
  }

  trigger(player: Player, draft: TriggerDraft, receivedAt: Micros): void {
    if (this.isSilent) return;
    const record: Records["Trigger"] = {
      trigger_id: triggerId(draft.type, player.key, draft.subject, draft.occurrence),
      type: draft.type,
      tenant: player.tenant,
      origin: player.origin,
      user_id: player.user_id,
      occurred_at: draft.occurrence,
      cause: draft.cause,
      payload: JSON.stringify(draft.payload),
      stale: draft.occurrence < receivedAt - STALE_AFTER,
      received_at: receivedAt,
      version: this.#version,
    };
    this.#out.add(this.#output(TRIGGERS, "Trigger", player.key, record, 1));
  }

  deadLetter(
    code: ReasonCode,
    event: PlayerEvent,
    original: Buffer | null,
    path: string,
    message: string,
    receivedAt: Micros,
  ): void {
    if (this.isSilent) return;
    const letter = engineDeadLetter(code, event, original, path, message, receivedAt);
    this.#out.add(this.#output(DEAD_LETTERS, "DeadLetter", letter.tenant, letter, 1));
  }

  /** Sending to what is not declared fails: the topology is what it says. */
  #checked(topic: Topic): Player {
    if (this.#player === undefined) throw new Error(`a row of ${topic.name} is written for nobody`);
    if (this.#processor?.writes.includes(topic) !== true)
      throw new Error(`${this.#processor?.name} writes ${topic.name} without declaring it`);
    return this.#player;
  }

  #output<Name extends DerivedName>(
    topic: Topic,
    name: Name,
    key: string,
    record: Records[Name] | null,
    revision: number,
  ): Output {
    return { topic, name, key, record, sourceOffset: this.offset, revision, version: this.#version };
  }
}
