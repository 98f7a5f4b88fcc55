import { describe, expect, it } from "vitest";
import { retryDeadLetters } from "../../src/doors/retry-dead-letters.ts";
import { accept, LONGEST_DOCUMENT } from "../../src/inputs/accept.ts";
import type { Arrival } from "../../src/inputs/outcome.ts";
import type { DeadLetter } from "../../src/records/generated.ts";
import type { InputRules } from "../../src/rules/input-rules.ts";
import type { Micros } from "../../src/values/time.ts";
import { tenantRules } from "../inputs/documents.ts";
import { MemoryLog } from "../support/memory-log.ts";
import { PREFIX, testTarget } from "../support/outcomes.ts";

const { serde } = await testTarget();
const NOW = 1_800_000_000_000_000 as Micros;

const BET = {
  ...{ activity_id: "a", amount: 20, currency: "BIT", exchange_rate: 1, game_id: "g", game_name: "G" },
  ...{ is_round_end: true, origin: "o", round_id: "r", status: "Approved", timestamp: "2024-03-02T08:27:58Z" },
  ...{ type: "Bet", user_id: "u", vendor_id: "v", vendor_name: "V" },
};

/** Two tenants, for whom the currency is known or is not. */
function rules(extraCurrencies: readonly string[]): InputRules {
  const tenant = tenantRules({ extraCurrencies: new Set(extraCurrencies) });
  const tenants = new Map([
    ["default", tenant],
    ["acme", tenant],
  ]);
  return { futureTolerance: 0 as InputRules["futureTolerance"], tenants };
}

function refused(document: object, door: Pick<Arrival, "tenant" | "type"> = {}): DeadLetter {
  const bytes = Buffer.from(JSON.stringify(document));
  const outcome = accept({ door: "file", position: "feed:1", receivedAt: NOW, bytes, ...door }, rules([]));
  if (outcome.accepted) throw new Error("it was accepted");
  return outcome.deadLetter;
}

async function retry(...letters: DeadLetter[]) {
  const log = new MemoryLog();
  const report = await retryDeadLetters(letters, { log, serde, prefix: PREFIX, rules: rules(["BIT"]), now: () => NOW });
  return { report, keys: log.records.map(({ key }) => `${key}`) };
}

describe("a dead letter that is retried", () => {
  it("has the type and the tenant of its envelope", async () => {
    const letter = refused({ type: "CASINO", tenant: "acme", payload: BET });
    expect(await retry(letter)).toEqual({ report: { retried: 1, accepted: 1, rejected: {} }, keys: ["acme|o|u"] });
  });

  it("has the tenant of its door where the envelope names none", async () => {
    const { keys } = await retry(refused({ type: "CASINO", payload: BET }, { tenant: "acme" }));
    expect(keys).toEqual(["acme|o|u"]);
  });

  it("is an item where it came in a batch, and too large for as long as it is", async () => {
    const batch = (document: object, pad = 0): DeadLetter => {
      const bytes = Buffer.from(JSON.stringify(document) + " ".repeat(pad));
      const arrival = { door: "http", position: "/v1/integration/events#1[0]", receivedAt: NOW, bytes, tenant: "acme" };
      const outcome = accept({ ...arrival, isItem: true }, rules([]));
      if (outcome.accepted) throw new Error("it was accepted");
      return outcome.deadLetter;
    };
    const typed = batch({ type: "CASINO", payload: BET });
    const long = batch({ event: "deposit", data: {} }, LONGEST_DOCUMENT);
    expect([typed.code, long.code]).toEqual(["unknown_type", "too_large"]);
    const { report } = await retry(typed, long);
    expect(report).toEqual({ retried: 2, accepted: 0, rejected: { unknown_type: 1, too_large: 1 } });
  });

  it("stays what it is where an action failed: that was no input", async () => {
    const letter = { ...refused({ type: "CASINO", tenant: "acme", payload: BET }), code: "action_failed" };
    expect(await retry(letter)).toEqual({
      report: { retried: 1, accepted: 0, rejected: { action_failed: 1 } },
      keys: [],
    });
  });

  it("has the type and the tenant of its door where it came bare, whatever its meta holds", async () => {
    const door = { type: "CASINO", tenant: "acme" } as const;
    for (const meta of [{}, { data: 1 }, { payload: {} }]) {
      expect((await retry(refused({ ...BET, meta }, door))).keys).toEqual(["acme|o|u"]);
    }
  });

  it("is sent once, however often it was refused", async () => {
    const letter = refused({ type: "CASINO", tenant: "acme", payload: BET });
    const again = { ...letter, received_at: (letter.received_at + 1) as Micros };
    expect(await retry(letter, again)).toEqual({
      report: { retried: 1, accepted: 1, rejected: {} },
      keys: ["acme|o|u"],
    });
  });

  it("of another tenant than its door's is still refused", async () => {
    const letter = refused({ type: "CASINO", tenant: "default", payload: BET }, { tenant: "acme" });
    expect(await retry(letter)).toEqual({
      report: { retried: 1, accepted: 0, rejected: { unknown_tenant: 1 } },
      keys: [],
    });
  });
});
