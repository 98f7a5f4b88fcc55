import { admit, dropLoose, judge, loosen, newAdmission, seal, type Verdict } from "../admission/admission.ts";
import { type Known, lookUp } from "../admission/seen.ts";
import type { ReasonCode } from "../inputs/outcome.ts";
import { NO_ROUNDS, type RoundLookup } from "../rounds/told-round.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { Placed } from "../state-store/placed.ts";
import type { TriggerDraft } from "../triggers/trigger.ts";
import type { PlayerKey } from "../values/player-key.ts";
import { BEGINNING, HOUR, MINUTE, type Micros } from "../values/time.ts";
import type { Checkpoint } from "./checkpoint-reader.ts";
import type { TieOrder } from "./due-heap.ts";
import { DueQueue } from "./due-queue.ts";
import { Emitter } from "./emitter.ts";
import type { EventInput, FoldInput } from "./fold-input.ts";
import { FoldStep, type StepHost } from "./fold-step.ts";
import type { Outputs } from "./outputs.ts";
import { dueOf, earliestDue, removeRow } from "./pending-rows.ts";
import { parseBlockName } from "./player-blocks.ts";
import { PlayerMemory } from "./player-memory.ts";
import type { PlayerSlot } from "./player-slot.ts";
import { newPlayerState, type PlayerState } from "./player-state.ts";
import { PlayerTable } from "./player-table.ts";
import { Prefetch } from "./prefetch.ts";
import type { Player, PlayerEvent, Signal } from "./processor.ts";
import { RecentPlayers } from "./recent-players.ts";
import { RowQueue } from "./row-queue.ts";
import { Seals, sealDue } from "./seals.ts";
import { ChangedPlayers, type Snapshot } from "./snapshot.ts";
import type { AnyProcessor, Topology } from "./topology.ts";
import type { WakeTimes } from "./wake-times.ts";
import { Wiring } from "./wiring.ts";

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

const REFUSALS: Partial<Record<ReasonCode, string>> = {
  too_late: "older than the player's accepted events by more than the lateness, or than the player's seal",
  conflicting_duplicate: "another event of the same identity was accepted before, with other content",
};

/** How far behind what is received the clock is when history is loaded. */
const HISTORY = HOUR;
/** Of history, due rows are emitted at every so many offsets. */
const GATHERED_EVENTS = 512;

/** So many players may be held on to by a list that is kept. */
const FEW_STIRRED = 64;

/** An event that is so much later than what came before may have much to be done first. */
const LEAP = MINUTE;
/** Some milliseconds. */
const PLAYERS_AT_ONCE = 256;

const FOR_EVER = Number.MAX_SAFE_INTEGER as Micros;

/**
 * The deterministic fold of one partition (architecture.md): the state after an input follows from the state before it and
 * the input, and from nothing else. Timers fire before the event that moves the clock past them, as they would have had
 * a tick come first; those that are due at an event's own time wait for what is later or a tick, because there may be more
 * events of that time. Rows are emitted after it, so that a row's content follows from its version.
 */
export class Fold implements StepHost {
  counters: FoldCounters = noCounts();
  #players: PlayerTable;
  /** The last one: it may still have to copy some. */
  #snapshot: Snapshot | null = null;
  /** Since the last snapshot. */
  #changed: ChangedPlayers;
  /** Those of whom something happened since everybody rested, up to the count: the list itself is not made anew. */
  readonly #stirred: number[] = [];
  #stirredCount = 0;
  readonly #recent = new RecentPlayers();
  /** Those who were erased since the last snapshot, and are in the checkpoint still. */
  #erased = new Map<PlayerKey, PlayerSlot>();
  readonly #playerAt = (number: number) => this.#players.at(number);
  readonly #turns: TieOrder = (a, b) => this.#players.rows.compare(a, b);
  readonly #timers = new DueQueue(this.#turns);
  readonly #rows = new RowQueue(this.#playerAt, this.#turns);
  readonly #seals = new Seals(this.#playerAt, this.#turns);
  /** Of how many players a part of an input is. */
  #part = PLAYERS_AT_ONCE;
  readonly #wiring: Wiring;
  readonly #prefetch: Prefetch;
  readonly #emitter: Emitter;
  readonly #step: FoldStep;
  /** Has the players' states, awake and asleep. */
  readonly memory: PlayerMemory;
  rules: FoldRules;
  clock: Micros = BEGINNING;
  received: Micros = BEGINNING;

