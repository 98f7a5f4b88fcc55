import { createHmac } from "node:crypto";
import type { PlayerKey } from "../values/player-key.ts";

/** Whom an erasure is about. */
export interface ErasedPlayer {
  readonly tenant: string;
  readonly origin: string;
  readonly user_id: string;
}

/**
 * What stands for a player in `erasures`. Who knows the salt and can guess ids can tell whether an id is among them: a
 * pseudonym, no more.
 */
export function playerDigest(key: PlayerKey, salt: string): string {
  return createHmac("sha256", salt).update(key).digest("hex");
}
