import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Casino, type KEYS, openCasino, Visitor } from "./support/casino.ts";
import { WaitingDesk } from "./support/desk.ts";
import { writeReplay } from "./support/replay.ts";

const desk = new WaitingDesk();
let casino: Casino;
beforeAll(async () => {
  casino = await openCasino({ players: 0, replayDesk: desk });
  await writeReplay(casino.config, "stricter");
});
afterAll(() => casino.close());
beforeEach(() => {
  desk.asked.length = 0;
  desk.obstacle = undefined;
  desk.work = undefined;
});

const WRITES = [
  ["/replay/begin", { name: "bolder" }],
  ["/replay/promote", { name: "stricter", confirm: "stricter" }],
  ["/replay/roll-back", { name: "stricter", confirm: "stricter" }],
] as const;

async function send(path: string, body: object, key: keyof typeof KEYS = "operator", csrf?: string) {
  return (await casino.as(key)).send("POST", path, body, csrf);
}

describe.each(WRITES)("%s", (path, body) => {
  test("takes a key of all tenants with the role operate", async () => {
    const statuses = await Promise.all((["analyst", "zeta", "acme"] as const).map((key) => send(path, body, key)));
    expect(statuses.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(desk.asked).toEqual([]);
    expect((await send(path, body)).status).toBe(202);
  });

  test("takes the session's own token, and a session", async () => {
    for (const token of ["", "guess", (await Visitor.with(casino.server, "operator")).csrf])
      expect((await send(path, body, "operator", token)).status).toBe(403);
    const stranger = await casino.server.inject({ method: "POST", url: `/console/api${path}`, payload: body });
    expect(stranger.statusCode).toBe(401);
    expect(desk.asked).toEqual([]);
  });

  test("is done once when it is asked for twice at once", async () => {
    const answers = await Promise.all([send(path, body), send(path, body)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(answers.find(({ status }) => status === 409)?.text).toContain("is in hand");
    expect(desk.asked).toHaveLength(1);
    desk.finish();
    expect((await send(path, body)).status).toBe(202);
  });

  test("says why this run cannot do it", async () => {
    desk.obstacle = "the log is in Kafka";
    const answer = await send(path, body);
    expect({ status: answer.status, error: answer.json().error }).toEqual({
      status: 409,
      error: "the log is in Kafka",
    });
    expect((await (await casino.as("analyst")).get("/replay")).body.obstacle).toBe("the log is in Kafka");
  });
});

describe("a swap", () => {
  test.each(["/replay/promote", "/replay/roll-back"])("by %s takes the replay's name, typed", async (path) => {
    for (const confirm of ["", "Stricter", "stricter ", "yes"]) {
      const answer = await send(path, { name: "stricter", confirm });
      expect({ status: answer.status, text: answer.json().error }).toEqual({
        status: 400,
        text: "type the name of the replay, stricter, to confirm",
      });
    }
    expect((await send(path, { name: "stricter" })).status).toBe(400);
    expect(desk.asked).toEqual([]);
  });

  test.each(["nobody", "../stricter", ".."])("of %s, which there is not, is refused", async (name) => {
    expect((await send("/replay/promote", { name, confirm: name })).status).toBe(404);
    expect(desk.asked).toEqual([]);
  });
});

describe("a replay", () => {
  test.each(["", "Upper", "a b", "../x", "x".repeat(41)])("cannot be named %o", async (name) => {
    expect((await send("/replay/begin", { name })).status).toBe(400);
    expect(desk.asked).toEqual([]);
  });

  test("is begun with today's rules, or with those of the time", async () => {
    await send("/replay/begin", { name: "bolder" });
    desk.finish();
    await send("/replay/begin", { name: "bolder", keepConfig: true });
    expect(desk.asked).toEqual(["replay bolder operator", "replay bolder as history was folded operator"]);
  });

  test("that is in hand is told with how far it is, to whoever sees all tenants", async () => {
    await send("/replay/begin", { name: "bolder" });
    const { body } = await (await casino.as("analyst")).get("/replay");
    expect(body.work).toMatchObject({ kind: "replay", name: "bolder", by: "operator", folded: 40, total: 100 });
    expect((await (await casino.as("acme")).get("/replay")).status).toBe(403);
  });

  test("can be compared once it is finished, by whoever sees all tenants", async () => {
    const analyst = await casino.as("analyst");
    expect((await analyst.get("/replay/comparison?name=stricter")).status).toBe(409);
    expect((await (await casino.as("acme")).get("/replay/comparison?name=stricter")).status).toBe(403);
    expect((await analyst.get("/replay/comparison?name=nobody")).status).toBe(404);
  });
});
