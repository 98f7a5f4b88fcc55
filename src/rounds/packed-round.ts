import { Packer } from "../values/packer.ts";
import type { Micros } from "../values/time.ts";
import { Unpacker } from "../values/unpacker.ts";
import type { DetailsTable, GameDetails } from "./game-details.ts";
import { packActivities, unpackActivities, unpackIdentities } from "./packed-activities.ts";
import { restoreRound } from "./restore-round.ts";
import { type RoundState, startOf } from "./state.ts";

/** A round at rest: everything of it that does not follow from the rest, in one text (DISCUSSION.md). */
export type PackedRound = string & { readonly __unit: "packed round" };

/** What a packed round says without being unpacked. */
export interface PackedHead {
  readonly startedAt: Micros;
  readonly endedAt: Micros;
  readonly closed: RoundState["closed"];
}

const REASONS: readonly RoundState["closed"][] = ["", "idle", "round_end"];
const BEFORE_1970 = 4;

/** One for all: nothing stays in it. */
const packer = new Packer();

/** Packs a round of which all that changed was told. Its activities' details are referred to in the table from then on. */
export function packRound(round: RoundState, table: DetailsTable): PackedRound {
  const { id, activities, endedAt, closed, revision, bigWins } = round;
  const start = startOf(round);
  packer.begin();
  packer.byte(REASONS.indexOf(closed) | (endedAt < 0 ? BEFORE_1970 : 0));
  packer.count(Math.abs(endedAt));
  packer.count(endedAt - start);
  packer.count(revision);
  packer.count(bigWins.length);
  for (const each of bigWins) packer.count(endedAt - each);
  packActivities(packer, activities, start, id, table);
  return packer.finish() as PackedRound;
}

/** The round as it was packed. `detailsAt` says what the table has at a place. */
export function unpackRound(id: string, packed: PackedRound, detailsAt: (place: number) => GameDetails): RoundState {
  const reader = new Unpacker(packed);
  const { startedAt, endedAt, closed } = readHead(reader);
  const revision = reader.count();
  const bigWins = Array.from({ length: reader.count() }, () => (endedAt - reader.count()) as Micros);
  const activities = unpackActivities(reader, startedAt, id, detailsAt);
  return restoreRound({ id, activities, endedAt, closed, revision, bigWins });
}

/** By what its events are recognised, added to `into`: a part of the work. */
export function identitiesOf(id: string, packed: PackedRound, into: string[]): PackedHead {
  const reader = new Unpacker(packed);
  const head = readHead(reader);
  reader.count();
  for (let bigWins = reader.count(); bigWins > 0; bigWins--) reader.count();
  unpackIdentities(reader, head.startedAt, id, into);
  return head;
}

export function headOf(packed: PackedRound): PackedHead {
  return readHead(new Unpacker(packed));
}

/** The end alone, which is asked for most. */
export function endOf(packed: PackedRound): Micros {
  const reader = new Unpacker(packed);
  return readEnd(reader, reader.byte());
}

function readEnd(reader: Unpacker, head: number): Micros {
  const distance = reader.count();
  return ((head & BEFORE_1970) === 0 ? distance : -distance) as Micros;
}

function readHead(reader: Unpacker): PackedHead {
  const head = reader.byte();
  const endedAt = readEnd(reader, head);
  return {
    startedAt: (endedAt - reader.count()) as Micros,
    endedAt,
    closed: REASONS[head & ~BEFORE_1970] ?? "",
  };
}
