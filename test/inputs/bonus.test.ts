import { describe, expect, it } from "vitest";
import { formatMoney } from "../../src/values/money.ts";
import { acceptBonus, accepted, arrive, at, bonus, envelope, rulesWith, verdict } from "./documents.ts";

const STATUSES: Record<string, string> = {
  Pendente: "Pending",
  Criado: "Created",
  "Em andamento": "Ongoing",
  Concluído: "Completed",
  AutoConcluído: "AutoCompleted",
  Expirado: "Expired",
  Revertido: "Reversed",
  Forfeited: "Forfeited",
  Lost: "Lost",
};

const TYPES: Record<string, string> = {
  SemDepósito: "NoDeposit",
  BônusBoasVindas: "WelcomeBonus",
  BônusCashback: "CashbackBonus",
  BônusRecarga: "ReloadBonus",
  SemAposta: "WagerFree",
  RodadasGrátis: "FreeSpins",
  ApostaSemRisco: "RiskFreeBet",
  Indefinido: "Undefined",
};

function spellings(word: string): string[] {
  const plain = word.normalize("NFD").replace(/\p{Mn}/gu, "");
  return [word, word.normalize("NFD"), word.toUpperCase(), word.toLowerCase(), plain, plain.toUpperCase()];
}

describe("a bonus event", () => {
  it("becomes the English document's normal form", () => {
    const event = accepted(arrive(envelope("BONUS", bonus({ fasttrack_references: { b: 1, a: "x" } }))));
    expect(event.key).toBe("acme|www.brand.com|52530");
    const occurred = at("2015-03-02T08:27:58.100000Z");
    expect(event.record).toMatchObject({
      event_id: `52530-b1|Pending|${occurred}`,
      occurred_at: occurred,
      user_bonus_id: "52530-b1",
      bonus_code: null,
      product: "Casino",
      type: "WelcomeBonus",
      status: "Pending",
      amount: 5_000_000_000,
      amount_base: 500_000_000,
      bonus_turned_real_base: null,
      fasttrack_references: '{"a":"x","b":1}',
      flags: [],
    });
  });

  it("reads the Portuguese document to the same", () => {
    const portuguese = bonus({ status: "Pendente", type: "BônusBoasVindas" });
    expect(accepted(arrive(envelope("BÔNUS", portuguese))).record).toEqual(
      accepted(arrive(envelope("BONUS", bonus()))).record,
    );
  });

  it.each(Object.entries(STATUSES))(
    "knows the status %s in any case, with or without accents, and in English",
    (word, status) => {
      for (const spelling of [...spellings(word), ...spellings(status)])
        expect(acceptBonus({ status: spelling })).toMatchObject({ status, flags: [] });
    },
  );

  it.each(Object.entries(TYPES))(
    "knows the type %s in any case, with or without accents, and in English",
    (word, type) => {
      for (const spelling of [...spellings(word), ...spellings(type)])
        expect(acceptBonus({ type: spelling })).toMatchObject({ type, flags: [] });
    },
  );

  it("takes Perdido as the tenant says, and remarks on it", () => {
    expect(acceptBonus({ status: "PERDIDO" })).toMatchObject({ status: "Lost", flags: ["ambiguous_status"] });
    const forfeits = rulesWith({ perdido: "Forfeited" });
    expect(acceptBonus({ status: "Perdido" }, forfeits)).toMatchObject({
      status: "Forfeited",
      flags: ["ambiguous_status"],
    });
  });

  it("takes an unknown type as Undefined, and remarks on it", () => {
    const both = acceptBonus({ type: "VipBonus", status: "perdido" });
    expect(both).toMatchObject({ type: "Undefined", flags: ["ambiguous_status", "unknown_bonus_type"] });
  });

  it("refuses an unknown status and an unknown product", () => {
    expect(verdict(arrive(envelope("BONUS", bonus({ status: "Settled" }))))).toBe("unknown_status status");
    expect(verdict(arrive(envelope("BONUS", bonus({ product: "Bingo" }))))).toBe("invalid_field product");
    expect(acceptBonus({ product: "SPORTSBOOK" }).product).toBe("Sportsbook");
  });

  it("converts what was turned real at its own rate", () => {
    const event = acceptBonus({ bonus_turned_real: 12.5, exchange_rate: 2 });
    expect(formatMoney(event.bonus_turned_real_base!)).toBe("25.00000000");
  });
});
