import { DEAD_LETTERS, type Topic, TRIGGERS } from "../../topologies/topics.ts";
import { admit, dropLoose, forget, judge, loosen, newAdmission, seal } from "../admission/admission.ts";
import { engineDeadLetter } from "../inputs/dead-letter.ts";
import { identityOf } from "../inputs/identity.ts";
import type { ReasonCode } from "../inputs/outcome.ts";
import type { DerivedName, Records } from "../records/codec.ts";
import { type FoldRules, type TenantFoldRules, tenantFoldRules } from "../rules/fold-rules.ts";
import { type TriggerDraft, triggerId } from "../triggers/trigger.ts";
import type { PlayerKey } from "../values/player-key.ts";
import { BEGINNING, DAY, type Micros, plus } from "../values/time.ts";
import { DueQueue } from "./due-queue.ts";
import type { Outputs } from "./outputs.ts";
import type { PlayerState } from "./player-state.ts";
import type { Player, PlayerEvent, RowWriter, Signal, SignalName, Signals, Step } from "./processor.ts";
import type { AnyProcessor, Topology } from "./topology.ts";

/** One record of `events`, decoded. */
export type FoldInput =
  | {
      readonly kind: "event";
      readonly offset: number;
      readonly key: PlayerKey;
      readonly event: PlayerEvent;
      /** Hash of the normal form without `source` and `received_at`. */
      readonly content: number;
      readonly original: Buffer | null;
    }
  | { readonly kind: "tick"; readonly offset: number; readonly at: Micros; readonly receivedAt: Micros }
  | { readonly kind: "rules"; readonly offset: number; readonly rules: FoldRules };

/** What became of the events: a metric, never an input of the fold. */
export interface FoldCounters {
  accepted: number;
  repeats: number;
  deadLetters: number;
  triggers: number;
}

function noCounts(): FoldCounters {
  return { accepted: 0, repeats: 0, deadLetters: 0, triggers: 0 };
}

interface Scheduled {
  readonly state: PlayerState;
  readonly due: Micros;
}

interface PendingRow extends Scheduled {
  readonly row: string;
}

/** Generations and positions share the safe integers: 2,000 generations of 4 × 10^12 positions. */
const POSITIONS_PER_GENERATION = 2 ** 42;

/** When a trigger is too old to act on (semantics.md, section 8). */
const STALE_AFTER = DAY;

/**
 * The deterministic fold of one partition (architecture.md): the state after an input follows from the state before it and
 * the input, and from nothing else. Timers fire before the event that moves the clock past them, as they would have had
 * a tick come first; rows are emitted after it, so that a row's content follows from its version.
 */
export class Fold {
  counters: FoldCounters = noCounts();
  /** Players whose state changed since {@link takeTouched}. */
  #touched = new Set<PlayerState>();
  readonly #players = new Map<string, PlayerState>();
  readonly #timers = new DueQueue<Scheduled>();
  readonly #rows = new DueQueue<PendingRow>();
  readonly #seals = new DueQueue<PlayerState>();
  #urgent: PendingRow[] = [];
  readonly #processors: readonly AnyProcessor[];
  /** Places of the processors that have something to do after all of them. */
  readonly #finishers: readonly number[];
  readonly #generation: number;
  readonly #out: Outputs;
  readonly #step: FoldStep;
  rules: FoldRules;
  clock: Micros = BEGINNING;
  received: Micros = BEGINNING;
  offset = -1;

  constructor(topology: Topology, rules: FoldRules, generation: number, out: Outputs) {
    this.#processors = topology.processors;
    this.#finishers = topology.processors.flatMap((each, index) => (each.afterEvent === undefined ? [] : [index]));
    this.rules = rules;
    this.#generation = generation;
    this.#out = out;
    this.#step = new FoldStep(this);
  }

  apply(input: FoldInput): void {
    this.offset = input.offset;
    switch (input.kind) {
      case "event":
        this.#applyEvent(input);
        break;
      case "tick":
        this.#advance(input.at, input.receivedAt);
        this.#hear(input.receivedAt);
        this.#fireDue(this.clock, input.receivedAt);
        break;
      case "rules":
        this.#applyRules(input.rules);
        this.#fireDue(this.clock, this.received);
        break;
    }
    this.#emitDue();
  }

  /** Emits every waiting row: the end of a run. */
  flush(): void {
    this.#emitUrgent();
    for (;;) {
      const pending = this.#rows.popDue(Number.MAX_SAFE_INTEGER as Micros);
      if (pending === undefined) return;
      this.#emitIfCurrent(pending);
    }
  }

  get players(): ReadonlyMap<string, PlayerState> {
    return this.#players;
  }

  /** Clock at which the next timer is due; null when there is none. */
  get nextDue(): Micros | null {
    return this.#timers.earliest;
  }

