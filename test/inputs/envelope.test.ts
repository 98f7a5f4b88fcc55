import { describe, expect, it } from "vitest";
import { accept } from "../../src/inputs/accept.ts";
import { INPUT_TYPES } from "../../src/inputs/outcome.ts";
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
  payment,
  rulesWith,
  verdict,
} from "./documents.ts";

const DOCUMENTS = {
  CASINO: casino(),
  BONUS: bonus(),
  GAMEROUND: gameround(),
  DEPOSIT: payment(),
  WITHDRAW: payment(),
  LOGIN: item(),
  PLAYER: item(),
  GAME: game(),
};

describe("the type of an envelope", () => {
  it.each(INPUT_TYPES)("is %s in any case", (type) => {
    for (const name of [type, type.toLowerCase(), `${type.slice(0, 1)}${type.slice(1).toLowerCase()}`])
      expect(verdict(arrive(envelope(name, DOCUMENTS[type])))).toBe("accepted");
  });

  it("is BÔNUS in any case and composition", () => {
    for (const name of ["BÔNUS", "bônus", "BÔNUS".normalize("NFD")])
      expect(accepted(arrive(envelope(name, bonus()))).name).toBe("BonusEvent");
  });

  it.each(["casino_event", "", "CAſINO", 7, null, undefined])("is unknown when it is %j", (type) => {
    const text = JSON.stringify({ type, tenant: "acme", payload: casino() });
    expect(verdict(arrive(text))).toBe("unknown_type type");
  });
});

describe("the tenant", () => {
  const tenantOf = (text: string, tenant?: string) => {
    const outcome = accept(arrival(text, tenant === undefined ? {} : { tenant }), rulesWith());
    return outcome.accepted ? outcome.event.record.tenant : verdict(outcome);
  };

  it("is the envelope's where the door has none", () => {
    expect(tenantOf(envelope("LOGIN", item(), "globex"))).toBe("globex");
    expect(tenantOf(envelope("LOGIN", item(), "nowhere"))).toBe("unknown_tenant tenant");
    expect(tenantOf(envelope("LOGIN", item(), 7))).toBe("unknown_tenant tenant");
  });

  it("is none where neither names one: who sent it is not to be guessed", () => {
    expect(tenantOf(JSON.stringify({ type: "LOGIN", payload: item() }))).toBe("unknown_tenant tenant");
    expect(tenantOf(JSON.stringify({ event: "login", data: item() }))).toBe("unknown_tenant tenant");
    expect(tenantOf(envelope("LOGIN", item(), null))).toBe("unknown_tenant tenant");
  });

  it("is `default` of what stands bare, unless the door has another", () => {
    const bare = (tenant: object) => accept(arrival(JSON.stringify(item()), { type: "LOGIN", ...tenant }), rulesWith());
    expect(bare({})).toMatchObject({ accepted: true, event: { record: { tenant: "default" } } });
    expect(bare({ tenant: "acme" })).toMatchObject({ accepted: true, event: { record: { tenant: "acme" } } });
  });

  it("is the door's, with which the envelope must agree", () => {
    expect(tenantOf(JSON.stringify({ type: "LOGIN", payload: item() }), "acme")).toBe("acme");
    expect(tenantOf(envelope("LOGIN", item(), "acme"), "acme")).toBe("acme");
    expect(tenantOf(envelope("LOGIN", item(), "globex"), "acme")).toBe("unknown_tenant tenant");
    expect(tenantOf(envelope("LOGIN", item(), "nowhere"), "nowhere")).toBe("unknown_tenant tenant");
  });

  it("is on the dead letter as far as it is sure", () => {
    const letter = (text: string, tenant?: string) => {
      const outcome = accept(arrival(text, tenant === undefined ? {} : { tenant }), rulesWith());
      return outcome.accepted ? undefined : outcome.deadLetter.tenant;
    };
    expect(letter("{", "acme")).toBe("acme");
    expect(letter("{")).toBe("");
    expect(letter(envelope("LOGIN", item(), "nowhere"))).toBe("");
    expect(letter(envelope("LOGIN", item(), "globex"), "acme")).toBe("acme");
    expect(letter(envelope("NONE", item(), "acme"))).toBe("acme");
  });
});

describe("a batch item", () => {
  it("is an envelope too", () => {
    const outcome = arrive(JSON.stringify({ event: "deposit", tenant: "acme", data: payment() }));
    expect(accepted(outcome).record).toMatchObject({ kind: "deposit", tenant: "acme" });
  });

  it("names only what the batch carries", () => {
    expect(verdict(arrive(JSON.stringify({ event: "casino", data: casino() })))).toBe("unknown_type event");
    expect(verdict(arrive(JSON.stringify({ event: "deposit", tenant: "acme" })))).toBe("missing_field data");
  });
});

describe("the payload", () => {
  it("is an object", () => {
    expect(verdict(arrive(envelope("LOGIN", undefined)))).toBe("missing_field payload");
    expect(verdict(arrive(envelope("LOGIN", null)))).toBe("missing_field payload");
    expect(verdict(arrive(envelope("LOGIN", [item()])))).toBe("invalid_field payload");
  });

  it("stands bare where the door knows the type", () => {
    const outcome = accept(arrival(JSON.stringify(casino()), { type: "CASINO", tenant: "acme" }), rulesWith());
    expect(accepted(outcome).record.tenant).toBe("acme");
  });

  it("may stand in an envelope of the type that the door knows", () => {
    const known = (text: string) => accept(arrival(text, { type: "DEPOSIT", tenant: "acme" }), rulesWith());
    expect(verdict(known(envelope("deposit", payment())))).toBe("accepted");
    expect(verdict(known(JSON.stringify({ event: "deposit", data: payment() })))).toBe("accepted");
    expect(verdict(known(envelope("login", item())))).toBe("missing_field unique_id");
  });
});
