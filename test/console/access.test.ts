import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Casino, KEYS, openCasino, Visitor } from "./support/casino.ts";

let casino: Casino;
beforeAll(async () => {
  casino = await openCasino({ players: 6 });
});
afterAll(() => casino.close());

/** Everything that a page asks for; parts in braces are found by asking. */
const READS = [
  "/now",
  "/players?q=5",
  "/bonuses",
  "/bonuses/campaigns",
  "/bonuses/lost",
  "/games",
  "/segments",
  "/segments/members?segment=busy",
  "/dead-letters",
];

describe("a log-in", () => {
  const logIn = (payload: object) => casino.server.inject({ method: "POST", url: "/console/api/session", payload });

  test("takes a key that may read, and gives a cookie that no script sees and no other site sends", async () => {
    const answer = await logIn({ key: "acme" });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["set-cookie"]).toMatch(
      /^pitboss_console=[\w-]{43}; Path=\/console; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    );
    expect(answer.json()).toMatchObject({
      loggedIn: true,
      tenant: "acme",
      tenants: [{ id: "acme", baseCurrency: "EUR" }],
    });
  });

  test("is refused with a key that there is not, and with one that may only send", async () => {
    expect((await logIn({ key: "guess" })).statusCode).toBe(401);
    const sender = await logIn({ key: "sender" });
    expect(sender.statusCode).toBe(403);
    expect(sender.headers["set-cookie"]).toBeUndefined();
  });

  test("by a one-time token works once", async () => {
    const token = casino.oneTimeLogIns.issue(KEYS.operator);
    expect((await logIn({ token })).statusCode).toBe(200);
    expect((await logIn({ token })).statusCode).toBe(401);
  });

  test("ends when its key is revoked", async () => {
    casino.keys.set("passing", KEYS.analyst);
    const visitor = await Visitor.with(casino.server, "passing");
    expect((await visitor.get("/now")).status).toBe(200);
    casino.keys.delete("passing");
    expect((await visitor.get("/now")).status).toBe(401);
  });

  test("ends when its owner logs out", async () => {
    const visitor = await Visitor.with(casino.server, "acme");
    await visitor.send("DELETE", "/session", {});
    expect((await visitor.get("/now")).status).toBe(401);
  });

  test("cannot be guessed at leisure", async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => logIn({ key: "guess" })));
    expect(answers.map(({ statusCode }) => statusCode)).toContain(429);
  });
});

describe("without a log-in", () => {
  test.each([...READS, "/live", "/sql/queries", "/replay", "/segments/definitions"])("%s is refused", async (path) => {
    const answer = await casino.server.inject({ url: `/console/api${path}` });
    expect({ status: answer.statusCode, body: answer.json() }).toEqual({
      status: 401,
      body: { error: "log in first" },
    });
  });
});
