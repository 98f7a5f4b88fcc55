import { describe, expect, it } from "vitest";
import { TABLE_FEEDS } from "../../../topologies/warehouse.ts";
import { type Installation, useInstallations } from "../../support/installation.ts";
import { contentOf, differences } from "../../support/tables.ts";
import { GATEWAY_KEY, gatewayConfig, startGateway } from "./gateway.ts";

const ITEMS = 1_000;
const PLAYERS = 40;
const BAD_EVERY = 100;
const BAD = ITEMS / BAD_EVERY;
const BEGIN = Date.parse("2024-03-05T10:00:00Z");
/** Each refusal is a dead letter of its own, as it names its request. */
const TABLES = TABLE_FEEDS.map(({ table }) => table).filter((table) => table !== "dead_letters");
/** The latest profile of a game stands, and says when and from where it came: no engine looks for its repeats. */
const GAMES = "games";

/** Some of each kind; every hundredth says something that cannot be. */
function itemOf(index: number): object {
  const player = `p-${index % PLAYERS}`;
  const at = new Date(BEGIN + index * 3_000).toISOString();
  const header = { unique_id: `m-${index}`, timestamp: at };
  const money = { amount: index % BAD_EVERY === 7 ? -1 : (index % 17) + 0.25, currency: "EUR" };
  const round = { round_id: `r-${index >> 1}`, game_id: `g-${index % 5}`, is_win: index % 2 === 1, is_bonus: false };
  if (index % BAD_EVERY === 7)
    return { event: "deposit", data: { ...header, player_id: player, ...money, method: "c" } };
  switch (index % 10) {
    case 0:
      return { event: "login", data: { ...header, player_id: player } };
    case 1:
      return { event: "deposit", data: { ...header, player_id: player, ...money, method: "card" } };
    case 2:
      return { event: "withdraw", data: { ...header, player_id: player, ...money, method: "bank" } };
    case 3:
      return { event: "player", data: { ...header, player_id: player, country: "MT", currency: "EUR" } };
    case 4:
      return { event: "game", data: { ...header, game_id: `g-${index % 7}`, name: `Game ${index % 7}` } };
    default:
      return { event: "gameround", data: { ...header, player_id: player, ...round, ...money } };
  }
}

const BODY = JSON.stringify({ items: Array.from({ length: ITEMS }, (_, index) => itemOf(index)) });

interface BatchAnswer {
  readonly status: number;
  readonly body: { accepted: number; rejected: number; results: { index: number; status: string; code?: string }[] };
}

async function post(url: string): Promise<BatchAnswer> {
  const headers = { "content-type": "application/json", "x-api-key": GATEWAY_KEY };
  const response = await fetch(`${url}/v1/integration/events`, { method: "POST", headers, body: BODY });
  return { status: response.status, body: (await response.json()) as BatchAnswer["body"] };
}

/** Every row with every column; only games without those of their arrival. */
async function everythingIn(installation: Installation): Promise<string> {
  const games = await contentOf(installation, ["received_at", "source"], [GAMES]);
  return (
    games +
    (await contentOf(
      installation,
      [],
      TABLES.filter((table) => table !== GAMES),
    ))
  );
}

describe("a batch of a thousand of which ten are bad", () => {
  const newInstallation = useInstallations();

  async function take(installation: Installation, send: (url: string) => Promise<BatchAnswer[]>) {
    const { running, url } = await startGateway(installation);
    const answers = await send(url);
    expect((await running.stop("SIGTERM")).code).toBe(0);
    await installation.done("run", "--once");
    return answers;
  }

  it("is 207, and what was accepted is in the tables once, however often it is sent again", async () => {
    const installation = newInstallation(gatewayConfig());
    const [first] = await take(installation, async (url) => [await post(url)]);
    expect(first).toMatchObject({ status: 207, body: { accepted: ITEMS - BAD, rejected: BAD } });
    const refused = first!.body.results.filter(({ status }) => status === "rejected");
    expect(refused.map(({ index, code }) => `${index} ${code}`)).toEqual(
      Array.from({ length: BAD }, (_, nth) => `${nth * BAD_EVERY + 7} negative_amount`),
    );
    const before = await everythingIn(installation);
    expect(before.split("\n").length).toBeGreaterThan(ITEMS);

    const again = await take(installation, async (url) => [
      await post(url),
      ...(await Promise.all(Array.from({ length: 5 }, () => post(url)))),
    ]);
    expect(again.map(({ status, body }) => `${status} ${body.accepted}`)).toEqual(Array(6).fill(`207 ${ITEMS - BAD}`));
    expect(differences(await everythingIn(installation), before)).toEqual([]);
    const [letters] = await installation.rows("SELECT count() AS count, uniq(code) AS codes FROM dead_letters FINAL");
    expect(letters).toEqual({ count: 7 * BAD, codes: 1 });
  });
});
