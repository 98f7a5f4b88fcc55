import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type Installation, type Running, useInstallations } from "../support/installation.ts";
import { until } from "../support/until.ts";

const installation = useInstallations();

const KEY = "the-operators-key-at-the-provider";
const digest = createHash("sha256").update(KEY).digest("hex");

interface Following {
  readonly running: Running;
  /** Where it answers HTTP. */
  readonly url: string;
  /** Asks its warehouse, without a process for each question. */
  readonly rows: (query: string) => Promise<Record<string, unknown>[]>;
}

async function following(where: Installation): Promise<Following> {
  const running = where.start(["run"]);
  await running.said("following the log");
  const [, url = ""] = /"http":"(http:[^"]+)"/.exec(running.stderr) ?? [];
  const [, warehouse = ""] = /"warehouse":"(http:[^"]+)"/.exec(running.stderr) ?? [];
  const rows = async (query: string) => {
    const reply = await fetch(`${warehouse}/?default_format=JSONEachRow&query=${encodeURIComponent(query)}`);
    const text = await reply.text();
    expect(reply.status, text).toBe(200);
    return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Record<string, unknown>]));
  };
  return { running, url, rows };
}

/** The rows of the query once there are any. */
function rowsOnceThere(what: string, { rows }: Following, query: string): Promise<Record<string, unknown>[]> {
  return until(what, async () => {
    const found = await rows(query);
    return found.length > 0 ? found : undefined;
  });
}

/** A bonus event that happened so many seconds ago. */
function bonusLine(secondsAgo: number, status: string, more: Readonly<Record<string, unknown>> = {}): string {
  const timestamp = new Date(Date.now() - secondsAgo * 1000).toISOString();
  const payload = {
    amount: 50,
    bonus_id: "WELCOME",
    currency: "CAD",
    exchange_rate: 0.5,
    origin: "acme",
    product: "Casino",
    status,
    timestamp,
    type: "WelcomeBonus",
    user_bonus_id: "ub1",
    user_id: "anna",
    ...more,
  };
  return JSON.stringify({ type: "BONUS", tenant: "acme", payload });
}

test("a bonus lost too quickly leads to free spins, and what they cost stands with the campaign and the action", async () => {
  const provider = installation({ tenants: { acme: { api_keys: [{ id: "acme-1", digest, roles: ["grant"] }] } } });
  const granting = await following(provider);

  const grant = {
    url: `${granting.url}/wallet/grant-bonus/`,
    api_key: KEY,
    campaign_id: "COOL-OFF",
    game_ids: [3, 4],
    coin_value_level: 3,
    num_rounds: 10,
  };
  const actions = { console: { on: ["bonus_lost_too_quickly"], when: { bonus_id: "WELCOME" }, grant_bonus: grant } };
  const operator = installation({ tick_interval: "500ms", emit_interval: "0", tenants: { acme: { actions } } });
  operator.write("profile.ndjson", [
    JSON.stringify({
      type: "PLAYER",
      tenant: "acme",
      payload: {
        event: "player",
        unique_id: "p1",
        timestamp: new Date(Date.now() - 900_000).toISOString(),
        player_id: "anna",
        currency: "CAD",
      },
    }),
  ]);
  await operator.done("ingest", "profile.ndjson");
  const acting = await following(operator);
  await rowsOnceThere(
    "the profile is there",
    acting,
    "SELECT * FROM v_players WHERE user_id = 'anna' AND currency = 'CAD'",
  );

  operator.write("bonus.ndjson", [bonusLine(600, "Created"), bonusLine(500, "Ongoing"), bonusLine(60, "Lost")]);
  await operator.done("ingest", "bonus.ndjson");
  const [action] = await rowsOnceThere("the action is recorded", acting, "SELECT * FROM v_actions");
  expect(action).toMatchObject({
    action: "console",
    kind: "grant_bonus",
    status: "done",
    attempts: 1,
    campaign_id: "COOL-OFF",
    user_id: "anna",
  });
  const grants = "SELECT * FROM v_free_spin_grants ORDER BY game_id";
  const granted = await rowsOnceThere("the grants are in the provider's table", granting, grants);
  expect(granted).toMatchObject([
    {
      player_id: "anna",
      game_id: "3",
      campaign_id: "COOL-OFF",
      level: 3,
      coin_value: 3,
      currency: "CAD",
      num_rounds: 10,
    },
    { player_id: "anna", game_id: "4" },
  ]);
  expect(granted[0]?.["promo_freespin_id"]).toBe(action?.["reference"]);

  const references = JSON.parse(String(granted[0]?.["fasttrack_references"])) as unknown;
  const spins = { bonus_id: "COOL-OFF", type: "FreeSpins", user_bonus_id: "ub2", fasttrack_references: references };
  operator.write("spins.ndjson", [
    bonusLine(5, "Created", spins),
    bonusLine(2, "Completed", { ...spins, bonus_turned_real: 8 }),
  ]);
  await operator.done("ingest", "spins.ndjson");
  const campaigns = "SELECT * FROM v_bonus_campaigns WHERE bonus_id = 'COOL-OFF' AND completed = 1";
  const [campaign] = await rowsOnceThere("the campaign has its cost", acting, campaigns);
  expect(campaign).toMatchObject({ currency: "CAD", granted: 1, net_cost: 8, net_cost_base: 4 });
  const joined = await acting.rows("SELECT * FROM v_action_campaigns");
  expect(joined).toEqual([
    {
      tenant: "acme",
      action: "console",
      campaign_id: "COOL-OFF",
      currency: "CAD",
      done: 1,
      failed: 0,
      skipped_stale: 0,
      skipped_cap: 0,
      players: 1,
      bonuses: 1,
      bonuses_completed: 1,
      net_cost: 8,
      net_cost_base: 4,
    },
  ]);
  for (const { running } of [granting, acting]) {
    const { code, stdout, stderr } = await running.stop("SIGTERM");
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(KEY);
  }
});
