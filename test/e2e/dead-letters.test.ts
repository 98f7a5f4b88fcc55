import { beforeAll, describe, expect, it } from "vitest";
import { type Installation, useInstallations } from "../support/installation.ts";
import { betLine } from "./events.ts";

/** An event whose currency nobody has configured yet. */
const UNKNOWN = betLine("bit-1", { currency: "BIT", exchange_rate: 0.5 });

interface Letter {
  readonly id: string;
  readonly code: string;
  readonly payload: string;
}

describe("a dead letter", () => {
  const newInstallation = useInstallations();
  let installation: Installation;
  let letter: Letter;

  async function listed(...args: string[]): Promise<Letter[]> {
    return JSON.parse(await installation.done("dead-letters", "list", "--json", ...args)) as Letter[];
  }

  beforeAll(async () => {
    installation = newInstallation();
    const lines = [betLine("good-1"), UNKNOWN, betLine("bad-1", { amount: -1 })];
    const report = await installation.done("ingest", installation.write("feed.ndjson", lines));
    expect(report).toMatch(/1 accepted, 2 rejected .*\n {2}negative_amount: 1\n {2}unknown_currency: 1\n$/);
    letter = (await listed("--code", "unknown_currency"))[0]!;
  });

  it("is listed with its reason, in a table and as JSON", async () => {
    const text = await installation.done("dead-letters", "list");
    expect(text).toMatch(/^id .*received at .*tenant .*code .*path .*from .*message\n/);
    expect(text).toMatch(
      new RegExp(`\\n${letter.id.slice(0, 12)} .*default .*unknown_currency .*currency .*file:feed.ndjson:2`),
    );
    expect((await listed()).map(({ code }) => code)).toEqual(["unknown_currency", "negative_amount"]);
    expect(await listed("--tenant", "nobody")).toEqual([]);
    expect(await listed("--limit", "1")).toHaveLength(1);
  });

  it("is shown with its original bytes, by the beginning of its id", async () => {
    const text = await installation.done("dead-letters", "show", letter.id.slice(0, 8));
    expect(text).toContain("\ncode: unknown_currency\n");
    expect(text.endsWith(`\n\n${UNKNOWN}\n`)).toBe(true);
    expect(letter.payload).toBe(UNKNOWN);
  });

  it("that is no UTF-8 is shown with its bytes as base64 besides", async () => {
    const bytes = Buffer.concat([Buffer.from('{"type":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const odd = newInstallation();
    await odd.done("ingest", odd.write("odd.ndjson", bytes));
    const [{ id }] = JSON.parse(await odd.done("dead-letters", "list", "--json")) as [Letter];
    const shown = JSON.parse(await odd.done("dead-letters", "show", id, "--json")) as { payload_base64: string };
    expect(Buffer.from(shown.payload_base64, "base64")).toEqual(bytes);
    expect(await odd.done("dead-letters", "show", id)).toContain(`as base64:\n${bytes.toString("base64")}\n`);
  });

  it("that is not there is an error of one line, and choosing none is wrong usage", async () => {
    expect(await installation.pitboss(["dead-letters", "show", "ffff0000"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: no dead letter has the id ffff0000[^\n]*\n$/),
    });
    expect(await installation.pitboss(["dead-letters", "retry"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: nothing is chosen: [^\n]*\n$/),
    });
  });

  it("stays one when it is retried before anything was corrected", async () => {
    const text = await installation.done("dead-letters", "retry", letter.id);
    expect(text).toBe("1 retried, 0 accepted\n  still unknown_currency: 1\n");
  });

  it("becomes a round when it is retried after its currency was configured, once however often that is done", async () => {
    installation.write("pitboss.yaml", "tenants: { default: { extra_currencies: [BIT] } }\n");
    for (let times = 0; times < 2; times++) {
      const text = await installation.done("dead-letters", "retry", "--code", "unknown_currency");
      expect(text).toBe("1 retried, 1 accepted\n");
    }
    await installation.done("run", "--once");
    const query = "SELECT round_id, currency, bet_total, bet_base, activity_count FROM v_rounds ORDER BY round_id";
    expect(await installation.rows(query)).toEqual([
      { round_id: "round-bit-1", currency: "BIT", bet_total: 20, bet_base: 10, activity_count: 1 },
      { round_id: "round-good-1", currency: "EUR", bet_total: 20, bet_base: 20, activity_count: 1 },
    ]);
  });
});