  resetCounters(): void {
    this.counters = noCounts();
  }

  takeTouched(): Set<PlayerState> {
    const touched = this.#touched;
    this.#touched = new Set();
    return touched;
  }

  /** Puts a checkpoint's player back. Timers and waiting rows are derived from the state. */
  restore(state: PlayerState): void {
    this.#players.set(state.player.key, state);
    state.scheduled = null;
    for (const [row, due] of state.pending) this.#rows.push(due, { state, row, due });
    if (!state.admission.sealed) this.#scheduleSeal(state);
    this.#schedule(state);
  }

  #applyEvent(input: Extract<FoldInput, { kind: "event" }>): void {
    const { event, key } = input;
    const { occurred_at: at, received_at: receivedAt } = event.record;
    this.#hear(receivedAt);
    const identity = identityOf(event);
    const known = this.#players.get(key);
    const admission = known?.admission ?? newAdmission();
    const verdict = judge(admission, identity, input.content, at, this.rules);
    if (verdict === "repeat") {
      this.counters.repeats++;
      if (known !== undefined) this.#heardFrom(known, receivedAt);
      return;
    }
    if (verdict !== "accepted") {
      this.#refuse(verdict, input);
      return;
    }
    this.counters.accepted++;
    this.#advance(at, receivedAt);
    const state = known ?? this.#newPlayer(key, event);
    this.#heardFrom(state, receivedAt);
    admit(state.admission, identity, input.content, at);
    if (event.name !== "CasinoEvent" && event.name !== "BonusEvent") loosen(state.admission, identity, at);
    this.#foldEvent(state, event, identity, input.original);
  }

  #foldEvent(state: PlayerState, event: PlayerEvent, identity: string, original: Buffer | null): void {
    const step = this.#step.at(state, event.record.received_at, "event", identity, original);
    dropLoose(state.admission, this.rules);
    for (const [index, processor] of this.#processors.entries()) {
      const own = state.processors[processor.name];
      if (own !== undefined) {
        step.index = index;
        processor.onPlayerTime(own, step);
      }
    }
    for (const [index, processor] of this.#processors.entries()) {
      if (!processor.reads.includes(event.name)) continue;
      step.index = index;
      processor.onEvent(this.stateOf(state, processor), event, step);
    }
    this.#afterEvent(state, step, false);
    this.#touched.add(state);
    this.#schedule(state);
  }

  #afterEvent(state: PlayerState, step: FoldStep, sealed: boolean): void {
    for (const index of this.#finishers) {
      const processor = this.#processors[index];
      if (processor?.afterEvent === undefined) continue;
      const own = state.processors[processor.name];
      if (own === undefined) continue;
      step.index = index;
      processor.afterEvent(own, step, sealed);
    }
  }

  #refuse(code: ReasonCode, input: Extract<FoldInput, { kind: "event" }>): void {
    const record = input.event.record;
    const message =
      code === "too_late"
        ? "older than the player's accepted events by more than the lateness, or than the player's seal"
        : "another event of the same identity was accepted before, with other content";
    this.deadLetter(
      code,
      input.event,
      input.original,
      code === "too_late" ? "timestamp" : "",
      message,
      record.received_at,
    );
  }

  #newPlayer(key: PlayerKey, event: PlayerEvent): PlayerState {
    const { tenant, origin, user_id } = event.record;
    const state: PlayerState = {
      player: { key, tenant, origin, user_id },
      admission: newAdmission(),
      processors: {},
      pending: new Map(),
      scheduled: null,
    };
    this.#players.set(key, state);
    return state;
  }

  /** Advances the wall clock as the log tells it, and seals who was silent for too long. */
  #hear(receivedAt: Micros): void {
    if (receivedAt <= this.received) return;
    this.received = receivedAt;
    for (;;) {
      const state = this.#seals.popDue(receivedAt);
      if (state === undefined) return;
      if (this.#sealDue(state) > receivedAt) this.#scheduleSeal(state);
      else this.#seal(state);
    }
  }

  #heardFrom(state: PlayerState, receivedAt: Micros): void {
    const { admission } = state;
    const scheduled = !admission.sealed && admission.received !== BEGINNING;
    if (receivedAt > admission.received) admission.received = receivedAt;
    admission.sealed = false;
    if (!scheduled) this.#scheduleSeal(state);
    this.#touched.add(state);
  }

  #sealDue(state: PlayerState): Micros {
    return (state.admission.received + this.rules.sealAfter + 1) as Micros;
  }

  #scheduleSeal(state: PlayerState): void {
    this.#seals.push(this.#sealDue(state), state);
  }

  #seal(state: PlayerState): void {
    const step = this.#step.at(state, this.received, "timer");
    for (const [index, processor] of this.#processors.entries()) {
      const own = state.processors[processor.name];
      if (own === undefined) continue;
      step.index = index;
      processor.onSeal(own, step);
    }
    this.#afterEvent(state, step, true);
    seal(state.admission, this.clock);
    this.#dropEmpty(state);
    this.#touched.add(state);
    this.#schedule(state);
  }

  #advance(at: Micros, receivedAt: Micros): void {
    if (at <= this.clock) return;
    this.#fireDue(at, receivedAt);
    this.clock = at;
  }

  /** Each timer finds the clock at its own due time, so that what it does is the same however far apart ticks are. */
  #fireDue(until: Micros, receivedAt: Micros): void {
    for (;;) {
      const scheduled = this.#timers.popDue(until);
      if (scheduled === undefined) return;
      if (scheduled.state.scheduled !== scheduled.due) continue;
      scheduled.state.scheduled = null;
      if (scheduled.due > this.clock) this.clock = scheduled.due;
      this.#fireTimers(scheduled.state, receivedAt);
    }
  }

  #fireTimers(state: PlayerState, receivedAt: Micros): void {
    const { sealed } = state.admission;
    const step = this.#step.at(state, receivedAt, "timer");
    for (const [index, processor] of this.#processors.entries()) {
      const own = state.processors[processor.name];
      if (own === undefined) continue;
      const due = processor.nextDue(own, this.rules, sealed);
      if (due === null || due > this.clock) continue;
      step.index = index;
      processor.onTime(own, step, sealed);
      this.#touched.add(state);
    }
    this.#afterEvent(state, step, sealed);
    if (sealed) this.#dropEmpty(state);
    this.#schedule(state);
  }

  #applyRules(rules: FoldRules): void {
    this.rules = rules;
    for (const state of this.#players.values()) {
      const step = this.#step.at(state, this.received, "definition");
      for (const [index, processor] of this.#processors.entries()) {
        const own = state.processors[processor.name];
        if (own === undefined) continue;
        step.index = index;
        processor.onRules(own, step);
      }
      this.#afterEvent(state, step, state.admission.sealed);
      this.#touched.add(state);
      this.#schedule(state);
    }
  }

  /** Queues the player under his earliest due time. A later entry may stay behind: it is recognised as stale. */
  #schedule(state: PlayerState): void {
    let earliest: Micros | null = null;
    for (const processor of this.#processors) {
      const own = state.processors[processor.name];
      if (own === undefined) continue;
      const due = processor.nextDue(own, this.rules, state.admission.sealed);
      if (due !== null && (earliest === null || due < earliest)) earliest = due;
    }
    if (earliest === null || (state.scheduled !== null && state.scheduled <= earliest)) return;
    state.scheduled = earliest;
    this.#timers.push(earliest, { state, due: earliest });
  }

  #dropEmpty(state: PlayerState): void {
    for (const processor of this.#processors) {
      const own = state.processors[processor.name];
      if (own !== undefined && processor.isEmpty(own)) delete state.processors[processor.name];
    }
  }

  #emitDue(): void {
    this.#emitUrgent();
    for (;;) {
      const pending = this.#rows.popDue(this.clock);
      if (pending === undefined) return;
      this.#emitIfCurrent(pending);
    }
  }

  #emitUrgent(): void {
    if (this.#urgent.length === 0) return;
    const urgent = this.#urgent;
    this.#urgent = [];
    for (const pending of urgent) this.#emitIfCurrent(pending);
  }

  #emitIfCurrent(pending: PendingRow): void {
    if (pending.state.pending.get(pending.row) === pending.due) this.emitRow(pending.state, pending.row);
  }

  // What the step may use. Not for others.

  stateOf(state: PlayerState, processor: AnyProcessor): unknown {
    let own = state.processors[processor.name];
    if (own === undefined) {
      own = processor.initial();
      state.processors[processor.name] = own;
    }
    return own;
  }

  markChanged(state: PlayerState, row: string): void {
    if (state.pending.has(row)) return;
    const due = plus(this.clock, this.rules.emitInterval);
    state.pending.set(row, due);
    this.#rows.push(due, { state, row, due });
  }

  markClosed(state: PlayerState, row: string): void {
    state.pending.set(row, this.clock);
    this.#urgent.push({ state, row, due: this.clock });
  }

  emitRow(state: PlayerState, row: string): void {
    if (!state.pending.delete(row)) return;
    this.#touched.add(state);
    const separator = row.indexOf(":");
    const processor = this.#processors[Number(row.slice(0, separator))];
    if (processor === undefined)
      throw new Error(`row ${row} of ${state.player.key} names no processor of this topology`);
    const rowId = row.slice(separator + 1);
    const out = this.#writerFor(state.player, processor);
    processor.emit(this.stateOf(state, processor), rowId, state.player, this.clock, this.rules, out);
  }

  #writerFor(player: Player, { name: processor, writes }: AnyProcessor): RowWriter {
    const version = this.#version();
    return {
      version,
      write: (topic, name, row, record, revision) => {
        if (!writes.includes(topic)) throw new Error(`${processor} writes ${topic.name} without declaring it`);
        const key = topic.key === "player#row" ? `${player.key}#${row}` : player.key;
        this.#write(topic, name, `${topic.name}\0${player.key}\0${row}`, key, record, revision);
      },
      retract: (topic, name, row, revision) => {
        this.#write(topic, name, `${topic.name}\0${player.key}\0${row}`, `${player.key}#${row}`, null, revision);
      },
    };
  }

  /** Sending to what is not declared fails: the topology is what it says. */
  checkTells(index: number, name: SignalName): void {
    const processor = this.#processors[index];
    if (processor?.tells.includes(name) !== true)
      throw new Error(`${processor?.name} tells ${name} without declaring it`);
  }

  dispatch(state: PlayerState, step: FoldStep, signal: Signal): void {
    const from = step.index;
    for (let index = from + 1; index < this.#processors.length; index++) {
      const processor = this.#processors[index];
      if (processor === undefined || !processor.hears.includes(signal.name)) continue;
      step.index = index;
      processor.onSignal(this.stateOf(state, processor), signal, step);
    }
    step.index = from;
  }

  fire(player: Player, draft: TriggerDraft, receivedAt: Micros): void {
    this.counters.triggers++;
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
      version: this.#version(),
    };
    this.#write(TRIGGERS, "Trigger", null, player.key, record, 1);
  }

  deadLetter(
    code: ReasonCode,
    event: PlayerEvent,
    original: Buffer | null,
    path: string,
    message: string,
    receivedAt: Micros,
  ): void {
    this.counters.deadLetters++;
    const letter = engineDeadLetter(code, event, original, path, message, receivedAt);
    this.#write(DEAD_LETTERS, "DeadLetter", null, letter.tenant, letter, 1);
  }

  #version(): number {
    return this.#generation * POSITIONS_PER_GENERATION + this.offset + 1;
  }

  #write<Name extends DerivedName>(
    topic: Topic,
    name: Name,
    row: string | null,
    key: string,
    record: Records[Name] | null,
    revision: number,
  ): void {
    this.#out.add(row, { topic, name, key, record, sourceOffset: this.offset, revision, version: this.#version() });
  }
}

