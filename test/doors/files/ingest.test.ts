import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { type IngestOptions, ingestFile } from "../../../src/doors/files/ingest.ts";
import { type IngestProgress, IngestStoppedError } from "../../../src/doors/files/ingest-report.ts";
import { accept, LONGEST_DOCUMENT } from "../../../src/inputs/accept.ts";
import type { DeadLetter } from "../../../src/records/generated.ts";
import type { Micros } from "../../../src/values/time.ts";
import { rulesWith } from "../../inputs/documents.ts";
import { MemoryLog } from "../../support/memory-log.ts";
import { acceptLine, PREFIX, testTarget } from "../../support/outcomes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const inFolder = temporaryFolder();
const { serde } = await testTarget();
const PLAYERS = Array.from({ length: 100 }, (_, n) => `player-${n}`);
const NOW = 5_000_000 as Micros;

let log: MemoryLog;
let files = 0;
beforeEach(() => {
  log = new MemoryLog();
});

async function file(bytes: string | Buffer): Promise<string> {
  const path = inFolder(`feed-${++files}`);
  await writeFile(path, bytes);
  return path;
}

function ingest(path: string, options: Partial<IngestOptions> = {}): ReturnType<typeof ingestFile> {
  const batch = { lines: 7, bytes: 1_000_000 };
  const rules = { futureTolerance: 0 as never, tenants: new Map() };
  return ingestFile({ path, log, serde, prefix: PREFIX, rules, accept: acceptLine, now: () => NOW, batch, ...options });
}

async function stopped(run: Promise<unknown>): Promise<IngestStoppedError> {
  const error = await run.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(IngestStoppedError);
  return error as IngestStoppedError;
}

function delivered(): string[] {
  const events = log.records.filter((record) => record.topic === `${PREFIX}events`);
  return events.map((record) => serde.decode("LoginEvent", record.value!).user_id);
}

function deadLetters(): DeadLetter[] {
  const letters = log.records.filter((record) => record.topic === `${PREFIX}dead-letters`);
  return letters.map((record) => serde.decode("DeadLetter", record.value!));
}

describe("ingesting a file that is interrupted", () => {
  it("delivers what was read, says so, and goes on with the rest", async () => {
    const path = await file(gzipSync(Array.from({ length: 200_000 }, (_, n) => `p${n}`).join("\n")));
    const interruption = new AbortController();
    const onProgress = () => interruption.abort(new Error("stopped by SIGINT"));
    const error = await stopped(ingest(path, { signal: interruption.signal, onProgress }));
    const remedy = "what was read is delivered, run the same again to go on with the rest";
    expect(error.message).toBe(`feed-${files}: stopped by SIGINT: ${remedy}`);
    const { lines } = error.report;
    expect(lines).toBeGreaterThan(0);
    expect(lines).toBeLessThan(200_000);
    expect(delivered()).toHaveLength(lines);
    expect(await ingest(path)).toMatchObject({ skipped: lines, lines: 200_000 - lines });
    expect(new Set(delivered()).size).toBe(200_000);
  });
});

describe("ingesting a file", () => {
  it("delivers each line once, in order, with the bytes it came as", async () => {
    const report = await ingest(await file(PLAYERS.join("\n")));
    expect(delivered()).toEqual(PLAYERS);
    expect(log.records.map((record) => record.headers?.["original"]?.toString())).toEqual(PLAYERS);
    expect(report).toMatchObject({ lines: 100, accepted: 100, rejected: {}, skipped: 0, alreadyIngested: false });
  });

  it("says where each event came from and when", async () => {
    const path = await file("\nanna\n\nbo");
    const arrivals: unknown[] = [];
    const accept: IngestOptions["accept"] = (arrival) => {
      arrivals.push(arrival);
      return acceptLine(arrival);
    };
    await ingest(path, { accept, tenant: "acme", type: "LOGIN", origin: "acme.example" });
    const name = `feed-${files}`;
    const meaning = { door: "file", receivedAt: NOW, tenant: "acme", type: "LOGIN", origin: "acme.example" };
    expect(arrivals).toEqual([
      { ...meaning, position: `${name}:2`, bytes: Buffer.from("anna"), length: 4 },
      { ...meaning, position: `${name}:4`, bytes: Buffer.from("bo"), length: 2 },
    ]);
  });

  it("makes dead letters of what is rejected and counts them by code", async () => {
    const report = await ingest(await file("anna\nbad one\nbo\nbad two\n"));
    expect(report).toMatchObject({ lines: 4, accepted: 2, rejected: { malformed_json: 2 } });
    expect(deadLetters().map((letter) => letter.payload.toString())).toEqual(["bad one", "bad two"]);
    expect(delivered()).toEqual(["anna", "bo"]);
  });

  it("makes a dead letter with the beginning of a line that is too long", async () => {
    const long = LONGEST_DOCUMENT + 5;
    const path = await file(`anna\n${"x".repeat(long)}\nbo\n`);
    const judge: IngestOptions["accept"] = (arrival) =>
      arrival.position.endsWith(":2") ? accept(arrival, rulesWith()) : acceptLine(arrival);
    const report = await ingest(path, { accept: judge, longestLine: 10, tenant: "acme" });
    expect(report.rejected).toEqual({ too_large: 1 });
    expect(deadLetters()).toMatchObject([
      { code: "too_large", tenant: "acme", position: `feed-${files}:2`, payload: Buffer.from("x".repeat(10)) },
    ]);
    expect(deadLetters()[0]?.message).toContain(
      `${long} bytes, more than the limit of ${LONGEST_DOCUMENT}; only the first 10 are kept`,
    );
    expect(delivered()).toEqual(["anna", "bo"]);
  });

  it("reports a rate by the clock it is given", async () => {
    let clock = 0;
    const report = await ingest(await file(PLAYERS.join("\n")), {
      now: () => {
        clock += 1_000_000;
        return clock as Micros;
      },
      batch: { lines: 1000, bytes: 1_000_000 },
    });
    expect(report).toMatchObject({ seconds: 2, rate: 50 });
  });

  it("tells its progress", async () => {
    const seen: IngestProgress[] = [];
    await ingest(await file("anna\nbad\n"), { onProgress: (progress) => seen.push({ ...progress }) });
    expect(seen.at(-1)).toEqual({
      bytes: 9,
      totalBytes: 9,
      lines: 2,
      accepted: 1,
      rejected: { malformed_json: 1 },
      skipped: 0,
    });
  });

  it("of an empty file delivers nothing", async () => {
    expect(await ingest(await file(""))).toMatchObject({ lines: 0, alreadyIngested: false });
    expect(log.appends).toBe(0);
  });

  it("that is not there is an error", async () => {
    await expect(ingest(inFolder("nowhere"))).rejects.toThrow("there is no file");
  });
});

