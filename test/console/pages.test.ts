import { fastify } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserModule, loadAssets, versionOf } from "../../src/console/assets.ts";
import { consoleRoutes } from "../../src/console/console-routes.ts";
import { recipesOf } from "../../src/console/cookbook.ts";
import { faultRange } from "../../src/console/fault-range.ts";
import { frontPage } from "../../src/console/front-page.ts";
import { TriggerFrames } from "../../src/console/trigger-frames.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { formatTimestamp, type Micros } from "../../src/values/time.ts";
import { type Casino, HOSTILE, KEYS, NOW, openCasino, Visitor } from "./support/casino.ts";

let casino: Casino;
beforeAll(async () => {
  casino = await openCasino({ players: 6 });
});
afterAll(() => casino.close());

const as = (key: keyof typeof KEYS) => casino.as(key);

describe("the browser's side", () => {
  test("comes with a policy that lets nothing inline, evaluated or foreign run", async () => {
    const { headers, statusCode } = await casino.server.inject({ url: "/console/" });
    expect(statusCode).toBe(200);
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|nonce|https?:|\*/);
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY" });
  });

  test("is found from the address of the run", async () => {
    const { headers, statusCode } = await casino.server.inject({ url: "/" });
    expect([statusCode, headers.location]).toEqual([302, "/console/"]);
  });

  test("is well under 200 KB until the first page is there", () => {
    const assets = loadAssets();
    const charts = /uplot|pages\/(?!now|log-in)/;
    const first = [...assets].filter(([name]) => !charts.test(name)).map(([, { compressed }]) => compressed.length);
    expect(first.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000);
    const all = [...assets.values()].reduce((sum, { compressed }) => sum + compressed.length, 0);
    expect(all).toBeLessThan(150_000);
  });

  test("names every package that it imports by an address, and no other", () => {
    const text = 'import { html } from "htm/preact";\nexport * from"preact";';
    expect(browserModule(text, "pages/a.js")).toBe(
      'import { html } from "../vendor/htm-preact.js";\nexport * from"../vendor/preact.js";',
    );
    expect(browserModule(text, "vendor/a.js")).toBe(
      'import { html } from "./htm-preact.js";\nexport * from"./preact.js";',
    );
    expect(() => browserModule('import x from "left-pad";', "a.js")).toThrow("a.js imports left-pad");
  });

  test("is kept for good by the addresses that its document names, all of them of one version", async () => {
    const { body } = await casino.server.inject({ url: "/console/" });
    const addresses = [...body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address = ""]) => address);
    const versions = new Set(addresses.map((address) => /^\/console\/(v-[\w-]{22})\//.exec(address)?.[1]));
    expect(versions).toEqual(new Set([versionOf(loadAssets())]));
    for (const url of addresses) {
      const { statusCode, headers } = await casino.server.inject({ url });
      expect({ url, statusCode, caching: headers["cache-control"] }).toEqual({
        ...{ url, statusCode: 200 },
        caching: "public, max-age=31536000, immutable",
      });
    }
  });

  test("has another version whenever a file has", () => {
    const assets = loadAssets();
    const changed = new Map(assets).set("main.js", { ...assets.get("main.js"), etag: '"other"' } as never);
    expect(versionOf(changed)).not.toBe(versionOf(assets));
  });

  test.each(["main.js", "v-of-an-older-process/main.js"])(
    "is asked for again by %s, but not sent again",
    async (path) => {
      const url = `/console/${path}`;
      const first = await casino.server.inject({ url });
      expect(first.headers["cache-control"]).toBe("no-cache");
      const headers = { "if-none-match": String(first.headers.etag) };
      expect((await casino.server.inject({ url, headers })).statusCode).toBe(304);
    },
  );

  test("is told in its document who asks, in a form that ends no attribute", async () => {
    const told = async (cookie: string) => {
      const { body, headers } = await casino.server.inject({ url: "/console/", headers: { cookie } });
      expect(headers["cache-control"]).toBe("no-store");
      return /<meta name="session" content="([^"<>]*)">/.exec(body)?.[1]?.replaceAll("&quot;", '"') ?? "";
    };
    expect(JSON.parse(await told(""))).toEqual({ loggedIn: false });
    const { cookie, csrf } = await as("acme");
    expect(JSON.parse(await told(cookie))).toMatchObject({ loggedIn: true, tenant: "acme", csrf });
    const page = frontPage('<meta name="session" content="null">', "v")({ key: '"><script>&$&' });
    expect(page).toBe(
      '<meta name="session" content="{&quot;key&quot;:&quot;\\&quot;&gt;&lt;script&gt;&amp;$&amp;&quot;}">',
    );
  });

  test("has no way out of its folder", async () => {
    for (const url of [
      "/console/../package.json",
      "/console/%2e%2e/assets.ts",
      "/console/..%2fassets.ts",
      "/console/no.js",
    ])
      expect((await casino.server.inject({ url })).statusCode).toBe(404);
  });
});

