import type { Money } from "../values/money.ts";
import { Packer } from "../values/packer.ts";
import { Unpacker } from "../values/unpacker.ts";

/** What a round's effective activities in one session come to. */
export interface RoundPart {
  count: number;
  bet: Money;
  win: Money;
}

/** By round id. */
export type RoundParts = Map<string, RoundPart>;

/** The same as one text; empty when there are none. */
export type PackedParts = string & { readonly __unit: "packed round parts" };

/** One for all: nothing stays in it. */
const packer = new Packer();

export function isPacked(parts: RoundParts | PackedParts): parts is PackedParts {
  return typeof parts === "string";
}

/** Ids of neighbours mostly begin alike, so each is written as what differs from the one before. */
export function packParts(parts: RoundParts): PackedParts {
  packer.begin();
  let before = "";
  for (const [roundId, { count, bet, win }] of parts) {
    packer.text(roundId, before);
    packer.count(count);
    packer.money(bet);
    packer.money(win);
    before = roundId;
  }
  return packer.finish() as PackedParts;
}

export function unpackParts(packed: PackedParts): RoundParts {
  const parts: RoundParts = new Map();
  const reader = new Unpacker(packed);
  let before = "";
  while (!reader.isAtEnd) {
    before = reader.text(before);
    parts.set(before, { count: reader.count(), bet: reader.money(), win: reader.money() });
  }
  return parts;
}
