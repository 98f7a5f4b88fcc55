import { describe, expect, it } from "vitest";
import { identityOf } from "../../src/inputs/identity.ts";
import {
  accepted,
  arrive,
  bonus,
  casino,
  envelope,
  type Fields,
  game,
  gameround,
  item,
  payment,
  rulesWith,
} from "./documents.ts";

function identity(type: string, document: Fields, rules = rulesWith(), tenant = "acme"): string {
  return identityOf(accepted(arrive(envelope(type, document, tenant), rules)));
}

describe("the identity of an event", () => {
  it("is activity, type and status for a casino event", () => {
    const bet = identity("CASINO", casino());
    expect(identity("CASINO", casino({ amount: 1, round_id: "other", type: "BET" }))).toBe(bet);
    const others = [{ type: "Win" }, { status: "Rollback" }, { activity_id: "other" }];
    for (const other of others) expect(identity("CASINO", casino(other))).not.toBe(bet);
  });

  it("is round, activity, type, status, time and amount where a round's events share an id", () => {
    const perRound = rulesWith({ activityIds: "per_round" });
    const bet = identity("CASINO", casino(), perRound);
    expect(identity("CASINO", casino({ game_name: "other" }), perRound)).toBe(bet);
    const others = [{ round_id: "other" }, { timestamp: "2015-03-02T08:27:59Z" }, { amount: 21 }, { type: "Win" }];
    for (const other of others) expect(identity("CASINO", casino(other), perRound)).not.toBe(bet);
  });

  it("is the casino identity for a gameround", () => {
    const round = identity("GAMEROUND", gameround({ unique_id: 7, is_win: true }));
    expect(round).toBe(identity("CASINO", casino({ activity_id: "7", type: "Win" })));
  });

  it("is bonus, status and time for a bonus event", () => {
    const pending = identity("BONUS", bonus());
    expect(identity("BONUS", bonus({ amount: 1, status: "Pendente" }))).toBe(pending);
    for (const other of [{ status: "Created" }, { timestamp: "2015-03-02T8:27:58.11Z" }, { user_bonus_id: "other" }])
      expect(identity("BONUS", bonus(other))).not.toBe(pending);
  });

  it("is kind and id for batch items, with the tenant for a game", () => {
    const identities = [
      identity("DEPOSIT", payment()),
      identity("WITHDRAW", payment()),
      identity("LOGIN", item()),
      identity("PLAYER", item()),
      identity("GAME", game({ unique_id: "u1" })),
      identity("GAME", game({ unique_id: "u1" }), rulesWith(), "globex"),
      identity("GAMEROUND", gameround()),
    ];
    expect(identities[4]).toBe("acme|game|u1");
    expect(new Set(identities).size).toBe(identities.length);
    expect(identity("DEPOSIT", payment({ amount: 5 }))).toBe(identities[0]);
  });

  it("keeps parts apart that contain the separator", () => {
    const perRound = rulesWith({ activityIds: "per_round" });
    const ids = (round_id: string, activity_id: string) =>
      identity("CASINO", casino({ round_id, activity_id }), perRound);
    expect(ids("a|b", "c")).not.toBe(ids("a", "b|c"));
    expect(identity("CASINO", casino({ activity_id: "a|Bet" }))).not.toBe(
      identity("CASINO", casino({ activity_id: "a" })),
    );
  });
});
