import type { Admission } from "../admission/admission.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { BEGINNING, type Micros } from "../values/time.ts";
import type { TieOrder } from "./due-heap.ts";
import { DueQueue } from "./due-queue.ts";
import type { PlayerSlot } from "./player-slot.ts";
import type { PlayerAt } from "./player-table.ts";

/** Who is sealed when nothing more is received from him (semantics.md, section 0). */
export class Seals {
  readonly #queue: DueQueue;
  readonly #playerAt: PlayerAt;

  constructor(playerAt: PlayerAt, turns: TieOrder) {
    this.#queue = new DueQueue(turns);
    this.#playerAt = playerAt;
  }

  /** Something was received from the player: the wait begins anew. */
  heardFrom(slot: PlayerSlot, admission: Admission, receivedAt: Micros, rules: FoldRules): void {
    const waits = !admission.sealed && admission.received !== BEGINNING;
    if (receivedAt > admission.received) admission.received = receivedAt;
    admission.sealed = false;
    if (!waits) this.wait(slot, sealDue(admission, rules));
  }

  /** An earlier wait of his no longer counts. */
  wait(slot: PlayerSlot, due: Micros): void {
    slot.sealScheduled = due;
    this.waitAgain(slot);
  }

  /** As he waited when the checkpoint was written that he is from. */
  waitAgain({ number, sealScheduled }: PlayerSlot): void {
    if (sealScheduled !== null) this.#queue.push(number, sealScheduled);
  }

  /** When the one that {@link popDue} gave was to be looked at. */
  get popped(): Micros {
    return this.#queue.popped;
  }

  /** The next to be looked at by then; he may have been heard from since. */
  popDue(receivedAt: Micros): PlayerSlot | undefined {
    for (;;) {
      const number = this.#queue.popDue(receivedAt);
      if (number === undefined) return undefined;
      const slot = this.#playerAt(number);
      if (slot.sealScheduled !== this.#queue.popped) continue;
      slot.sealScheduled = null;
      return slot;
    }
  }
}

/** The first received_at at which the player is sealed. */
export function sealDue(admission: Admission, rules: FoldRules): Micros {
  return (admission.received + rules.sealAfter + 1) as Micros;
}
