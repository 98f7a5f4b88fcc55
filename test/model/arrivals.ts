import type { ClockTick, EventRecords } from "../../src/records/generated.ts";

type PlayerEventName = "CasinoEvent" | "BonusEvent" | "PaymentEvent" | "LoginEvent" | "PlayerProfile";

/** A canonical event of a player, by the name of its record. */
export type ModelEvent = {
  [Name in PlayerEventName]: { readonly name: Name; readonly record: EventRecords[Name] };
}[PlayerEventName];

/** What may come to a partition. */
export type ModelArrival = ModelEvent | { readonly name: "ClockTick"; readonly record: ClockTick };
