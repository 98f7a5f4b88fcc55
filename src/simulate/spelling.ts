import type { Random } from "./random.ts";

type Fields = Readonly<Record<string, unknown>>;
const IDS = /^(?:activity_id|round_id|user_id|player_id|vendor_id|game_id|unique_id)$/;
const CASE_FREE = /^(?:status|product)$/;
const PLAIN_INTEGER = /^[1-9]\d*$/;
const UTC = /Z$/;

/** The same event written otherwise: keys in another order, numbers, ids, cases and offsets in another spelling. */
export function respell(line: string, random: Random): string {
  const envelope = JSON.parse(line) as { type: string; tenant: string; payload: Fields };
  const fields = Object.entries(envelope.payload).map(
    ([name, value]) => `"${name}":${respellValue(name, value, random)}`,
  );
  for (let index = fields.length - 1; index > 0; index--) {
    const other = random.below(index + 1);
    const kept = fields[index] as string;
    fields[index] = fields[other] as string;
    fields[other] = kept;
  }
  const head = `"type":"${envelope.type}"`;
  return `{"tenant":${JSON.stringify(envelope.tenant)}, "payload": {${fields.join(", ")}}, ${head}}\n`;
}

function respellValue(name: string, value: unknown, random: Random): string {
  const plain = JSON.stringify(value);
  if (!random.chance(0.5)) return plain;
  if (typeof value === "number") return respellNumber(plain, random);
  if (typeof value !== "string") return plain;
  if (IDS.test(name) && PLAIN_INTEGER.test(value)) return value;
  if (CASE_FREE.test(name)) return plain.toUpperCase();
  return name === "timestamp" ? `"${value.replace(UTC, random.pick(["+00:00", "000Z", ""]))}"` : plain;
}

function respellNumber(text: string, random: Random): string {
  const padded = text.includes(".") ? `${text}00` : `${text}.0`;
  return random.pick([padded, `${padded}e0`, `"${text}"`]);
}