describe("a player's picture", () => {
  test("holds ids of any characters, as values", async () => {
    const user = encodeURIComponent(HOSTILE);
    const { status, body } = await (await as("acme")).get(`/player?tenant=acme&origin=acme&user=${user}`);
    expect(status).toBe(200);
    expect(body.rounds).toMatchObject([{ round_id: HOSTILE, game: HOSTILE, bet_total: 5 }]);
    for (const odd of ["a\\", "a'--", "\t", "{x:String}"]) {
      const answer = await (await as("acme")).get(`/players?q=${encodeURIComponent(`z${odd}`)}`);
      expect(answer).toMatchObject({ status: 200, body: { players: [] } });
    }
  });

  test("says of each segment why the player is in it or not", async () => {
    const acme = await as("acme");
    const { user_id, origin } = (await acme.get("/players?q=5")).body.players[0];
    const { body } = await acme.get(`/player?tenant=acme&origin=${origin}&user=${user_id}`);
    expect(body.explained.segments.map(({ id }: { id: string }) => id)).toEqual(["busy", "depositor"]);
    expect(body.explained.segments[0].why).toMatchObject({ feature: "rounds_lifetime", operator: "gte", operand: 20 });
  });

  test("keeps to the time that is asked for", async () => {
    const acme = await as("acme");
    const { user_id, origin } = (await acme.get("/players?q=5")).body.players[0];
    const path = `/player?tenant=acme&origin=${origin}&user=${user_id}`;
    const whole = (await acme.get(path)).body;
    const from = whole.rounds.at(-1).started_at;
    const part = (await acme.get(`${path}&from=${from}`)).body;
    expect(whole.rounds.length).toBeGreaterThan(1);
    expect(part.rounds).toEqual([whole.rounds.at(-1)]);
    expect((await acme.get(`${path}&from=yesterday`)).status).toBe(400);
  });
});

describe("the figures", () => {
  test("of bonuses agree with each other: every lost one is in one bar", async () => {
    const acme = await as("acme");
    const { body } = await acme.get("/bonuses");
    const { campaigns } = (await acme.get("/bonuses/campaigns")).body;
    const inBars = body.timeToLoss.reduce((sum: number, { bonuses }: { bonuses: number }) => sum + bonuses, 0);
    const inTable = campaigns.reduce((sum: number, { lost }: { lost: number }) => sum + lost, 0);
    expect(inBars).toBe(inTable);
    expect(body.threshold).toMatchObject({ seconds: 900 });
  });

  test("of games are those of the view, with an interval that the rounds give", async () => {
    const { body } = await (await as("acme")).get("/games?days=400");
    const sql = "SELECT sum(turnover), sum(rounds) FROM v_games_daily WHERE tenant = 'acme'";
    const { data } = (await (await as("analyst")).send("POST", "/sql", { query: sql })).json();
    const total = (field: string) =>
      body.games.reduce((sum: number, game: Record<string, number>) => sum + (game[field] ?? 0), 0);
    expect(total("turnover")).toBeCloseTo(data[0][0], 4);
    expect(total("rounds")).toBe(data[0][1]);
    const byDay =
      "SELECT date, sum(turnover), sum(ggr), sum(rounds) FROM v_games_daily WHERE tenant = 'acme' GROUP BY date ORDER BY date";
    const days = (await (await as("analyst")).send("POST", "/sql", { query: byDay })).json().data;
    expect(days.length).toBeGreaterThan(0);
    expect(body.daily.map(Object.values)).toEqual(
      days.map(([date, turnover, ggr, rounds]: [string, number, number, number]) => [
        date,
        expect.closeTo(turnover, 6),
        expect.closeTo(ggr, 6),
        rounds,
      ]),
    );
    for (const { rtp, rtp_error } of body.games)
      if (rtp !== null && rtp_error !== null) expect(rtp_error).toBeGreaterThanOrEqual(0);
  });

  test("of the day are the latest day's", async () => {
    const { body } = await (await as("acme")).get("/now");
    expect(body.days[0]).toMatchObject({
      date: formatTimestamp((NOW - 1) as Micros).slice(0, 10),
      rounds: expect.any(Number),
    });
    expect(body.freshness.find(({ table }: { table: string }) => table === "rounds").newest).toMatch(/Z$/);
  });
});

