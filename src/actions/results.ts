import { ACTION_DAYS } from "../../topologies/topics.ts";
import type { ActionResult } from "../records/generated.ts";
import { joinKey } from "../values/player-key.ts";
import { DAY, type DurationMicros, type Micros } from "../values/time.ts";

/** Triggers are looked at in their order, and nothing is done on one that is older than a day. */
const KNOWN_FOR = 3 * DAY;

/** What was done on the triggers of a partition: so that nothing is done twice, nor more often than a player's cap says. */
export class Results {
  /** By trigger and action, in the order in which they came. */
  readonly #known = new Map<string, Micros>();
  /** When each action was done for each player. */
  readonly #done = new Map<string, Micros[]>();

  add(result: ActionResult): void {
    const { trigger_id, action, status, acted_at } = result;
    this.#known.set(resultKey(trigger_id, action), acted_at);
    if (status === "done") {
      const player = playerKeyOf(result, action);
      const times = this.#done.get(player);
      if (times === undefined) this.#done.set(player, [acted_at]);
      else times.push(acted_at);
    }
    this.#forget(acted_at);
  }

  has(triggerId: string, action: string): boolean {
    return this.#known.has(resultKey(triggerId, action));
  }

  /** How often the action was done for the player within that long before `now`. */
  countWithin(player: Player, action: string, within: DurationMicros, now: Micros): number {
    return (this.#done.get(playerKeyOf(player, action)) ?? []).filter((at) => at > now - within).length;
  }

  /** What the topic no longer holds after a restart, either. */
  #forget(now: Micros): void {
    for (const [key, at] of this.#known) {
      if (at >= now - KNOWN_FOR) break;
      this.#known.delete(key);
    }
    const limit = now - ACTION_DAYS * DAY;
    for (const [key, times] of this.#done) {
      if ((times[0] ?? now) >= limit) break;
      const left = times.filter((at) => at >= limit);
      this.#done.delete(key);
      if (left.length > 0) this.#done.set(key, left);
    }
  }
}

type Player = Pick<ActionResult, "tenant" | "origin" | "user_id">;

function playerKeyOf({ tenant, origin, user_id }: Player, action: string): string {
  return joinKey(tenant, origin, user_id, action);
}

/** Key of a result in its topic. */
export function resultKey(triggerId: string, action: string): string {
  return `${triggerId}#${action}`;
}
