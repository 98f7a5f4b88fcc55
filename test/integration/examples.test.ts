import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { feed, STAKE, TENANTS } from "../examples/feed.ts";
import { JAVA } from "../examples/java.ts";
import { PYTHON } from "../examples/python.ts";
import { idOf, Subscriber } from "../examples/subscriber.ts";
import { reasonToSkip } from "../examples/toolchain.ts";
import { TYPESCRIPT } from "../examples/typescript.ts";
import { describeWithServices, sharedServices } from "../services/shared-services.ts";
import { useInstallations } from "../support/installation.ts";

interface Told {
  readonly trigger_id: string;
  readonly type: string;
  readonly tenant: string;
  readonly stale: boolean;
}

interface FeatureRow {
  readonly tenant: string;
  readonly user_id: string;
  readonly turnover_lifetime: string;
  readonly bonuses_lost_lifetime: number;
}

/** What a language's packages may take to come, the first time. */
const PREPARATION_MS = 300_000;
const PLAYERS = 120;
const PREFIX = `examples-${randomUUID()}.`;
const LOST = "bonus_lost_too_quickly";
/** Java says that a signal ended it, although it ended by itself. */
const CLEAN = [0, 143];

const folder = mkdtempSync(join(tmpdir(), "pitboss-examples-"));
const subscribers: Subscriber[] = [];
let triggers: Told[] = [];

function ids(isMeant: (trigger: Told) => boolean): string[] {
  return triggers.flatMap((trigger) => (isMeant(trigger) ? [trigger.trigger_id] : [])).sort();
}

function subscriber(line: readonly [string, ...string[]], name: string): Subscriber {
  const { brokers, registry } = sharedServices();
  const place = mkdtempSync(join(folder, "subscriber-"));
  const options = { brokers: brokers.join(","), registry, prefix: PREFIX, group: `${PREFIX}${name}` };
  const made = new Subscriber(line, place, options);
  subscribers.push(made);
  return made;
}

function isClean(code: number): boolean {
  return CLEAN.includes(code);
}

function idsIn(stdout: string): string[] {
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [idOf(line)]));
}

describeWithServices("the examples of subscribers", () => {
  const newInstallation = useInstallations();

  beforeAll(async () => {
    const { brokers, registry } = sharedServices();
    const tenants = Object.fromEntries(TENANTS.map((tenant) => [tenant, {}]));
    const kafka = { brokers, registry };
    const installation = newInstallation({ topic_prefix: PREFIX, partitions: 2, kafka, tenants });
    await installation.done("ingest", installation.write("feed.ndjson", feed(PLAYERS, Date.now())));
    await installation.done("run", "--once", "--role", "engine");
    const told = await installation.done("triggers", "tail", "--json");
    triggers = told.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Told]));
    expect(ids(({ stale }) => !stale).length).toBeGreaterThan(4 * PLAYERS);
    expect(ids(({ stale }) => stale).length).toBeGreaterThan(0);
  });
  afterAll(async () => {
    for (const each of subscribers) await each.tidy();
    rmSync(folder, { recursive: true });
  });

  describe.concurrent.each([
    { toolchain: TYPESCRIPT, example: "triggers" },
    { toolchain: PYTHON, example: "triggers" },
    { toolchain: JAVA, example: "Triggers" },
  ])("in $toolchain.language", async ({ toolchain, example }) => {
    const skipped = (await reasonToSkip(toolchain)) !== undefined;
    let line: readonly [string, ...string[]] = [""];
    beforeAll(async () => {
      if (!skipped) line = (await toolchain.prepared())(example);
    }, PREPARATION_MS);

    test.skipIf(skipped)("acts on each trigger once although it is killed, and on no stale one", async () => {
      const expected = ids(({ stale }) => !stale);
      const one = subscriber(line, toolchain.language);
      await one.start().killAfter(5);
      expect(one.acted.length).toBeGreaterThanOrEqual(5);
      expect(one.acted.length).toBeLessThan(expected.length);
      await one.start().hasActed(expected.length);
      const { code, stderr } = await one.stop("SIGTERM");
      expect({ code, stderr }).toEqual({ code: expect.toSatisfy(isClean), stderr: expect.stringMatching(/stale\n$/) });
      expect(one.acted.toSorted()).toEqual(expected);
    });

    test.skipIf(skipped)(
      "knows what it acted on when it reads the topic again, and finishes what was torn",
      async () => {
        const expected = ids(({ stale, tenant }) => !stale && tenant === "acme");
        const one = subscriber(line, `${toolchain.language}-1`);
        await one.start("--tenant", "acme", "--count", String(expected.length)).end();
        expect(one.acted.toSorted()).toEqual(expected);
        one.tearLastLine();
        const { code, stdout, stderr } = await one
          .start("--tenant", "acme", "--group", randomUUID(), "--count", "1")
          .end();
        expect({ code, stdout: idsIn(stdout) }).toEqual({ code: 0, stdout: [one.acted.at(-1)] });
        expect(stderr).toMatch(/^1 acted on, [1-9]\d* already acted on before, /m);
        expect(one.acted.toSorted()).toEqual(expected);
      },
    );

    test.skipIf(skipped)("tells only what it is asked for", async () => {
      const expected = ids(({ stale, tenant, type }) => !stale && tenant === "zeta" && type === LOST);
      const options = ["--tenant", "zeta", "--type", LOST, "--count", String(expected.length)];
      const { code, stdout } = await subscriber(line, `${toolchain.language}-2`)
        .start(...options)
        .end();
      expect({ code, ids: idsIn(stdout).sort() }).toEqual({ code: 0, ids: expected });
    });
  });

  describe("of a compacted topic, in Python", async () => {
    const skipped = (await reasonToSkip(PYTHON)) !== undefined;

    beforeAll(async () => {
      if (!skipped) await PYTHON.prepared();
    }, PREPARATION_MS);

    test.skipIf(skipped)("gives the latest row of each player of a tenant", async () => {
      const { brokers, registry } = sharedServices();
      const options = ["--brokers", brokers.join(","), "--registry", registry, "--prefix", PREFIX, "--tenant", "acme"];
      const [python, ...args] = (await PYTHON.prepared())("player_features");
      const { stdout } = await promisify(execFile)(python, [...args, ...options]);
      const rows = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as FeatureRow]));
      const users = Array.from({ length: PLAYERS }, (_, index) => `acme-${index}`);
      expect(rows.map(({ user_id }) => user_id).sort()).toEqual(users.sort());
      for (const { tenant, turnover_lifetime, bonuses_lost_lifetime } of rows) {
        expect(tenant).toBe("acme");
        expect(Number(turnover_lifetime)).toBe(STAKE);
        expect(bonuses_lost_lifetime).toBe(1);
      }
    });
  });
});
