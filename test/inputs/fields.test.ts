import { expect, it } from "vitest";
import { Fields } from "../../src/inputs/fields.ts";
import { arrival, NOW, tenantRules } from "./documents.ts";

function fields(document: Record<string, string | null>): Fields {
  return new Fields(document, { arrival: arrival(""), tenant: "acme", tenantRules: tenantRules(), latest: NOW });
}

it("flags come sorted, each once", () => {
  const reading = fields({});
  reading.flags.push("no_rate", "amount_mismatch", "no_rate");
  expect(reading.sortedFlags()).toEqual(["amount_mismatch", "no_rate"]);
});

it("what was not read is extra, null or not", () => {
  const reading = fields({ known: "a", absent: null, other: "b" });
  reading.text("known");
  expect(reading.extra()).toBe('{"absent":null,"other":"b"}');
  reading.optionalText("absent");
  reading.optionalText("other");
  expect(reading.extra()).toBeNull();
});
