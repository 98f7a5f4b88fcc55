import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RetryableError } from "../../src/log/port.ts";
import { typeOfRecord } from "../../src/records/codec.ts";
import { SCHEMAS } from "../../src/records/generated.ts";
import { Bodies } from "../../src/warehouse/bodies.ts";
import { retrying } from "../../src/warehouse/retrying.ts";
import { openServerWarehouse } from "../../src/warehouse/server/server-warehouse.ts";
import { until } from "../support/until.ts";
import { type Fault, PASSWORD, USER } from "./support/clickhouse-stand-in.ts";
import { deadLetter, round, trigger } from "./support/records.ts";
import { REQUEST_TIMEOUT_MS, useServerWarehouse } from "./support/server-warehouse.ts";
import { sinkBench } from "./support/sink-bench.ts";

const warehouse = useServerWarehouse();
const never = new AbortController().signal;

/** More than fits into what sockets hold, so that a cut comes in the middle. */
const ROUNDS = Array.from({ length: 20_000 }, (_, index) => round({ round_id: `r${index}` }));
const BODIES = ROUNDS.map((each) => typeOfRecord("Round").toBuffer(each));
const BLOCK = {
  table: "rounds",
  schema: SCHEMAS.Round,
  bodies: Bodies.of(BODIES),
};

beforeEach(() => warehouse.get().command("TRUNCATE TABLE rounds"));

const isAnswered = (work: Promise<unknown>) =>
  work.then(
    () => true,
    () => false,
  );

const visibleRounds = async () => (await warehouse.rows("SELECT count() AS n FROM rounds FINAL"))[0]?.["n"];

describe.each<Fault>(["cut while sending", "cut after inserting", "stall", "unavailable"])(
  "an insert that fails (%s)",
  (fault) => {
    test("is worth another try, after which each row is there once", async () => {
      const errors: string[] = [];
      warehouse.standIn().fail(fault, fault);
      const backOff = { firstMs: 1, maxMs: 1, attempts: 3 };
      await retrying(
        () => warehouse.get().insert(BLOCK),
        backOff,
        never,
        ({ error }) => errors.push(error.message),
      );
      expect(errors).toHaveLength(2);
      expect(errors.every((message) => message.startsWith("the warehouse cannot go on: "))).toBe(true);
      expect(errors.every((message) => message.includes(warehouse.standIn().url))).toBe(true);
      expect(await visibleRounds()).toBe(String(ROUNDS.length));
    });
  },
);

test("a sink whose inserts fail in every way fills the tables all the same", async () => {
  const bench = await sinkBench();
  bench.append("rounds", "Round", round(), round({ round_id: "r2" }));
  bench.append("triggers", "Trigger", trigger());
  bench.append("dead-letters", "DeadLetter", deadLetter());
  const faults: Fault[] = ["cut after inserting", "unavailable", "cut while sending", "cut after inserting"];
  warehouse.standIn().fail(...faults);
  let retries = 0;
  const onRetry = () => {
    retries += 1;
  };
  const { rows } = await bench.drain(warehouse.get(), { onRetry, pause: () => Promise.resolve() });
  expect(retries).toBe(faults.length);
  expect(rows).toEqual({ rounds: 2, triggers: 1, dead_letters: 1 });
  for (const [table, count] of Object.entries(rows)) {
    expect(await warehouse.rows(`SELECT count() AS n FROM v_${table}`), table).toEqual([{ n: String(count) }]);
  }
});

describe("a server that is not there", () => {
  afterEach(async () => {
    await warehouse.standIn().start();
    // Connections that the stop cut may be tried once more.
    await until("the server answers", () => isAnswered(warehouse.get().query("SELECT 1", "TSV")));
  });

  test("is worth another try, and goes on when it is back", async () => {
    await warehouse.standIn().stop();
    await expect(warehouse.get().insert(BLOCK)).rejects.toThrow(RetryableError);
    await expect(warehouse.get().query("SELECT 1", "TSV")).rejects.toThrow(/ECONNREFUSED.*127\.0\.0\.1/);
    await warehouse.standIn().start();
    await until("the server answers", () => isAnswered(warehouse.get().insert(BLOCK)));
    expect(await visibleRounds()).toBe(String(ROUNDS.length));
    await warehouse.standIn().stop();
  });
});

test("a block that is tried again has the token of the first try, and another block another", async () => {
  const tokens = warehouse.standIn().insertTokens;
  const before = tokens.length;
  warehouse.standIn().fail("cut after inserting");
  await expect(warehouse.get().insert(BLOCK)).rejects.toThrow(RetryableError);
  await warehouse.get().insert(BLOCK);
  await warehouse.get().insert({ ...BLOCK, bodies: Bodies.of(BODIES.slice(1)) });
  const [first, again, other] = tokens.slice(before);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

describe("opening", () => {
  const open = (given: { url?: string; password?: string }, database?: string) =>
    openServerWarehouse(
      {
        url: warehouse.standIn().url,
        username: USER,
        password: PASSWORD,
        requestTimeoutMs: REQUEST_TIMEOUT_MS,
        ...given,
      },
      database,
    );

  test("creates the database", async () => {
    const other = await open({}, "another one");
    expect(await other.query("SELECT currentDatabase()", "TSV")).toBe("another one\n");
    await other.close();
  });

  test("names server, user and remedy when the log-in is refused, and not the password", async () => {
    const refusal = await open({ password: "n0t-it" }).catch((error: unknown) => error as Error);
    expect(String(refusal)).toMatch(/127\.0\.0\.1.*pitboss.*Authentication failed.*check clickhouse\.username/s);
    expect(JSON.stringify([refusal, (refusal as Error).stack])).not.toMatch(/n0t-it/);
  });

  test("takes user and password from the URL when it has them, and does not show them", async () => {
    const { host } = new URL(warehouse.standIn().url);
    const url = `http://${USER}:${encodeURIComponent(PASSWORD)}@${host}`;
    const opened = await openServerWarehouse({ url, requestTimeoutMs: REQUEST_TIMEOUT_MS });
    await expect(opened.query("SELECT nonsense", "TSV")).rejects.toThrow(/UNKNOWN_IDENTIFIER/);
    await opened.close();
  });
});