describe("the ledger", () => {
  it("keeps a file from being sent twice, under any name and compression of the same bytes", async () => {
    const text = "anna\nbad\nbo\n";
    await ingest(await file(text));
    const again = await ingest(await file(text));
    expect(again).toMatchObject({ lines: 0, accepted: 0, skipped: 3, alreadyIngested: true });
    expect(delivered()).toEqual(["anna", "bo"]);
  });

  it("sends it again when forced", async () => {
    const path = await file("anna\nbo\n");
    await ingest(path);
    await ingest(path, { force: true });
    expect(delivered()).toEqual(["anna", "bo", "anna", "bo"]);
  });

  it.each([{ tenant: "acme" }, { type: "LOGIN" as const }, { origin: "acme.example" }])(
    "knows the file as another with %o",
    async (meaning) => {
      const path = await file("anna\n");
      await ingest(path);
      expect(await ingest(path, meaning)).toMatchObject({ lines: 1, alreadyIngested: false });
      expect(await ingest(path, meaning)).toMatchObject({ lines: 0, alreadyIngested: true });
    },
  );

  it.each([1, 2, 3, 8, 15])("goes on after the lines delivered when append %d fails", async (failing) => {
    const path = await file(PLAYERS.map((player) => `${player}\n\n`).join(""));
    log.failing = failing;
    await expect(ingest(path)).rejects.toThrow("the disk is full");
    const before = delivered().length;
    const report = await ingest(path);
    expect(delivered()).toEqual(PLAYERS);
    expect(report).toMatchObject({ skipped: before, accepted: PLAYERS.length - before });
    expect(await ingest(path)).toMatchObject({ alreadyIngested: true, skipped: PLAYERS.length });
  });

  it("does not know stdin: the same again is sent again", async () => {
    const stdin = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from("anna\nb");
      yield Buffer.from("o");
    };
    await ingest("-", { stdin: stdin() });
    expect(await ingest("-", { stdin: stdin() })).toMatchObject({ lines: 2, alreadyIngested: false });
    expect(delivered()).toEqual(["anna", "bo", "anna", "bo"]);
    expect(log.progress.size).toBe(0);
  });
});

describe("a file that is cut off", () => {
  it("is delivered up to the cut, reported, and not taken for done", async () => {
    const packed = gzipSync(PLAYERS.join("\n"));
    const path = await file(packed.subarray(0, packed.length - 9));
    const error = await stopped(ingest(path));
    expect(error.message).toContain(`feed-${files}: the compressed data ends too early, in line`);
    expect(error.report.lines).toBe(delivered().length);
    expect(delivered()).toEqual(PLAYERS.slice(0, error.report.lines));
    expect((await stopped(ingest(path))).report).toMatchObject({ lines: 0, skipped: error.report.lines });
  });
});

describe("a storm of dead letters", () => {
  const storm = ["anna", ...Array(9).fill("bad"), "bo"].join("\n");
  const stormGuard = { window: 4, share: 0.5 };

  it("stops the ingest with what happened, and keeps what was delivered", async () => {
    const path = await file(storm);
    const error = await stopped(ingest(path, { stormGuard }));
    expect(error.message).toContain(
      `feed-${files}:4: 3 of the last 4 events were rejected, more than 50 % (malformed_json 3), so the file door stopped`,
    );
    expect(error.report).toMatchObject({ lines: 4, accepted: 1, rejected: { malformed_json: 3 } });
    expect(deadLetters().length).toBe(3);
  });

  it("can be gone on from with the next line", async () => {
    const path = await file(storm);
    await stopped(ingest(path, { stormGuard }));
    expect(await ingest(path, { stormGuard: false })).toMatchObject({ lines: 7, skipped: 4 });
    expect(delivered()).toEqual(["anna", "bo"]);
    expect(deadLetters().length).toBe(9);
  });

  it("is let through when the guard is off", async () => {
    const report = await ingest(await file(Array(3000).fill("bad").join("\n")), { stormGuard: false });
    expect(report.rejected).toEqual({ malformed_json: 3000 });
  });

  it("stops at a thousand by default", async () => {
    const error = await stopped(ingest(await file(Array(3000).fill("bad").join("\n"))));
    expect(error.report.lines).toBe(1000);
  });
});