  /** `memory`: that of the players who are restored; a new one without. */
  constructor(topology: Topology, rules: FoldRules, generation: number, out: Outputs, memory = new PlayerMemory()) {
    this.memory = memory;
    this.#players = new PlayerTable(memory);
    this.#changed = new ChangedPlayers(this.#players.rows);
    this.#wiring = new Wiring(topology);
    this.#prefetch = new Prefetch(this.#wiring);
    this.rules = rules;
    this.#emitter = new Emitter(generation, out);
    this.#step = new FoldStep(this);
  }

  /** Offset of the input folded last. */
  get offset(): number {
    return this.#emitter.offset;
  }
  set offset(offset: number) {
    this.#emitter.offset = offset;
  }

  /** What is folded was folded before: the state follows, nothing is emitted. */
  set isSilent(isSilent: boolean) {
    this.#emitter.isSilent = isSilent;
  }

  /** Reads what folding these inputs reads first: {@link PREFETCHED} of them at most. Nothing follows from it but time. */
  prefetch(inputs: readonly (FoldInput | null)[]): void {
    this.#prefetch.read(this.#players, inputs);
  }

  apply(input: FoldInput): void {
    const parts = this.start(input);
    if (parts !== null) for (const _ of parts);
  }

  /**
   * Folds the input, at once if it is of one player: null. What may concern everybody is folded by whoever takes the parts
   * that it gives, each of so few players that others do not wait long; until the last nothing else may be folded.
   */
  start(input: FoldInput, playersAtOnce = PLAYERS_AT_ONCE): Generator<void> | null {
    this.#part = playersAtOnce;
    this.offset = input.offset;
    switch (input.kind) {
      case "event":
        if (this.#isLeap(input)) return this.#inParts(input, this.#leapWith(input));
        this.#applyEvent(input);
        break;
      case "tick":
        return this.#inParts(input, this.#tick(input.at, input.receivedAt));
      case "rules":
        return this.#inParts(input, this.#applyRules(input.rules));
      case "erasure":
        this.#erase(input.key);
        this.#emitter.erase(input.key, input.rows);
        break;
    }
    this.#emitClosed();
    if (!this.#gathers(input)) while (this.#emitNext(this.clock));
    this.#rest();
    return null;
  }

  *#inParts(input: FoldInput, parts: Generator<void>): Generator<void> {
    yield* parts;
    this.#emitClosed();
    if (!this.#gathers(input)) yield* this.#untilDone(() => this.#emitNext(this.clock));
    this.#rest();
  }

  /** `doNext`: for the next player; false when there is none. */
  *#untilDone(doNext: () => boolean): Generator<void> {
    for (let count = 1; doNext(); count++) {
      // At once: if all waited for the end, most would have to be woken for it again.
      this.#emitClosed();
      if (count % this.#part === 0) yield;
    }
  }

  /** Whether it brings so much time with it that much may be due: after an outage it is for everybody. */
  #isLeap({ event }: EventInput): boolean {
    const { occurred_at: at, received_at: receivedAt } = event.record;
    return at - this.clock > LEAP || receivedAt - this.received > LEAP;
  }

  *#leapWith(input: EventInput): Generator<void> {
    const { occurred_at: at, received_at: receivedAt } = input.event.record;
    yield* this.#hearInParts(receivedAt);
    const verdict = this.#judge(input, this.#players.get(input.key));
    if (verdict === "accepted") yield* this.#advanceInParts(at, receivedAt);
    this.#applyEvent(input);
  }

