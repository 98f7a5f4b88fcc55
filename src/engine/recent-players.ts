/**
 * So many who had their turn last are expected back soon. Few enough for what they keep unpacked to be gone before the
 * collector has to copy it.
 */
const RECENT = 64;
const NOBODY = -1;

/** The players who had their turn last, by number. */
export class RecentPlayers {
  readonly #numbers = new Int32Array(RECENT).fill(NOBODY);
  #at = 0;

  /** It is the player's turn. Gives who has not had one for so long that he is recent no more; null: nobody. */
  add(number: number): number | null {
    const numbers = this.#numbers;
    if (numbers[this.#at] === number) return null;
    this.#at = (this.#at + 1) % RECENT;
    const gone = numbers[this.#at] ?? NOBODY;
    numbers[this.#at] = number;
    return gone === NOBODY || numbers.includes(gone) ? null : gone;
  }
}
