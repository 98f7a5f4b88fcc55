import type { Awake } from "./awake-players.ts";

/** Players by when each was last needed: a list through the players themselves. */
export class AwakeList {
  #oldest: Awake | null = null;
  #newest: Awake | null = null;
  #count = 0;
  #bytes = 0;

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get oldest(): Awake | null {
    return this.#oldest;
  }

  /** As the newest. */
  add(awake: Awake): void {
    this.#append(awake);
    this.#count++;
    this.#bytes += awake.size;
  }

  remove(awake: Awake): void {
    this.#unlink(awake);
    this.#count--;
    this.#bytes -= awake.size;
  }

  /** He is the newest now. */
  renew(awake: Awake): void {
    if (this.#newest === awake) return;
    this.#unlink(awake);
    this.#append(awake);
  }

  resize(awake: Awake, size: number): void {
    this.#bytes += size - awake.size;
    awake.size = size;
  }

  #append(awake: Awake): void {
    awake.older = this.#newest;
    awake.newer = null;
    if (this.#newest === null) this.#oldest = awake;
    else this.#newest.newer = awake;
    this.#newest = awake;
  }

  #unlink(awake: Awake): void {
    if (awake.older === null) this.#oldest = awake.newer;
    else awake.older.newer = awake.newer;
    if (awake.newer === null) this.#newest = awake.older;
    else awake.newer.older = awake.older;
  }
}
