import { describe, expect, test } from "vitest";
import { judge } from "../../../src/doors/brokers/judge.ts";
import { LONGEST_DOCUMENT } from "../../../src/inputs/accept.ts";
import { NOW, rulesWith } from "../../inputs/documents.ts";
import { betJson } from "../../support/connector.ts";

function judged(body: string, type: string | undefined, tenant = "acme") {
  const message = { position: "bets:7", type, bytes: Buffer.from(body) };
  const outcome = judge(message, { door: "rabbitmq", tenant, receivedAt: NOW, rules: rulesWith() });
  return outcome.accepted ? outcome.event : outcome.deadLetter;
}

describe("a broker's message", () => {
  test.each(["CASINO", "casino", " CASINO "])("is a bet or a win where its type is %j", (type) => {
    expect(judged(betJson("a"), type)).toMatchObject({ name: "CasinoEvent", record: { source: "rabbitmq:bets:7" } });
  });

  test.each(["BONUS", "bonus", "BÔNUS", "Bônus", "BO\u0302NUS"])("is a bonus where its type is %s", (type) => {
    expect(judged("{}", type)).toMatchObject({ code: "missing_field", type: "BONUS" });
  });

  test.each([undefined, "", "GAMEROUND", "DEPOSIT", "Bet", "toString"])(
    "is of an unknown type where it is %j",
    (type) => {
      expect(judged(betJson("a"), type)).toMatchObject({
        code: "unknown_type",
        path: "type",
        tenant: "acme",
        position: "bets:7",
        message: expect.stringContaining("CASINO, BONUS or BÔNUS"),
        payload: Buffer.from(betJson("a")),
      });
    },
  );

  test("is not what its body says it is", () => {
    const envelope = JSON.stringify({ type: "CASINO", tenant: "acme", payload: JSON.parse(betJson("a")) });
    expect(judged(envelope, undefined)).toMatchObject({ code: "unknown_type" });
  });

  test("that is no JSON is that first of all", () => {
    for (const type of [undefined, "CASINO", "DEPOSIT"])
      expect(judged("{", type)).toMatchObject({ code: "malformed_json" });
  });

  test.each(["CASINO", "DEPOSIT"])("%s that is too long is not looked into, and kept whole", (type) => {
    const letter = judged("x".repeat(LONGEST_DOCUMENT + 1), type);
    expect(letter).toMatchObject({ code: "too_large", tenant: "acme" });
    expect("payload" in letter && letter.payload.length).toBe(LONGEST_DOCUMENT + 1);
    expect(judged("x".repeat(LONGEST_DOCUMENT), type)).toMatchObject({ code: "malformed_json" });
  });

  test("of a tenant that is not configured has none", () => {
    expect(judged(betJson("a"), "CASINO", "nobody")).toMatchObject({ code: "unknown_tenant", tenant: "" });
  });
});
