import type { BonusEvent, CasinoEvent, LoginEvent, PaymentEvent, PlayerProfile } from "../../src/records/generated.ts";
import type { ModelEvent } from "./arrivals.ts";

export interface Who {
  readonly tenant: string;
  readonly origin: string;
  readonly user_id: string;
}

/** The accepted events of one player, by kind. */
export interface PlayerEvents {
  readonly who: Who;
  readonly casino: CasinoEvent[];
  readonly bonus: BonusEvent[];
  readonly payments: PaymentEvent[];
  readonly logins: LoginEvent[];
  readonly profiles: PlayerProfile[];
}

/** `tenant|origin|user_id`, `%` and `|` of each percent-encoded (inputs.md, section 1). */
export function keyOf({ tenant, origin, user_id }: Who): string {
  return [tenant, origin, user_id].map((part) => part.replaceAll("%", "%25").replaceAll("|", "%7C")).join("|");
}

export function byPlayer(events: readonly ModelEvent[]): PlayerEvents[] {
  const players = new Map<string, PlayerEvents>();
  for (const event of events) {
    const { tenant, origin, user_id } = event.record;
    const who = { tenant, origin, user_id };
    const known = players.get(keyOf(who)) ?? { who, casino: [], bonus: [], payments: [], logins: [], profiles: [] };
    players.set(keyOf(who), known);
    file(event, known);
  }
  return [...players.values()];
}

function file(event: ModelEvent, player: PlayerEvents): void {
  switch (event.name) {
    case "CasinoEvent":
      player.casino.push(event.record);
      break;
    case "BonusEvent":
      player.bonus.push(event.record);
      break;
    case "PaymentEvent":
      player.payments.push(event.record);
      break;
    case "LoginEvent":
      player.logins.push(event.record);
      break;
    case "PlayerProfile":
      player.profiles.push(event.record);
      break;
  }
}
