import { AwakeList } from "./awake-list.ts";
import type { PlayerSlot } from "./player-slot.ts";
import type { PlayerState } from "./player-state.ts";

/** A player whose state is there as objects. */
export interface Awake {
  readonly slot: PlayerSlot;
  readonly state: PlayerState;
  /** Estimate of what the objects take, in bytes. */
  size: number;
  /** His place in the store has this very state. */
  isKept: boolean;
  /** He stays as long as there is room; the others only pass. */
  isResident: boolean;
  /** The round of {@link AwakePlayers.nextRound} in which he was needed last. */
  round: number;
  older: Awake | null;
  newer: Awake | null;
}

/**
 * Objects take so many times the bytes that they are encoded as, at most. Measured, casino players with every processor: 8.5
 * times with two events, 3 times with sixty; who has just woken 6 and 2.5 times.
 */
const OBJECTS_PER_BYTE = 9;
/** Until a player has been encoded once. */
const FIRST_SIZE = 8_192;
/** Who is needed again within so many rounds becomes a resident. */
const SOON = 1_000;
/** What those who pass may take: they fall asleep before the garbage collector has moved them. */
const PASSING_BYTES = 4 * 1024 * 1024;

/**
 * Who is awake, by when each was last needed. While there is room everybody stays. Beyond that those who stay are who was
 * needed again soon: many who are needed once do not drive out the few who are needed always.
 */
export class AwakePlayers {
  readonly #residents = new AwakeList();
  readonly #passing = new AwakeList();
  #round = 0;
  /** What all may take, in bytes. */
  budget = Number.POSITIVE_INFINITY;

  get count(): number {
    return this.#residents.count + this.#passing.count;
  }

  /** Estimate of what all of their states take. */
  get bytes(): number {
    return this.#residents.bytes + this.#passing.bytes;
  }

  get round(): number {
    return this.#round;
  }

  /** Some events further. */
  nextRound(): void {
    this.#round++;
  }

  /** Who is to fall asleep next: nobody while all have room. */
  get superfluous(): PlayerSlot | null {
    if (this.bytes <= this.budget) return null;
    const passing = this.#passing.bytes > Math.min(PASSING_BYTES, this.budget / 2) ? this.#passing.oldest : null;
    return (passing ?? this.#residents.oldest ?? this.#passing.oldest)?.slot ?? null;
  }

  /** `encodedBytes`: undefined where it is not known yet; `sleptAt`: the round in which he fell asleep. */
  add(slot: PlayerSlot, state: PlayerState, encodedBytes: number | undefined, sleptAt: number, isKept: boolean): Awake {
    const size = encodedBytes === undefined ? FIRST_SIZE : encodedBytes * OBJECTS_PER_BYTE;
    const isResident = this.bytes + size <= this.budget || this.#round - sleptAt <= SOON;
    const awake: Awake = { slot, state, size, isKept, isResident, round: this.#round, older: null, newer: null };
    this.#listOf(awake).add(awake);
    return awake;
  }

  /** He is needed now. */
  touch(awake: Awake): void {
    const list = this.#listOf(awake);
    if (!awake.isResident && awake.round !== this.#round) {
      list.remove(awake);
      awake.isResident = true;
      this.#residents.add(awake);
    } else list.renew(awake);
    awake.round = this.#round;
  }

  resize(awake: Awake, encodedBytes: number): void {
    this.#listOf(awake).resize(awake, encodedBytes * OBJECTS_PER_BYTE);
  }

  remove(awake: Awake): void {
    this.#listOf(awake).remove(awake);
  }

  #listOf({ isResident }: Awake): AwakeList {
    return isResident ? this.#residents : this.#passing;
  }
}
