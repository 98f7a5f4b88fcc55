import type { Admission } from "../admission/admission.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import { BEGINNING, type Micros } from "../values/time.ts";
import { DueQueue } from "./due-queue.ts";
import type { PlayerSlot } from "./player-slot.ts";

/** Who is sealed when nothing more is received from him (semantics.md, section 0). */
export class Seals {
  readonly #queue = new DueQueue<PlayerSlot>();

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
    this.#queue.push(slot, due);
  }

  /** The next to be looked at by then; he may have been heard from since. */
  popDue(receivedAt: Micros): PlayerSlot | undefined {
    for (;;) {
      const slot = this.#queue.popDue(receivedAt);
      if (slot === undefined) return undefined;
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