  *#tick(at: Micros, receivedAt: Micros): Generator<void> {
    yield* this.#advanceInParts(at, receivedAt, at);
    yield* this.#hearInParts(receivedAt);
    yield* this.#untilDone(() => this.#fireNext(this.clock, receivedAt));
  }

  /** Emits every waiting row: the end of a run. */
  flush(): void {
    this.#emitClosed();
    while (this.#emitNext(FOR_EVER));
  }

  /** Everybody of whom an event was ever accepted. */
  get players(): Pick<PlayerTable, "size" | "get" | "values"> {
    return this.#players;
  }

  /** Clock at which the next timer is due; null when there is none. */
  get nextDue(): Micros | null {
    return this.#timers.earliest;
  }

  resetCounters(): void {
    this.counters = noCounts();
  }

  /** Everybody who changed since the last one, as they are now; `copy` gets each, encoded, before he changes again. */
  snapshot(copy: (slot: PlayerSlot, bytes: Buffer) => void): Snapshot {
    this.#snapshot = this.#changed.snapshot((number) => {
      const slot = this.#players.at(number);
      copy(slot, slot.encode(this.#wakeTimes(slot)));
    });
    return this.#snapshot;
  }

  /** Who was erased since the last time and is in the checkpoint still: to be removed by the next. */
  takeErased(): PlayerSlot[] {
    const erased = [...this.#erased.values()];
    this.#erased = new Map();
    return erased;
  }

  /** The checkpoint that removes one of these is durable: nothing is left of him. */
  release(slot: PlayerSlot): void {
    this.#players.release(slot);
  }

  /** Puts a checkpoint's players back, asleep. They are of this fold's memory. */
  resume({ players }: Pick<Checkpoint, "players">): void {
    this.#players = players;
    this.#changed = new ChangedPlayers(players.rows);
    for (const slot of players.values()) {
      const { number, scheduled } = slot;
      if (scheduled !== null) this.#timers.push(number, scheduled);
      this.#seals.waitAgain(slot);
      this.#rows.waitAgain(slot);
    }
  }

  /** Players fall asleep until those who are awake take no more than `bytes`. To be called every few hundred events. */
  sleepDownTo(bytes: number): void {
    const { awake } = this.memory;
    awake.nextRound();
    awake.budget = bytes;
    this.#makeRoom();
  }

  /** Also while an event is folded: one that moves the clock far may wake everybody. */
  #makeRoom(): void {
    const { awake } = this.memory;
    for (let slot = awake.superfluous; slot !== null; slot = awake.superfluous) this.sleep(slot);
  }

  /** Everything of the name that the store may have, players and blocks: also of who was erased and is in the last checkpoint. */
  ownersOf(name: string): Placed[] {
    const block = parseBlockName(name);
    const key = block?.player ?? name;
    const [slot, erased] = [this.#players.get(key), this.#erased.get(key as PlayerKey)];
    const owners =
      block === undefined ? [slot, erased] : [slot?.findBlock(block.number), erased?.findBlock(block.number)];
    return owners.filter((each) => each !== undefined);
  }

  /** Nothing that follows depends on whether a player sleeps. */
  sleep(slot: PlayerSlot): void {
    const times = this.#wakeTimes(slot);
    if (times === null) return;
    slot.sleep(times);
    this.#rows.wait(slot, times.row);
  }

  /** Null: he sleeps, and what he is encoded as says when he wakes. */
  #wakeTimes(slot: PlayerSlot): WakeTimes | null {
    const { state } = slot;
    if (state === null) return null;
    const { pending, admission } = state;
    const seal = admission.sealed ? null : sealDue(admission, this.rules);
    return { timer: slot.scheduled, row: earliestDue(pending), seal };
  }

  /** To be called before anything of the player's changes. */
  #touch(slot: PlayerSlot): void {
    this.#snapshot?.take(slot.number);
    slot.touch();
    this.#changed.add(slot.number);
  }

  #applyEvent(input: EventInput): void {
    const { event, key, identity } = input;
    const { occurred_at: at, received_at: receivedAt } = event.record;
    this.#hear(receivedAt);
    const known = this.#players.get(key);
    const verdict = this.#judge(input, known);
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
    const slot = known ?? this.#newPlayer(key, event);
    // He may have made room for those whose timers fired.
    slot.wake();
    this.#heardFrom(slot, receivedAt);
    const { admission: current } = slot.wake();
    admit(current, input.hash, input.content, at);
    if (event.name !== "CasinoEvent" && event.name !== "BonusEvent") loosen(current, identity, at);
    this.#foldEvent(slot, input);
  }

  /** `known`: undefined when nothing was accepted of the player. Changes nothing. */
  #judge(input: EventInput, known: PlayerSlot | undefined): Verdict {
    const admission = known === undefined ? newAdmission() : known.wake().admission;
    const before = known === undefined ? null : this.#knownAs(known, input);
    return judge(admission, before, input.event.record.occurred_at, this.rules);
  }

  /** What became of an event of the identity that came before: admission knows, or who put it aside. */
  #knownAs(slot: PlayerSlot, { event, hash, content }: EventInput): Known | null {
    const { processors, admission } = slot.wake();
    const known = lookUp(admission.seen, hash, content);
    if (known !== null) return known;
    for (const { index, processor } of this.#wiring.knowers) {
      const own = processors[index];
      const aside = own === null ? null : (processor.knows?.(own, event, hash, content) ?? null);
      if (aside !== null) return aside;
    }
    return null;
  }

  #foldEvent(slot: PlayerSlot, { event, identity, original }: EventInput): void {
    const state = slot.wake();
    const step = this.#step.at(slot, event.record.received_at, "event", identity, original);
    dropLoose(state.admission, this.rules);
    for (const { index, processor } of this.#wiring.processors) {
      const own = state.processors[index];
      if (own === null) continue;
      step.index = index;
      processor.onPlayerTime(own, step);
    }
    for (const { index, processor } of this.#wiring.readersOf(event.name)) {
      step.index = index;
      processor.onEvent(stateOf(state, index, processor), event, step);
    }
    if (slot.scheduled !== null && slot.scheduled <= this.clock) {
      // An event is judged as of the end of its moment. Of history that is loaded behind the clock more is due, until this moves.
      this.#doDue(state, this.#step.at(slot, event.record.received_at, "timer"), this.clock);
      this.#step.at(slot, event.record.received_at, "event", identity, original);
    }
    this.#afterEvent(slot, state, step, false);
    this.#schedule(slot);
  }

  #afterEvent(slot: PlayerSlot, state: PlayerState, step: FoldStep, sealed: boolean): void {
    this.#stirred[this.#stirredCount++] = slot.number;
    for (const { index, processor } of this.#wiring.finishers) {
      const own = state.processors[index];
      if (own === null) continue;
      step.index = index;
      processor.afterEvent?.(own, step, sealed);
    }
  }

  /** Not before: rows are made of what the event left behind. */
  #rest(): void {
    for (let place = 0; place < this.#stirredCount; place++) {
      const number = this.#stirred[place];
      if (number === undefined) continue;
      const gone = this.#restPlayer(number, false) ? this.#recent.add(number) : null;
      if (gone !== null) this.#restPlayer(gone, true);
    }
    if (this.#stirredCount > FEW_STIRRED) this.#stirred.length = 0;
    this.#stirredCount = 0;
  }

  /** Who fell asleep is packed tighter than this. Whether there is more to do once others have had their turn. */
  #restPlayer(number: number, forAWhile: boolean): boolean {
    const state = this.#players.stateOf(number);
    if (state === null) return false;
    let isMoreToDo = false;
    for (const { index, processor } of this.#wiring.resters) {
      const own = state.processors[index];
      if (own !== null && processor.rest?.(own, forAWhile, state.admission.seen) === true) isMoreToDo = true;
    }
    return isMoreToDo;
  }

  #refuse(code: ReasonCode, { event, original }: EventInput): void {
    const path = code === "too_late" ? "timestamp" : "";
    this.deadLetter(code, event, original, path, REFUSALS[code] ?? code, event.record.received_at);
  }

  /** Timers, rows and the seal of his that still wait are passed over: whoever has the number waits for other times, or is due. */
  #erase(key: PlayerKey): void {
    const slot = this.#players.get(key);
    if (slot === undefined) return;
    // A checkpoint that is being written is of a position before.
    this.#snapshot?.take(slot.number);
    this.#players.remove(slot);
    if (slot.records > 0) this.#erased.set(key, slot);
    else this.#players.release(slot);
  }

  #newPlayer(key: PlayerKey, event: PlayerEvent): PlayerSlot {
    const { tenant, origin, user_id } = event.record;
    const slot = this.#players.add(key);
    slot.begin(newPlayerState({ key, tenant, origin, user_id }, this.#wiring.processors.length));
    return slot;
  }

  /** Advances the wall clock as the log tells it, and seals who was silent for too long. */
  #hear(receivedAt: Micros): void {
    if (receivedAt <= this.received) return;
    this.received = receivedAt;
    while (this.#sealNext());
  }

  *#hearInParts(receivedAt: Micros): Generator<void> {
    if (receivedAt <= this.received) return;
    this.received = receivedAt;
    yield* this.#untilDone(() => this.#sealNext());
  }

  /** False: nobody more is to be sealed by now. */
  #sealNext(): boolean {
    const slot = this.#seals.popDue(this.received);
    if (slot === undefined) return false;
    const due = sealDue(slot.wake().admission, this.rules);
    // Also when that is due, too: after a restart it would not have been his turn yet.
    if (due > this.#seals.popped) this.#seals.wait(slot, due);
    else this.#seal(slot);
    this.#makeRoom();
    return true;
  }

  #heardFrom(slot: PlayerSlot, receivedAt: Micros): void {
    this.#touch(slot);
    this.#seals.heardFrom(slot, slot.wake().admission, receivedAt, this.rules);
  }

  #seal(slot: PlayerSlot): void {
    this.#touch(slot);
    const state = slot.wake();
    const step = this.#step.at(slot, this.received, "timer");
    // What is due at the clock itself still waited: there is no more of this moment for a sealed player.
    this.#doDue(state, step, Number.NEGATIVE_INFINITY);
    for (const { index, processor } of this.#wiring.processors) {
      const own = state.processors[index];
      if (own === null) continue;
      step.index = index;
      processor.onSeal(own, step);
    }
    this.#afterEvent(slot, state, step, true);
    seal(state.admission, this.clock);
    this.#dropEmpty(state);
    this.#schedule(slot);
  }

  /** What is due at `at` itself waits: other events of that time may follow. */
  #advance(at: Micros, receivedAt: Micros): void {
    if (at <= this.clock) return;
    while (this.#fireNext(justBefore(at), receivedAt));
    this.clock = at;
  }

  *#advanceInParts(at: Micros, receivedAt: Micros, until = justBefore(at)): Generator<void> {
    if (at <= this.clock) return;
    yield* this.#untilDone(() => this.#fireNext(until, receivedAt));
    this.clock = at;
  }

  /**
   * Each timer finds the clock at its own due time, so that what it does is the same however far apart ticks are. False: none
   * is due any more.
   */
  #fireNext(until: Micros, receivedAt: Micros): boolean {
    const number = this.#timers.popDue(until);
    if (number === undefined) return false;
    const slot = this.#players.at(number);
    const due = this.#timers.popped;
    if (slot.scheduled !== due) return true;
    slot.wake();
    this.#touch(slot);
    slot.scheduled = null;
    if (due > this.clock) this.clock = due;
    this.#fireTimers(slot, receivedAt);
    this.#makeRoom();
    return true;
  }

  #fireTimers(slot: PlayerSlot, receivedAt: Micros): void {
    const state = slot.wake();
    const { sealed } = state.admission;
    const step = this.#step.at(slot, receivedAt, "timer");
    this.#doDue(state, step, Number.NEGATIVE_INFINITY);
    this.#afterEvent(slot, state, step, sealed);
    if (sealed) this.#dropEmpty(state);
    this.#schedule(slot);
  }

  /** What was due before `since` waits on. */
  #doDue(state: PlayerState, step: FoldStep, since: number): void {
    const { sealed } = state.admission;
    for (const { index, processor } of this.#wiring.processors) {
      const own = state.processors[index];
      if (own === null) continue;
      const due = processor.nextDue(own, this.rules, sealed);
      if (due === null || due < since || due > this.clock) continue;
      step.index = index;
      processor.onTime(own, step, sealed);
    }
  }

  *#applyRules(rules: FoldRules): Generator<void> {
    yield* this.#untilDone(() => this.#fireNext(this.clock, this.received));
    // Copies are taken under the rules before.
    while (this.#snapshot?.takeNext() === true);
    this.rules = rules;
    let count = 0;
    for (const slot of this.#players.inTurn()) {
      if (++count % this.#part === 0) yield;
      const state = slot.wake();
      this.#touch(slot);
      const step = this.#step.at(slot, this.received, "definition");
      for (const { index, processor } of this.#wiring.processors) {
        const own = state.processors[index];
        if (own === null) continue;
        step.index = index;
        processor.onRules(own, step);
      }
      // New limits can make things due: he is judged by what the rules make of him, not by what he is on the way to it.
      this.#doDue(state, step, Number.NEGATIVE_INFINITY);
      this.#afterEvent(slot, state, step, state.admission.sealed);
      this.#schedule(slot);
      // Whoever resumes from a checkpoint waits by the new rules, too.
      if (!state.admission.sealed) this.#seals.wait(slot, sealDue(state.admission, rules));
      this.#emitClosed();
      this.#makeRoom();
    }
    yield* this.#untilDone(() => this.#fireNext(this.clock, this.received));
  }

  /** Queues the player under his earliest due time. A later entry may stay behind: it is recognised as stale. */
  #schedule(slot: PlayerSlot): void {
    const state = slot.wake();
    let earliest: Micros | null = null;
    for (const { index, processor } of this.#wiring.processors) {
      const own = state.processors[index];
      if (own === null) continue;
      const due = processor.nextDue(own, this.rules, state.admission.sealed);
      if (due !== null && (earliest === null || due < earliest)) earliest = due;
    }
    if (earliest === null) return;
    const { scheduled } = slot;
    if (scheduled !== null && scheduled <= earliest) return;
    slot.scheduled = earliest;
    this.#timers.push(slot.number, earliest);
  }

  #dropEmpty(state: PlayerState): void {
    for (const { index, processor } of this.#wiring.processors) {
      const own = state.processors[index];
      if (own !== null && processor.isEmpty(own)) state.processors[index] = null;
    }
  }

  readonly #emit = (slot: PlayerSlot, place: number, row: string): void => this.settle(slot, place, row);
  readonly #wakeForRows = (slot: PlayerSlot): void => {
    this.#makeRoom();
    slot.wake();
  };

  /**
   * Of history, events of one batch are hours apart, so nearly each would find the rows of the one before it due, which
   * the transaction then overwrites. They go on waiting up to a place in the log that everybody finds the same. Nobody
   * follows history live, and the tick at its end emits what is due.
   */
  #gathers({ kind, offset }: FoldInput): boolean {
    return kind === "event" && this.received - this.clock > HISTORY && offset % GATHERED_EVENTS !== 0;
  }

  #emitClosed(): void {
    this.#rows.emitClosed(this.#emit, this.#wakeForRows);
  }

  #emitNext(clock: Micros): boolean {
    return this.#rows.emitNext(clock, this.#emit, this.#wakeForRows);
  }

  changed(slot: PlayerSlot, place: number, row: string): void {
    this.#rows.changed(slot, place, row, this.clock, this.rules.emitInterval);
  }

  closed(slot: PlayerSlot, place: number, row: string): void {
    this.#rows.closed(slot, place, row, this.clock);
  }

  settle(slot: PlayerSlot, place: number, row: string): void {
    const state = slot.wake();
    if (dueOf(state.pending, place, row) === undefined) return;
    this.#touch(slot);
    removeRow(state.pending, place, row);
    const processor = this.#wiring.at(place);
    const out = this.#emitter.of(state.player, processor);
    processor.emit(stateOf(state, place, processor), row, state.player, this.clock, this.rules, out);
  }

  roundsOf(state: PlayerState): RoundLookup {
    const keeper = this.#wiring.roundKeeper;
    const own = keeper === undefined ? null : state.processors[keeper.index];
    return own === null || own === undefined ? NO_ROUNDS : (keeper?.processor.rounds?.(own) ?? NO_ROUNDS);
  }

  tell(state: PlayerState, step: FoldStep, signal: Signal): void {
    const teller = step.index;
    for (const { index, processor } of this.#wiring.hearersOf(teller, signal.name)) {
      if (state.processors[index] === null && processor.heeds?.(signal, step) === false) continue;
      step.index = index;
      processor.onSignal(stateOf(state, index, processor), signal, step);
    }
    step.index = teller;
  }

  trigger(player: Player, draft: TriggerDraft, receivedAt: Micros): void {
    this.counters.triggers++;
    this.#emitter.trigger(player, draft, receivedAt);
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
    this.#emitter.deadLetter(code, event, original, path, message, receivedAt);
  }
}

function justBefore(at: Micros): Micros {
  return (at - 1) as Micros;
}

function stateOf(state: PlayerState, place: number, processor: AnyProcessor): unknown {
  let own = state.processors[place];
  if (own === null) {
    own = processor.initial();
    state.processors[place] = own;
  }
  return own;
}
