import { existsSync, mkdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configFile } from "../config/temporary-config.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { runInProcess } from "./run-pitboss.ts";

const file = temporaryFolder();

const READING = [
  ["sql", "SELECT 1"],
  ["player", "a", "b", "c"],
  ["player", "erase", "a", "b", "c"],
  ["dead-letters", "list"],
  ["verify"],
  ["export", "rounds"],
  ["triggers", "tail"],
  ["segments", "explain", "a", "b", "c"],
  ["replay", "--into", "again"],
];

describe("a command that reads what is there", () => {
  it.each(READING)("names a data directory that is not there instead of making it: %s", async (...args) => {
    const missing = file("mistyped");
    const ended = await runInProcess([...args, "--data-dir", missing]);
    expect(ended).toEqual({
      code: 2,
      stdout: "",
      stderr: `error: there is no data directory ${missing}: name another, or make this one with "pitboss ingest" or "pitboss migrate"\n`,
    });
    expect(existsSync(missing)).toBe(false);
  });

  it("does so wherever it was named", async () => {
    const config = configFile(`data_dir: ${file("mistyped")}`, "pitboss.yaml");
    expect((await runInProcess(["verify", "--config", config])).code).toBe(2);
    expect((await runInProcess(["verify"], { env: { PITBOSS_DATA_DIR: file("mistyped") } })).code).toBe(2);
  });

  it("takes an empty one", async () => {
    mkdirSync(file("empty"));
    const { code, stdout } = await runInProcess(["verify", "--data-dir", file("empty")]);
    expect({ code, said: stdout.trimEnd().split("\n").at(-1) }).toEqual({
      code: 0,
      said: "there is nothing to compare: no table has rows",
    });
  });

  it.each([["verify"], ["export", "rounds"], ["triggers", "tail"]])("knows the tenants: %s", async (...args) => {
    mkdirSync(file("tenants"), { recursive: true });
    const ended = await runInProcess([...args, "--tenant", "nobody", "--data-dir", file("tenants")]);
    expect(ended).toEqual({
      code: 2,
      stdout: "",
      stderr: "error: --tenant nobody is not configured: known are default\n",
    });
  });
});

describe("tables that somebody dropped", () => {
  const pitboss = (...args: string[]) => runInProcess([...args, "--data-dir", file("data"), "--quiet"]);
  const warehouseOf = (stdout: string) =>
    JSON.parse(stdout).findings.find((each: { check: string }) => each.check === "warehouse");

  it("are told by doctor and migrate, which makes only views again", async () => {
    expect((await pitboss("run", "--once")).code).toBe(0);
    await pitboss("sql", "DROP VIEW v_rounds");
    expect(warehouseOf((await pitboss("doctor", "--json")).stdout)).toMatchObject({
      health: "broken",
      detail: "v_rounds dropped: run `pitboss migrate`",
    });
    expect((await pitboss("migrate")).stdout).toBe("applied views/v_rounds.sql\n");
    expect((await pitboss("sql", "SELECT count() FROM v_rounds")).stdout).toBe("0\n");

    await pitboss("sql", "DROP TABLE rounds");
    const said = `tables were dropped: rounds. stop what runs and delete ${file("data")}/warehouse: the next run makes it anew and fills it from the log`;
    const { code, stdout } = await pitboss("doctor", "--json");
    expect({ code, ...warehouseOf(stdout) }).toMatchObject({ code: 1, health: "broken", detail: said });
    const migrated = await pitboss("migrate");
    expect(migrated).toEqual({ code: 1, stdout: "", stderr: `error: ${said}\n` });
  });
});
