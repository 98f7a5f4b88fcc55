import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EVENTS } from "../../topologies/topics.ts";
import { type Casino, type KEYS, openCasino, Visitor } from "./support/casino.ts";

let casino: Casino;
beforeAll(async () => {
  casino = await openCasino({ players: 8 });
});
afterAll(() => casino.close());

const as = (key: keyof typeof KEYS) => casino.as(key);

async function someIds(): Promise<string[]> {
  const { body } = await (await as("operator")).get("/dead-letters?tenant=zeta");
  return body.letters.map(({ id }: { id: string }) => id);
}

async function events(): Promise<number> {
  const topic = casino.config.topicPrefix + EVENTS.name;
  const partitions = await casino.open.log.partitionsOf(topic);
  const ends = Array.from({ length: partitions }, (_, partition) => casino.open.log.end(topic, partition));
  return (await Promise.all(ends)).reduce((sum, end) => sum + end, 0);
}

describe("a write", () => {
  test("without the session's own token is refused, whoever it comes from", async () => {
    const operator = await as("operator");
    const ids = await someIds();
    for (const token of ["", "guess", (await Visitor.with(casino.server, "operator")).csrf]) {
      const answer = await operator.send("POST", "/dead-letters/retry", { ids }, token);
      expect(answer.status).toBe(403);
      expect(answer.text).toContain("does not come from the console");
    }
  });

  test("takes the role operate", async () => {
    const ids = await someIds();
    const answer = await (await as("analyst")).send("POST", "/dead-letters/retry", { ids });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("lacks the role operate");
  });
});

describe("a retry", () => {
  test("sends the letter through today's validator: what is still wrong stays, nothing else comes in", async () => {
    const before = await events();
    const ids = await someIds();
    const answer = await (await as("zeta")).send("POST", "/dead-letters/retry", { ids });
    expect(answer.status).toBe(200);
    const { retried, accepted } = answer.json();
    expect(retried).toBe(ids.length);
    expect(await events()).toBe(before + accepted);
  });
});

describe("definitions of segments", () => {
  const EDITED = "- id: all\n  when: { feature: rounds_lifetime, gte: 0 }\n";

  test("can be tried by whoever may read, on the players of the own tenant", async () => {
    const whole = (await (await as("analyst")).send("POST", "/segments/preview", { text: EDITED })).json();
    const own = (await (await as("acme")).send("POST", "/segments/preview", { text: EDITED })).json();
    expect(own.segments[0].members).toBeGreaterThan(0);
    expect(whole.segments[0].members).toBeGreaterThan(own.segments[0].members);
    expect(own.segments[0].samples.every(({ tenant }: { tenant: string }) => tenant === "acme")).toBe(true);
    expect(own.removed).toEqual([]);
    expect(whole.removed.map(({ id }: { id: string }) => id)).toContain("busy");
  });

  test("with faults are refused with line and column, and not saved", async () => {
    const operator = await as("operator");
    const { digest } = (await operator.get("/segments/definitions")).body;
    const text = "- id: all\n  when: { feature: turnover_8d, gte: 0 }\n";
    const answer = await operator.send("PUT", "/segments/definitions", { text, digest });
    expect(answer.status).toBe(400);
    expect(answer.json().error).toMatch(/^line:2:\d+: .*turnover_8d/);
  });

  test("are saved by an operator of all tenants alone", async () => {
    const { digest } = (await (await as("operator")).get("/segments/definitions")).body;
    for (const key of ["zeta", "analyst", "acme"] as const) {
      expect((await (await as(key)).send("PUT", "/segments/definitions", { text: EDITED, digest })).status).toBe(403);
    }
    const saved = await (await as("operator")).send("PUT", "/segments/definitions", { text: EDITED, digest });
    expect(saved.status).toBe(200);
    expect(await readFile(String(casino.config.segmentsFile), "utf8")).toBe(EDITED);
  });

  test("that somebody else saved in between are not overwritten", async () => {
    const operator = await as("operator");
    const { text, digest } = (await operator.get("/segments/definitions")).body;
    await operator.send("PUT", "/segments/definitions", { text: `${text}# one\n`, digest });
    const late = await operator.send("PUT", "/segments/definitions", { text: `${text}# two\n`, digest });
    expect(late.status).toBe(409);
    expect(await readFile(String(casino.config.segmentsFile), "utf8")).toContain("# one");
  });
});