/** The one step object that all processors of a fold are given, pointed at a player and a processor in turn. */
class FoldStep implements Step {
  readonly #fold: Fold;
  #state: PlayerState | undefined;
  #receivedAt: Micros = BEGINNING;
  cause: Step["cause"] = "timer";
  original: Buffer | null = null;
  identity = "";
  tenantRules: TenantFoldRules;
  /** Place of the processor at work. */
  index = 0;

  constructor(fold: Fold) {
    this.#fold = fold;
    this.tenantRules = fold.rules.defaults;
  }

  at(
    state: PlayerState,
    receivedAt: Micros,
    cause: Step["cause"],
    identity = "",
    original: Buffer | null = null,
  ): this {
    this.#state = state;
    this.cause = cause;
    this.identity = identity;
    this.#receivedAt = receivedAt;
    this.original = original;
    this.tenantRules = tenantFoldRules(this.#fold.rules, state.player.tenant);
    return this;
  }

  get #current(): PlayerState {
    if (this.#state === undefined) throw new Error("a step is used before it is pointed at a player");
    return this.#state;
  }

  get player(): Player {
    return this.#current.player;
  }
  get clock(): Micros {
    return this.#fold.clock;
  }
  get playerTime(): Micros {
    return this.#current.admission.time;
  }
  get receivedAt(): Micros {
    return this.#receivedAt;
  }
  get rules(): FoldRules {
    return this.#fold.rules;
  }

  changed(rowId: string): void {
    this.#fold.markChanged(this.#current, `${this.index}:${rowId}`);
  }
  closed(rowId: string): void {
    this.#fold.markClosed(this.#current, `${this.index}:${rowId}`);
  }
  settle(rowId: string): void {
    this.#fold.emitRow(this.#current, `${this.index}:${rowId}`);
  }
  signal<Name extends SignalName>(name: Name, value: Signals[Name]): void {
    this.#fold.checkTells(this.index, name);
    this.#fold.dispatch(this.#current, this, { name, value } as Signal);
  }
  trigger(draft: TriggerDraft): void {
    this.#fold.fire(this.player, draft, this.#receivedAt);
  }
  forget(identity: string): void {
    forget(this.#current.admission, identity);
  }
  loosen(identity: string, at: Micros): void {
    loosen(this.#current.admission, identity, at);
  }
  deadLetter(code: ReasonCode, event: PlayerEvent, original: Buffer | null, path: string, message: string): void {
    this.#fold.deadLetter(code, event, original, path, message, this.#receivedAt);
  }
}
