import type { PlayerSlot } from "./player-slot.ts";

/**
 * So many who had their turn last are expected back soon. Few enough for what they keep unpacked to be gone before the
 * collector has to copy it.
 */
const RECENT = 64;

/** The players who had their turn last. */
export class RecentPlayers {
  readonly #slots: (PlayerSlot | null)[] = new Array<PlayerSlot | null>(RECENT).fill(null);
  #at = 0;

  /** It is the player's turn. Gives who has not had one for so long that he is recent no more; null: nobody. */
  add(slot: PlayerSlot): PlayerSlot | null {
    const slots = this.#slots;
    if (slots[this.#at] === slot) return null;
    this.#at = (this.#at + 1) % RECENT;
    const gone = slots[this.#at] ?? null;
    slots[this.#at] = slot;
    return gone === null || slots.includes(gone) ? null : gone;
  }
}
