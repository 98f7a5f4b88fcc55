import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { accept } from "../../src/inputs/accept.ts";
import { engineDeadLetter } from "../../src/inputs/dead-letter.ts";
import type { Arrival } from "../../src/inputs/outcome.ts";
import {
  accepted,
  arrival,
  arrive,
  bonus,
  casino,
  envelope,
  game,
  gameround,
  item,
  NOW,
  payment,
  rulesWith,
} from "./documents.ts";

function letter(text: string, overrides: Partial<Arrival> = {}) {
  const outcome = accept(arrival(text, overrides), rulesWith());
  if (outcome.accepted) throw new Error("accepted");
  return outcome.deadLetter;
}

describe("a dead letter", () => {
  const text = envelope("CASINO", casino({ amount: -5 }));

  it("says what came where, what is wrong, and holds the original bytes", () => {
    expect(letter(text)).toMatchObject({
      tenant: "acme",
      received_at: NOW,
      door: "file",
      position: "feed.ndjson:17",
      code: "negative_amount",
      path: "amount",
      type: "CASINO",
      payload: Buffer.from(text),
    });
    expect(letter(text).message).toContain("-5");
    expect(letter(envelope("NONE", {})).type).toBe("");
  });

  it("has an id that follows from tenant, door, position, code and bytes", () => {
    const parts = ["4:acme", "4:file", "14:feed.ndjson:17", "15:negative_amount", text].join("");
    expect(letter(text).id).toBe(createHash("sha256").update(parts).digest("hex").slice(0, 32));
    expect(letter(text, { position: "feed.ndjson:18" }).id).not.toBe(letter(text).id);
  });

  it("shows long values cut short", () => {
    expect(letter(envelope("CASINO", casino({ amount: "x".repeat(1000) }))).message.length).toBeLessThan(200);
  });
});

describe("the engine's dead letter", () => {
  it.each([
    ["CASINO", casino()],
    ["BONUS", bonus()],
    ["GAMEROUND", gameround()],
    ["DEPOSIT", payment()],
    ["WITHDRAW", payment()],
    ["LOGIN", item()],
    ["PLAYER", item()],
    ["GAME", game()],
  ])("of a %s names the door that the event came through and its document", (type, document) => {
    const original = Buffer.from(envelope(type, document));
    const event = accepted(arrive(original));
    expect(engineDeadLetter("too_late", event, original, "timestamp", "late", NOW)).toMatchObject({
      tenant: "acme",
      door: "file",
      position: "feed.ndjson:17",
      code: "too_late",
      path: "timestamp",
      type,
      payload: original,
    });
  });
});
