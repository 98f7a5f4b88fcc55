import { beforeAll, describe, expect, it } from "vitest";
import { type Installation, useInstallations } from "../support/installation.ts";
import { contentOf, differences } from "../support/tables.ts";
import { CASINO_SAMPLE, CASINO_SAMPLE_WIN, ENGLISH_BONUSES, PORTUGUESE_BONUSES } from "./sample-documents.ts";

const LINES = {
  CASINO: [CASINO_SAMPLE, CASINO_SAMPLE_WIN],
  BONUS: [...ENGLISH_BONUSES, ...PORTUGUESE_BONUSES].map(({ line }) => line),
} as const;

/** One life of a bonus: what each status means for the next is in the document's descriptions. */
const HISTORY = (
  [
    ["Pendente", "2015-03-03T8:00:00Z"],
    ["Criado", "2015-03-03T8:00:10.5Z"],
    ["Em andamento", "2015-03-03T9:00:00Z"],
    ["Em andamento", "2015-03-03T9:30:00Z"],
    ["Concluído", "2015-03-03T10:00:00Z"],
    ["Revertido", "2015-03-03T11:00:00Z"],
  ] as const
).map(([status, timestamp]) =>
  JSON.stringify({ ...JSON.parse(PORTUGUESE_BONUSES[3]!.line), user_bonus_id: "life", status, timestamp }),
);

function envelope(type: string, payload: string): string {
  return `{"type": "${type}", "tenant": "default", "payload": ${payload}}`;
}

/** Ingests every document in one way and lets a week pass. */
async function take(installation: Installation, way: "bare" | "enveloped"): Promise<void> {
  for (const type of ["CASINO", "BONUS"] as const) {
    const payloads = [...LINES[type], ...(type === "BONUS" ? HISTORY : [])];
    const lines = way === "bare" ? payloads : payloads.map((payload) => envelope(type, payload));
    const file = installation.write(`${type}.ndjson`, lines);
    const report = await installation.done("ingest", ...(way === "bare" ? ["--type", type] : []), file, "--json");
    expect(JSON.parse(report)).toMatchObject({ accepted: payloads.length, rejected: {} });
  }
  await installation.done("run", "--once", "--advance-to", "2015-03-10");
}

