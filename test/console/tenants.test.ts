import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Casino, type KEYS, openCasino } from "./support/casino.ts";

let casino: Casino;
beforeAll(async () => {
  casino = await openCasino({ players: 6 });
});
afterAll(() => casino.close());

const as = (key: keyof typeof KEYS) => casino.as(key);

const LISTS = [
  "/now",
  "/players?q=5",
  "/bonuses",
  "/bonuses/campaigns",
  "/bonuses/lost",
  "/games?days=400",
  "/segments/members?segment=busy",
  "/dead-letters",
];

describe("a key of one tenant", () => {
  test.each(LISTS)("sees nothing of another's in %s", async (path) => {
    const [own, all] = [await (await as("acme")).get(path), await (await as("analyst")).get(path)];
    expect(own.status).toBe(200);
    expect(own.text).not.toContain("zeta");
    // Otherwise there was nothing that could have been seen.
    if (!["/now", "/dead-letters", "/bonuses", "/bonuses/lost"].includes(path)) expect(all.text).toContain("zeta");
  });

  test("has its own part of all bonuses in the funnel", async () => {
    const granted = async (key: keyof typeof KEYS) => (await (await as(key)).get("/bonuses")).body.funnel.granted;
    const [own, others, all] = [await granted("acme"), await granted("zeta"), await granted("analyst")];
    expect(Math.min(own, others)).toBeGreaterThan(0);
    expect(own + others).toBe(all);
  });

  test.each(LISTS)("cannot ask %s for another tenant's", async (path) => {
    const asked = `${path}${path.includes("?") ? "&" : "?"}tenant=zeta`;
    expect(await (await as("acme")).get(asked)).toMatchObject({
      status: 403,
      body: { error: "the key acme-crm may not see tenant zeta" },
    });
    expect((await (await as("acme")).get(asked.replace("zeta", "*"))).status).toBe(403);
    expect((await (await as("acme")).get(asked.replace("zeta", "zeta' OR '1'='1"))).status).toBe(403);
  });

  test("cannot open another's player, of which its own key knows everything", async () => {
    const { body } = await (await as("zeta")).get("/players?q=5");
    const { tenant, origin, user_id } = body.players[0];
    const path = `/player?tenant=${tenant}&origin=${origin}&user=${user_id}`;
    const own = await (await as("zeta")).get(path);
    expect(own.body.sessions.length).toBeGreaterThan(0);
    expect(own.body.features).toMatchObject({ favourite_game: expect.any(String) });
    expect((await (await as("acme")).get(path)).status).toBe(403);
    const elsewhere = await (await as("acme")).get(path.replace("tenant=zeta", "tenant=acme"));
    expect(elsewhere.status).toBe(404);
  });

  test("cannot see another's dead letter by its id", async () => {
    const { body } = await (await as("zeta")).get("/dead-letters");
    const { id } = body.letters[0];
    expect((await (await as("zeta")).get(`/dead-letter?id=${id}`)).status).toBe(200);
    expect((await (await as("acme")).get(`/dead-letter?id=${id}`)).status).toBe(404);
  });

  test("cannot retry another's dead letter", async () => {
    const { body } = await (await as("analyst")).get("/dead-letters?tenant=acme");
    const ids = [body.letters[0].id];
    expect((await (await as("zeta")).send("POST", "/dead-letters/retry", { ids })).status).toBe(404);
  });

  test("sees no volumes of all tenants in the status of the run", async () => {
    const { LiveStatus } = await import("../../src/console/live-status.ts");
    const metric = (values: object[]) => ({ get: async () => ({ values }) });
    const one = metric([{ value: 7, labels: { partition: 0 } }]);
    const metrics = { folded: one, derived: one, engineLag: one, clockDelay: one, checkpointAge: one, sinkLag: one };
    const status = { obstacles: [], refresh: async () => undefined };
    const live = new LiveStatus({ status, metrics: metrics as never, now: () => 0 as never });
    expect(await live.read(false)).toMatchObject({
      counters: null,
      sinkLag: null,
      partitions: [{ lag: null, delaySeconds: 7 }],
    });
    expect(await live.read(true)).toMatchObject({ counters: { events: 7 }, sinkLag: 7, partitions: [{ lag: 7 }] });
  });

  test("gets no queries of its own, which could not be kept to its rows", async () => {
    const acme = await as("acme");
    expect((await acme.get("/sql/queries")).status).toBe(403);
    expect((await acme.send("POST", "/sql", { query: "SELECT 1" })).status).toBe(403);
  });
});

test("a query that is not bound to a tenant is not run", async () => {
  const { Tables } = await import("../../src/console/tables.ts");
  const tables = new Tables({} as never, "acme", new AbortController().signal);
  await expect(tables.rows("SELECT * FROM rounds")).rejects.toThrow("not bound to a tenant");
});
