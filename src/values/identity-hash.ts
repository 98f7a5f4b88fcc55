import { finish, joined } from "./hash-lanes.ts";

/** Odd constants with their bits well spread, other ones for each lane. */
const LOW = { seed: 0x51ed270b, factor: 0x9e3779b1 };
const HIGH = { seed: 0x2545f491, factor: 0x85ebca77 };

/** What {@link hashIdentity} gives: 64 bits as a safe integer of 53 and the rest. */
export interface IdentityHash {
  /** 53 bits. */
  first: number;
  /** 11 bits. */
  rest: number;
}

export const REST_BITS = 11;

/**
 * A 64-bit hash of a text, written into `into`, so that looking one up makes no object. Not for secrets. Two lanes of 32 bits
 * take in one unit of the text each at a time.
 */
export function hashIdentity(text: string, into: IdentityHash): void {
  let low = LOW.seed ^ text.length;
  let high = HIGH.seed ^ text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, LOW.factor);
    low ^= low >>> 15;
    high = Math.imul(high ^ unit, HIGH.factor);
    high ^= high >>> 13;
  }
  low = finish(low);
  high = finish(high);
  into.first = joined(high, low);
  into.rest = high >>> 21;
}

/** Keeps the hash of the text that was asked for last: most are asked for several times in a row. */
export class LastHash {
  readonly #hash: IdentityHash = { first: 0, rest: 0 };
  #text: string | undefined;

  /** Valid until the next call. */
  of(text: string): Readonly<IdentityHash> {
    if (this.#text !== text) {
      hashIdentity(text, this.#hash);
      this.#text = text;
    }
    return this.#hash;
  }
}

/** One for all who ask for identities: what was accepted and what was put aside are asked for the same one in turn. */
const last = new LastHash();

/** The hash of the identity, valid until the next call: {@link hashIdentity} makes one that stays. */
export function identityHash(identity: string): Readonly<IdentityHash> {
  return last.of(identity);
}