describe("the documents' own examples", () => {
  const newInstallation = useInstallations();
  let installation: Installation;

  beforeAll(async () => {
    installation = newInstallation();
    await take(installation, "bare");
  });

  it("are the same in envelopes", async () => {
    const other = newInstallation();
    await take(other, "enveloped");
    const [bare, enveloped] = [await contentOf(installation, ["received_at"]), await contentOf(other, ["received_at"])];
    expect(bare.split("\n").length).toBeGreaterThan(60);
    expect(differences(enveloped, bare)).toEqual([]);
  });

  it("make the bet and the win one round, whose amounts are exact", async () => {
    expect(await installation.rows("SELECT * EXCEPT (version, revision) FROM v_rounds")).toEqual([
      {
        tenant: "default",
        origin: "sub.example.com",
        user_id: "52530",
        round_id: "2019020103308257480",
        ...{ bet_real: 20, bet_bonus: 0, bet_locked: 0, bet_total: 20, bet_base: 20 },
        ...{ win_real: 20, win_bonus: 0.5, win_locked: 10, win_total: 30.5, win_base: 30.5 },
        ...{ ggr: -10.5, ggr_real: 0, ggr_bonus: -0.5, ggr_locked: -10, ggr_base: -10.5 },
        ...{ bet_count: 1, win_count: 1, activity_count: 2, cancelled_count: 0, unmatched_rollbacks: 0 },
        started_at: "2015-03-02 08:27:58.721607",
        ended_at: "2015-03-02 08:27:59.721607",
        ...{ status: "closed", close_reason: "round_end", result: "win", multiplier: 1.525 },
        ...{ game_id: "10911", game_name: "Dead or Alive", game_type: "Slots" },
        ...{ vendor_id: "1", vendor_name: "Netent" },
        ...{ currency: "EUR", balance_before: 194.03, balance_after: 204.53 },
        flags: [],
        is_deleted: 0,
      },
    ]);
  });

  it("keep what the round does not need in the raw table", async () => {
    const query =
      "SELECT activity_id, amount, is_round_end, meta, meta_extra, exchange_rate FROM v_casino_events ORDER BY type";
    expect(await installation.rows(query)).toEqual([
      {
        ...{ activity_id: "2019020103308257480", amount: 20, is_round_end: 0, exchange_rate: 1 },
        ...{ meta: '{"key1":10,"key2":"some string","key3":false}', meta_extra: null },
      },
      {
        ...{ activity_id: "2019020103308257480", amount: 30.5, is_round_end: 1, exchange_rate: 1 },
        ...{ meta: null, meta_extra: null },
      },
    ]);
  });

  it.each([
    ["English", "52530", ENGLISH_BONUSES],
    ["Portuguese", "52531", PORTUGUESE_BONUSES],
  ])("make each %s status a bonus in that status", async (_, user, samples) => {
    const query = `SELECT * EXCEPT (version, revision, fasttrack_references, bonus_code)
      FROM v_bonuses WHERE user_id = '${user}' AND user_bonus_id != 'life' ORDER BY user_bonus_id`;
    const at = "2015-03-02 08:27:58.100000";
    expect(await installation.rows(query)).toEqual(
      samples.map(({ status, type, line }) => {
        const { product, bonus_id, user_bonus_id } = JSON.parse(line);
        const isPaid = status === "Completed" || status === "AutoCompleted";
        const isTerminal = ["Completed", "AutoCompleted", "Forfeited", "Expired", "Lost"].includes(status);
        return {
          ...{ tenant: "default", origin: "www.brand.com", user_id: user, user_bonus_id, bonus_id },
          ...{ product, type, status, currency: "EUR", amount: 10.5, amount_base: 1.05 },
          ...{ locked_amount: 1.25, required_wagering_amount: 105, granted_at: at },
          claimed_at: status === "Created" ? at : null,
          wagering_started_at: status === "Ongoing" ? at : null,
          ended_at: isTerminal ? at : null,
          active_since: status === "Created" || status === "Reversed" ? at : null,
          turned_real: isPaid ? 20.25 : 0,
          turned_real_base: isPaid ? 2.025 : 0,
          cost: isPaid ? 20.25 : 0,
          cost_base: isPaid ? 2.025 : 0,
          ...{ wagered: 0, progress: 0, transitions: 1, repeats: 0 },
          flags: expect.any(Array),
          is_deleted: 0,
        };
      }),
    );
  });

  it("say of Perdido that it means two things, and of nothing else", async () => {
    const query = "SELECT user_bonus_id FROM v_bonuses WHERE has(flags, 'ambiguous_status')";
    expect(await installation.rows(query)).toEqual([{ user_bonus_id: "52531-pt-6" }]);
  });

  it("keep references and code of the bonus", async () => {
    const query = "SELECT DISTINCT fasttrack_references, bonus_code FROM v_bonuses ORDER BY bonus_code DESC";
    expect(await installation.rows(query)).toEqual([
      { fasttrack_references: '{"activity_id":"77"}', bonus_code: "WELCOME100" },
      { fasttrack_references: null, bonus_code: "BEMVINDO" },
    ]);
  });

  it("make one transition of each bonus's first status", async () => {
    const query = `SELECT user_bonus_id, from_status, to_status, legal, in_from_ms, at FROM v_bonus_transitions
      WHERE user_bonus_id != 'life' ORDER BY user_bonus_id`;
    expect(await installation.rows(query)).toEqual(
      [...ENGLISH_BONUSES, ...PORTUGUESE_BONUSES].map(({ status, line }) => ({
        user_bonus_id: JSON.parse(line).user_bonus_id,
        ...{ from_status: null, to_status: status, legal: 1, in_from_ms: null, at: "2015-03-02 08:27:58.100000" },
      })),
    );
  });

  it("make a bonus that goes through its statuses one row with its transitions", async () => {
    const transitions = `SELECT from_status, to_status, in_from_ms, legal FROM v_bonus_transitions
      WHERE user_bonus_id = 'life' ORDER BY at`;
    expect((await installation.rows(transitions)).map((row) => Object.values(row))).toEqual([
      [null, "Pending", null, 1],
      ["Pending", "Created", 10_500, 1],
      ["Created", "Ongoing", 3_589_500, 1],
      ["Ongoing", "Completed", 3_600_000, 1],
      ["Completed", "Reversed", 3_600_000, 1],
    ]);
    const bonus = "SELECT status, transitions, repeats, cost, ended_at FROM v_bonuses WHERE user_bonus_id = 'life'";
    expect(await installation.rows(bonus)).toEqual([
      { status: "Reversed", transitions: 5, repeats: 0, cost: 0, ended_at: null },
    ]);
  });
});
