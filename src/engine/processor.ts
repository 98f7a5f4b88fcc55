import type { Topic } from "../../topologies/topics.ts";
import type { Known, Seen } from "../admission/seen.ts";
import type { FeatureView } from "../features/feature-view.ts";
import type { ReasonCode } from "../inputs/outcome.ts";
import type { DerivedName, Records } from "../records/codec.ts";
import type { EventRecords } from "../records/generated.ts";
import type { Activity } from "../rounds/activity.ts";
import type { RoundLookup, ToldRound } from "../rounds/told-round.ts";
import type { FoldRules, TenantFoldRules } from "../rules/fold-rules.ts";
import type { TriggerDraft } from "../triggers/trigger.ts";
import type { IdentityHash } from "../values/identity-hash.ts";
import type { Money } from "../values/money.ts";
import type { PlayerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";

/** Events about a player: what processors read. */
export type PlayerEventName = Exclude<
  keyof EventRecords,
  "GameProfile" | "ClockTick" | "ConfigChange" | "PlayerErasure"
>;

export type PlayerEvent = {
  [Name in PlayerEventName]: { readonly name: Name; readonly record: EventRecords[Name] };
}[PlayerEventName];

/** What processors tell the ones after them, within the fold of one event. Facts as functions of the set, told as changes. */
export interface Signals {
  /** An event of a round counts from now on: rollbacks do once their round is known (semantics.md, section 0). */
  activity: { readonly round: ToldRound; readonly activity: Activity };
  /** An activity became effective (`sign` 1) or ceased to be (`sign` −1); semantics.md, section 1. */
  effect: { readonly sign: 1 | -1; readonly round: ToldRound; readonly activity: Activity };
  /** A round with an effective activity began at `to` (null: it has none any more); before it was told to begin at `from`. */
  round_counted: { readonly roundId: string; readonly from: Micros | null; readonly to: Micros | null };
  /**
   * Outcome of a closed round that is not cancelled; null: it is open (again) or cancelled. Told when any part changed.
   * `from`: the end under which an outcome was told before, which this replaces; null: none stands.
   */
  round_settled: {
    readonly roundId: string;
    readonly from: Micros | null;
    readonly endedAt: Micros;
    readonly result: RoundResult | null;
  };
  /** The round's detail has left the state: nothing about it will be told any more. As it was told last. */
  round_left: { readonly round: ToldRound };
  /** A bonus changed to a status (`sign` 1), or did not after all (−1). */
  bonus_transition: { readonly sign: 1 | -1; readonly to: string; readonly at: Micros };
  /** A completed bonus cost this much in base currency at its completion (`sign` 1), or did not after all (−1). */
  bonus_cost: { readonly sign: 1 | -1; readonly at: Micros; readonly amount: Money };
  /** The bonus's first event and its latest status. Told when either changed. */
  bonus_status: { readonly bonusId: string; readonly grantedAt: Micros; readonly status: string };
  /** The bonus has left the state: nothing about it will be told any more. With the cost that stands (null: none). */
  bonus_left: { readonly bonusId: string; readonly costAt: Micros | null; readonly cost: Money };
  /**
   * The player's features, when everything of an event, a timer or a change of configuration is done: once each time,
   * also when nothing changed. `changed`: groups of features that may have changed, as bits of `FEATURE_GROUPS`; 0: none.
   */
  features: { readonly view: FeatureView; readonly changed: number };
}
export type RoundResult = "win" | "loss" | "even";
export type SignalName = keyof Signals;
export type Signal = { [Name in SignalName]: { readonly name: Name; readonly value: Signals[Name] } }[SignalName];

export interface Player {
  readonly key: PlayerKey;
  readonly tenant: string;
  readonly origin: string;
  readonly user_id: string;
}

/** What a processor may know and do while it folds. The only way to the outside. */
export interface Step {
  readonly player: Player;
  /** The partition's clock (semantics.md, section 0). */
  readonly clock: Micros;
  /** Greatest occurred_at of the player's accepted events. */
  readonly playerTime: Micros;
  /** When the event, the tick or the change of configuration that is being folded was received. */
  readonly receivedAt: Micros;
  readonly rules: FoldRules;
  readonly tenantRules: TenantFoldRules;
  /** The player's rounds, as they were told so far. */
  readonly rounds: RoundLookup;
  /** What is being folded: an event, the passing of time (a seal included), or a change of configuration. */
  readonly cause: "event" | "timer" | "definition";
  /** The accepted event's original bytes while one is folded; null on timers. */
  readonly original: Buffer | null;
  /** The row has changed: it is emitted with whatever else happens to it, at most `emitInterval` of clock from now. */
  changed(rowId: string): void;
  /** The row has closed, or matters at once: it is emitted after this event. */
  closed(rowId: string): void;
  /** Emits the row's pending change now, because its state is about to leave. */
  settle(rowId: string): void;
  signal<Name extends SignalName>(name: Name, value: Signals[Name]): void;
  trigger(draft: TriggerDraft): void;
  /** Identity of the event being folded (inputs.md, section 4). Whoever keeps the event keeps it, to {@link forget} both. */
  readonly identity: string;
  /** The event with this identity is no longer recognised when it comes again. */
  forget(identity: string): void;
  /** The same, once player time is `lateness` past `at`: no processor holds on to the event. */
  loosen(identity: string, at: Micros): void;
  /** By what the player's events are recognised: for those that are put aside. */
  readonly seen: Seen;
  deadLetter(code: ReasonCode, event: PlayerEvent, original: Buffer | null, path: string, message: string): void;
}

/** Where a processor's rows go. `row` tells rows of one topic apart: of one row only the last in a transaction is written. */
export interface RowWriter {
  /** `make` is called at once, or never: while outputs are not wanted, rows are not made. */
  write<Name extends DerivedName>(
    topic: Topic,
    name: Name,
    row: string,
    revision: number,
    make: (version: number) => Records[Name],
  ): void;
  /** A tombstone: the row of a compacted topic no longer follows from the events. */
  retract(topic: Topic, name: DerivedName, row: string, revision: number): void;
}

/**
 * A stateful step of the topology: state of one player, and what events, signals and time do to it. Deterministic: what
 * it does follows from its state, the event and the step alone. The state is plain data (structured clone) and blocks.
 */
export interface Processor<State> {
  readonly name: string;
  readonly reads: readonly PlayerEventName[];
  readonly hears: readonly SignalName[];
  readonly tells: readonly SignalName[];
  readonly writes: readonly Topic[];
  initial(): State;
  /** Nothing left that could change or be emitted: the state may be dropped. */
  isEmpty(state: State): boolean;
  onEvent(state: State, event: PlayerEvent, step: Step): void;
  onSignal(state: State, signal: Signal, step: Step): void;
  /** Whether a player who has no state here is given one for the signal; without this he always is. */
  heeds?(signal: Signal, step: Step): boolean;
  /** Player time has moved on: let go of what is past its horizon. Called before the event is folded. */
  onPlayerTime(state: State, step: Step): void;
  /** The player is sealed: only aggregates, open bonuses and timers may stay (semantics.md, section 0). */
  onSeal(state: State, step: Step): void;
  /**
   * The earliest clock at which {@link onTime} has something to do; derived from the state. Events of that very clock may come
   * before it.
   */
  nextDue(state: State, rules: FoldRules, sealed: boolean): Micros | null;
  /** The clock has reached a due time: do everything that is due. */
  onTime(state: State, step: Step, sealed: boolean): void;
  /** The configuration has changed. */
  onRules(state: State, step: Step): void;
  /**
   * An event, the due timers, a seal or a change of configuration went through all processors, with all their signals.
   * Called in the order of the processors, for each that has state; what it signals still reaches the ones after it.
   */
  afterEvent?(state: State, step: Step, sealed: boolean): void;
  /** The player's rounds, for the processors after the one that keeps them. */
  rounds?(state: State): RoundLookup;
  /**
   * Whether an event of an identity with the hash is known by what was put aside, with the same content or another; null: none is. Asked
   * before the event is judged, of what admission does not know itself.
   */
  knows?(state: State, event: PlayerEvent, hash: Readonly<IdentityHash>, content: number): Known | null;
  /**
   * Everything is done, and the rows that matter at once are emitted: what is kept from here on may take little room.
   * `forAWhile`: others have had their turn since, so it is not the next moment that the player's next event comes.
   * What is settled may be put aside, in a block, together with what its events are recognised by. Nothing that follows may
   * depend on it. Whether there will be more to do for it once others have had their turn.
   */
  rest?(state: State, forAWhile: boolean, seen: Seen): boolean;
  /**
   * Reads, of several players at once, what the event of each makes {@link onEvent} and {@link onSignal} read first: the first
   * object of all, then the second (see Prefetch). Gives a number that depends on all that was read. Worth it where the state is
   * more than an object or two.
   */
  prefetch?(states: readonly (State | null)[], events: readonly (PlayerEvent | null)[]): number;
  /** Writes the row as it is now. */
  emit(state: State, rowId: string, player: Player, clock: Micros, rules: FoldRules, out: RowWriter): void;
}
