import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { Ended } from "../cli/run-pitboss.ts";
import { type Installation, useInstallations } from "../support/installation.ts";
import { betLine } from "./events.ts";

const LONG_LINE_BYTES = 50 * 1024 * 1024;

/** How a command ends that says one line on standard error, and no trace. */
function error(says: RegExp, code = 1): Ended {
  const pattern = new RegExp(`^(?:[^\\n]*MB: [^\\n]*\\n)*error: [^\\n]*${says.source}[^\\n]*\\n$`);
  return {
    code,
    stdout: expect.any(String) as unknown as string,
    stderr: expect.stringMatching(pattern) as unknown as string,
  };
}

/** Good lines, each with an id of its own. */
function bets(from: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => betLine(`${from}-${index}`));
}

describe("ingest of an odd file", () => {
  const newInstallation = useInstallations();
  let installation: Installation;
  const good: string[] = [];

  /** Lines that must be in the tables in the end. */
  function keep(from: string, count: number): string[] {
    for (let index = 0; index < count; index++) good.push(`${from}-${index}`);
    return bets(from, count);
  }

  async function ingest(name: string, content: string | Buffer | readonly string[]): Promise<Ended> {
    return installation.pitboss(["ingest", installation.write(name, content)]);
  }

  beforeAll(() => {
    installation = newInstallation();
  });

  it("that is cut off takes the whole lines before, says where it ends, and the rest when it is got again", async () => {
    const whole = gzipSync(
      keep("gzip", 3_000)
        .map((line) => `${line}\n`)
        .join(""),
    );
    const cut = await ingest("feed.gz", whole.subarray(0, Math.floor(whole.length / 2)));
    expect(cut).toEqual(error(/feed\.gz: the compressed data ends too early, in line \d+/));
    expect(cut.stdout).toMatch(/^feed\.gz: [\d,]+ accepted, 0 rejected/);
    expect((await ingest("feed.gz", whole)).stdout).toMatch(/^feed\.gz: 3,000 accepted, 0 rejected/);
  });

  it("among several is one of those told of in one document, where that is asked for", async () => {
    installation.write("first.ndjson", keep("first", 2));
    const whole = gzipSync(keep("second", 3_000).join("\n"));
    installation.write("second.gz", whole.subarray(0, Math.floor(whole.length / 2)));
    const files = ["first.ndjson", "second.gz", "first.ndjson"];
    const cut = await installation.pitboss(["ingest", ...files, "--json"]);
    expect(cut.code).toBe(1);
    expect(JSON.parse(cut.stdout)).toMatchObject([
      { file: "first.ndjson", accepted: 2 },
      { file: "second.gz", stopped: expect.stringContaining("ends too early") },
    ]);
    installation.write("second.gz", whole);
    expect(JSON.parse(await installation.done("ingest", ...files, "--json"))).toMatchObject([
      { file: "first.ndjson", alreadyIngested: true },
      { file: "second.gz", accepted: 3_000 },
      { file: "first.ndjson", alreadyIngested: true },
    ]);
  });

  it("that is damaged says so", async () => {
    const whole = gzipSync(bets("damaged", 500).join("\n"));
    whole.fill(0xff, 200, 400);
    expect(await ingest("damaged.gz", whole)).toEqual(error(/damaged\.gz: the compressed data is damaged/));
  });

  it("of binary garbage is dead letters, and stops when that is all there is", async () => {
    const few = await ingest("few.bin", Buffer.concat([randomBytes(2_000), Buffer.from("\n"), Buffer.from("{}\n")]));
    expect(few).toMatchObject({ code: 0, stderr: "" });
    expect(few.stdout).toMatch(/^few\.bin: 0 accepted, \d+ rejected .*\n {2}malformed_json: \d+\n/);
    const storm = await ingest("storm.bin", randomBytes(600_000));
    expect(storm).toEqual(error(/storm\.bin:\d+: \d+ of the last 1000 events were rejected, more than 50 %/));
    expect(storm.stdout).toMatch(/ 0 accepted, 1,000 rejected/);
  });

  it("with a line of 50 MB between good ones takes the good ones", async () => {
    const long = Buffer.alloc(LONG_LINE_BYTES, "x");
    const [before, after] = [keep("before", 3), keep("after", 3)].map((lines) => Buffer.from(`${lines.join("\n")}\n`));
    const { code, stdout } = await ingest("long.ndjson", Buffer.concat([before!, long, Buffer.from("\n"), after!]));
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^long\.ndjson: 6 accepted, 1 rejected [^\n]*\n {2}too_large: 1\n$/),
    });
  });

  it("with bytes that are no UTF-8 takes the other lines", async () => {
    const [first, second] = keep("utf8", 2).map((line) => Buffer.from(`${line}\n`));
    const bad = Buffer.from(betLine("bad", { game_name: "\u00e9" }), "latin1");
    const { code, stdout, stderr } = await ingest(
      "utf8.ndjson",
      Buffer.concat([first!, bad, Buffer.from("\n"), second!]),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^utf8\.ndjson: 2 accepted, 1 rejected [^\n]*\n {2}malformed_json: 1\n$/);
  });

  it("that is empty is done, and so is one of blank lines", async () => {
    for (const [name, content] of [
      ["empty.ndjson", ""],
      ["blank.ndjson", "\n \r\n\n"],
    ] as const) {
      expect(await ingest(name, content)).toEqual({
        code: 0,
        stdout: `${name}: 0 accepted, 0 rejected (0 lines/s)\n`,
        stderr: "",
      });
    }
  });

  it("that is not there, or is a directory, is an error that names it", async () => {
    mkdirSync(installation.path("directory"));
    expect(await installation.pitboss(["ingest", "none.ndjson"])).toEqual(error(/there is no file none\.ndjson/));
    expect(await installation.pitboss(["ingest", "directory"])).toEqual(error(/directory is a directory/));
  });

  it("with clocks in the wrong year, and with a tenant that nobody knows, takes the other lines", async () => {
    const { code, stdout } = await ingest("years.ndjson", [
      ...keep("years", 1),
      betLine("future", { timestamp: "2150-03-02T08:27:58Z" }),
      betLine("past", { timestamp: "1850-03-02T08:27:58Z" }),
      betLine("whose", {}, "nobody"),
    ]);
    expect(code).toBe(0);
    expect(stdout.split("\n").slice(1)).toEqual([
      "  invalid_field: 1",
      "  timestamp_in_future: 1",
      "  unknown_tenant: 1",
      "",
    ]);
    const letters = JSON.parse(await installation.done("dead-letters", "list", "--json", "--code", "unknown_tenant"));
    expect(letters).toMatchObject([
      { path: "tenant", message: expect.stringContaining('"nobody"'), position: "years.ndjson:4" },
    ]);
  });

  it("loses no good line of any of them", async () => {
    await installation.done("run", "--once");
    const rows = await installation.rows("SELECT activity_id FROM v_casino_events");
    const ids = rows.map((row) => `${row["activity_id"]}`).filter((id) => !id.startsWith("damaged"));
    expect(ids.sort()).toEqual(good.sort());
    const [round] = await installation.rows(
      "SELECT count() AS rounds, sum(bet_total) AS bets FROM v_rounds WHERE round_id NOT LIKE '%damaged%'",
    );
    expect(round).toEqual({ rounds: good.length, bets: 20 * good.length });
  });

  it("whose options or configuration are wrong is wrong usage", async () => {
    const name = installation.write("one.ndjson", bets("usage", 1));
    expect(await installation.pitboss(["ingest", name, "--tenant", "nobody"])).toEqual(
      error(/--tenant nobody is not configured/, 2),
    );
    for (const args of [["ingest"], ["ingest", name, "--type", "POKER"]]) {
      expect(await installation.pitboss(args)).toMatchObject({ code: 2, stdout: "" });
    }
    installation.write("odd.yaml", "latenes: 2d\n");
    expect(await installation.pitboss(["ingest", name, "--config", "odd.yaml"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "odd.yaml:1:1: latenes: unknown key; did you mean lateness?\n",
    });
  });
});
