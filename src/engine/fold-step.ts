import { forget, loosen } from "../admission/admission.ts";
import type { Seen } from "../admission/seen.ts";
import type { ReasonCode } from "../inputs/outcome.ts";
import type { RoundLookup } from "../rounds/told-round.ts";
import { type FoldRules, type TenantFoldRules, tenantFoldRules } from "../rules/fold-rules.ts";
import type { TriggerDraft } from "../triggers/trigger.ts";
import { BEGINNING, type Micros } from "../values/time.ts";
import type { PlayerSlot } from "./player-slot.ts";
import type { PlayerState } from "./player-state.ts";
import type { Player, PlayerEvent, Signal, SignalName, Signals, Step } from "./processor.ts";

/** What the fold does when a processor asks for it through its step. `index`: the place of the processor at work. */
export interface StepHost {
  readonly clock: Micros;
  readonly rules: FoldRules;
  changed(slot: PlayerSlot, place: number, row: string): void;
  closed(slot: PlayerSlot, place: number, row: string): void;
  settle(slot: PlayerSlot, place: number, row: string): void;
  roundsOf(state: PlayerState): RoundLookup;
  tell(state: PlayerState, step: FoldStep, signal: Signal): void;
  trigger(player: Player, draft: TriggerDraft, receivedAt: Micros): void;
  deadLetter(
    code: ReasonCode,
    event: PlayerEvent,
    original: Buffer | null,
    path: string,
    message: string,
    receivedAt: Micros,
  ): void;
}

/** The one step object that all processors of a fold are given, pointed at a player and a processor in turn. */
export class FoldStep implements Step {
  readonly #host: StepHost;
  #slot: PlayerSlot | undefined;
  #state: PlayerState | undefined;
  receivedAt: Micros = BEGINNING;
  cause: Step["cause"] = "timer";
  original: Buffer | null = null;
  identity = "";
  tenantRules: TenantFoldRules;
  /** Place of the processor at work. */
  index = 0;

  constructor(host: StepHost) {
    this.#host = host;
    this.tenantRules = host.rules.defaults;
  }

  at(slot: PlayerSlot, receivedAt: Micros, cause: Step["cause"], identity = "", original: Buffer | null = null): this {
    const state = slot.wake();
    this.#slot = slot;
    this.#state = state;
    this.cause = cause;
    this.identity = identity;
    this.receivedAt = receivedAt;
    this.original = original;
    this.tenantRules = tenantFoldRules(this.#host.rules, state.player.tenant);
    return this;
  }

  get #currentSlot(): PlayerSlot {
    if (this.#slot === undefined) throw new Error("a step is used before it is pointed at a player");
    return this.#slot;
  }
  get #current(): PlayerState {
    if (this.#state === undefined) throw new Error("a step is used before it is pointed at a player");
    return this.#state;
  }

  get player(): Player {
    return this.#current.player;
  }
  get clock(): Micros {
    return this.#host.clock;
  }
  get playerTime(): Micros {
    return this.#current.admission.time;
  }
  get rules(): FoldRules {
    return this.#host.rules;
  }

  get rounds(): RoundLookup {
    return this.#host.roundsOf(this.#current);
  }

  changed(rowId: string): void {
    this.#host.changed(this.#currentSlot, this.index, rowId);
  }
  closed(rowId: string): void {
    this.#host.closed(this.#currentSlot, this.index, rowId);
  }
  settle(rowId: string): void {
    this.#host.settle(this.#currentSlot, this.index, rowId);
  }
  signal<Name extends SignalName>(name: Name, value: Signals[Name]): void {
    this.#host.tell(this.#current, this, { name, value } as Signal);
  }
  trigger(draft: TriggerDraft): void {
    this.#host.trigger(this.player, draft, this.receivedAt);
  }
  forget(identity: string): void {
    forget(this.#current.admission, identity);
  }
  get seen(): Seen {
    return this.#current.admission.seen;
  }
  loosen(identity: string, at: Micros): void {
    loosen(this.#current.admission, identity, at);
  }
  deadLetter(code: ReasonCode, event: PlayerEvent, original: Buffer | null, path: string, message: string): void {
    this.#host.deadLetter(code, event, original, path, message, this.receivedAt);
  }
}