describe("queries of one's own", () => {
  const run = async (query: string, format = "table") => (await as("analyst")).send("POST", "/sql", { query, format });

  test("come as a table or as CSV", async () => {
    const table = (await run("SELECT 1 AS one, 'a' AS letter")).json();
    expect(table).toMatchObject({ data: [[1, "a"]], meta: [{ name: "one" }, { name: "letter" }], isCut: false });
    const csv = await run("SELECT 1 AS one, 'a,b' AS letters", "csv");
    expect(csv.text).toBe('"one","letters"\n1,"a,b"\n');
    expect(csv.headers["content-disposition"]).toBe('attachment; filename="result.csv"');
  });

  test.each([
    "INSERT INTO rounds SELECT * FROM rounds",
    "DROP TABLE rounds",
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
    "SELECT 1 SETTINGS readonly = 0",
  ])("only read: %s is refused", async (query) => {
    expect((await run(query)).status).toBe(400);
  });

  test("that ClickHouse does not understand are answered in its words", async () => {
    const answer = await run("SELEC 1");
    expect(answer.status).toBe(400);
    expect(answer.json().error).toMatch(/Syntax error/);
  });

  test("of more rows than a browser shows are cut, and say so", async () => {
    const { data, isCut } = (await run("SELECT number FROM numbers(200000)")).json();
    expect(data).toHaveLength(10_000);
    expect(isCut).toBe(true);
  });
});

test("a recipe of the cookbook is a heading with its query", () => {
  const text =
    "# Guide\n\n## Which `games` pay?\n\nText.\n\n```sql\nSELECT 1\n```\n\n## Nothing to run\n\n### And?\n```sql\nSELECT 2\n```\n";
  expect(recipesOf(text)).toEqual([
    { question: "Which games pay?", sql: "SELECT 1" },
    { question: "And?", sql: "SELECT 2" },
  ]);
});

describe("the fault of a dead letter is marked", () => {
  const marked = (text: string, path: string, message = "") => {
    const range = faultRange(text, { path, message });
    return range === null ? null : text.slice(range.start, range.end);
  };

  test("where its path leads, from the payload on", () => {
    const text = '{"type":"CASINO","payload":{"amount": -5,"list":[{"x":1},{"x":"}"}]}}';
    expect(marked(text, "amount")).toBe('"amount": -5');
    expect(marked(text, "list[1].x")).toBe('"x":"}"');
    expect(marked(text, "type")).toBe('"type":"CASINO"');
  });

  test("nowhere when the member is missing, and where the parser says in what is no JSON", () => {
    expect(marked('{"a":1}', "b")).toBeNull();
    expect(marked('{"a":tru}', "", "Unexpected token } in JSON at position 8")).toBe("}");
    expect(marked("", "", "Unexpected end at position 0")).toBe("");
  });
});

test("triggers that come too fast to be read are counted, and told with the next that is shown", () => {
  const seen: [number, number][] = [];
  let now = 0 as Micros;
  const frames = new TriggerFrames(
    () => now,
    (shown, passedOver) => seen.push([shown.length, passedOver]),
  );
  for (let index = 0; index < 30; index++) frames.add({} as never);
  expect(seen).toHaveLength(20);
  now = 1_000_000 as Micros;
  frames.add({} as never);
  expect(seen.at(-1)).toEqual([1, 10]);
});

test("a process without a warehouse says where to look instead", async () => {
  const metrics = createMetrics(false);
  const status = { obstacles: [], refresh: async () => undefined };
  const logger = { error: () => {} };
  const { config, open } = casino;
  const server = fastify();
  const credentials = { find: () => KEYS.analyst };
  await server.register(
    consoleRoutes({ config, open, status, metrics, logger, credentials, engine: undefined, now: () => NOW }),
  );
  const { status: code, body } = await (await Visitor.with(server, "any")).get("/bonuses");
  expect({ code, ...body }).toEqual({ code: 503, error: expect.stringContaining("role all or sink") });
  await server.close();
});
