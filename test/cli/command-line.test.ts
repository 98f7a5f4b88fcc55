import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../config/temporary-config.ts";
import { pitbossCommand, runInProcess, runPitboss } from "./run-pitboss.ts";

const VERSION = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;

describe("help", () => {
  it("lists the commands and the options that all of them take", async () => {
    const { code, stdout } = await runInProcess(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}config .*configuration$/m);
    for (const option of ["--config <file>", "--data-dir <dir>", "--json", "--quiet"]) expect(stdout).toContain(option);
  });

  it.each([["simulate"], ["sql"], ["config", "print"]])(
    "of %s %s has examples and the common options",
    async (...command) => {
      const { code, stdout } = await runInProcess([...command, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(`$ pitboss ${command.join(" ")}`);
      expect(stdout).toContain("--data-dir <dir>");
    },
  );

  it("names the version of the package", async () => {
    expect(await runInProcess(["--version"])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
  });
});

describe("wrong usage", () => {
  it.each([
    ["no command", [], /Usage: pitboss/],
    ["an unknown command", ["simulat"], /^error: unknown command 'simulat'\n\(Did you mean simulate\?\)/],
    [
      "an unknown flag",
      ["simulate", "--player", "3"],
      /^error: unknown option '--player'\n\(Did you mean --players\?\)/,
    ],
    ["a flag without its value", ["config", "print", "--config"], /^error: option '--config <file>' argument missing/],
    [
      "a value that is not allowed",
      ["simulate", "--chaos", "2"],
      /argument '2' is invalid\. Give a number from 0 to 1\./,
    ],
    ["a count that is none", ["simulate", "--players", "1e3"], /Give a whole number from 0 to 10000000\./],
    [
      "a time that is none",
      ["simulate", "--from", "today"],
      /Give a timestamp such as 2024-05-01T00:00:00Z, or a date\./,
    ],
    [
      "a time that nothing can hold",
      ["run", "--once", "--advance-to", "9999-12-31"],
      /argument '9999-12-31' is invalid\. Give one before June 2255/,
    ],
    ["an empty id", ["dead-letters", "show", ""], /^error: the id is empty/],
    ["too many arguments", ["config", "print", "now"], /^error: too many arguments/],
    ["an empty query", ["sql", ""], /^error: the query is empty/],
  ])("%s ends with 2 and says what is right", async (_, args, says) => {
    const { code, stdout, stderr } = await runInProcess(args);
    expect(stderr).toMatch(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("the process", () => {
  it("ends with the code of the command and writes to its own streams", async () => {
    expect(await runPitboss(["--version"])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
    const { code, stdout, stderr } = await runPitboss(["simulat"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("(Did you mean simulate?)");
  });

  it("ends quietly with 0 when its reader has seen enough", async () => {
    const [node = "", ...args] = pitbossCommand(["simulate", "--players", "1000", "--days", "30"]);
    const child = spawn(node, args, { stdio: ["ignore", "pipe", "pipe"] });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    await once(child.stdout, "data");
    child.stdout.destroy();
    const [code] = await once(child, "close");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

describe("the configuration", () => {
  it("is pitboss.yaml of the working directory", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "pitboss.yaml"), "lateness: 2d\n");
    const { stdout } = await runPitboss(["config", "print"], { cwd });
    expect(stdout).toContain("lateness: 2d # pitboss.yaml:1:11\n");
  });

  it("is all defaults without one", async () => {
    const { code, stdout } = await runPitboss(["config", "print"], { cwd: temporaryFolder() });
    expect(code).toBe(0);
    expect(stdout.split("\n").filter((line) => line.includes("#") && !line.endsWith("# default"))).toEqual([]);
  });

  it("takes the common options before and after the command", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "other.yaml"), "data_dir: from-file\nlateness: 3d\n");
    const flags = ["--config", "other.yaml", "--data-dir", "from-flag", "--json"];
    const before = await runPitboss([...flags, "config", "print"], { cwd, env: { PITBOSS_DATA_DIR: "from-env" } });
    const after = await runPitboss(["config", "print", ...flags], { cwd });
    expect(JSON.parse(before.stdout)).toEqual(JSON.parse(after.stdout));
    expect(JSON.parse(after.stdout)).toMatchObject({
      settings: { data_dir: "from-flag", lateness: "3d" },
      origins: {
        data_dir: { origin: "flag", where: "--data-dir" },
        lateness: { origin: "file", where: "other.yaml:2:11" },
      },
    });
  });

  it("loads again as it was printed", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "pitboss.yaml"), "tenants: { acme: { rates: { SEK: 0.088 } } }\n");
    const env = { PITBOSS_ROUND_IDLE: "20m" };
    const printed = await runPitboss(["config", "print"], { cwd, env });
    writeFileSync(join(cwd, "printed.yaml"), printed.stdout);
    const [first, second] = await Promise.all([
      runPitboss(["config", "print", "--json"], { cwd, env }),
      runPitboss(["config", "print", "--json", "--config", "printed.yaml"], { cwd }),
    ]);
    expect(JSON.parse(second.stdout).settings).toEqual(JSON.parse(first.stdout).settings);
  });

  it("ends with 2 when it is broken, one line per fault and no trace", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "pitboss.yaml"), "latenes: 2d\npartitions: none\n");
    expect(await runPitboss(["config", "print"], { cwd })).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "pitboss.yaml:1:1: latenes: unknown key; did you mean lateness?\n" +
        'pitboss.yaml:2:13: partitions: "none" is not allowed; give a whole number from 1 to 1024\n',
    });
  });

  it("ends with 2 when the file named is not there or a variable is unknown", async () => {
    const missing = await runInProcess(["config", "print", "--config", "none.yaml"]);
    const unknown = await runInProcess(["config", "print"], { env: { PITBOSS_LATENES: "1h" } });
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringMatching(/^none\.yaml: .* there is no such file/) });
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^PITBOSS_LATENES: .*PITBOSS_LATENESS\n$/),
    });
  });

  it("shows how an error came about when debugging", async () => {
    const { stderr } = await runInProcess(["config", "print", "--config", "none.yaml"], {
      env: { PITBOSS_LOG_LEVEL: "debug" },
    });
    expect(stderr).toMatch(/^none\.yaml: .*\n(.|\n)*\n {4}at /);
  });
});

describe("simulate", () => {
  const feed = ["simulate", "--players", "3", "--days", "1"];

  it("writes the same events for the same arguments, and others for another seed", async () => {
    const [first, again, other] = await Promise.all(
      [feed, feed, [...feed, "--seed", "2"]].map((args) => runInProcess(args)),
    );
    expect(first?.code).toBe(0);
    expect(again?.stdout).toBe(first?.stdout);
    expect(other?.stdout).not.toBe(first?.stdout);
    const lines = first?.stdout.trimEnd().split("\n") ?? [];
    expect(first?.stderr).toBe(`simulated ${lines.length.toLocaleString("en-US")} events\n`);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ tenant: "default" });
  });

  it("gives every flag to the simulation", async () => {
    const args = [...feed, "--tenant", "acme", "--origin", "acme.example", "--from", "2024-01-02", "--quiet"];
    const { stdout, stderr } = await runInProcess(args);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout.split("\n")[0] ?? "")).toMatchObject({
      tenant: "acme",
      payload: { timestamp: "2024-01-02T00:00:00.000000Z" },
    });
    expect(stdout).toContain("acme.example");
  });
});

describe("sql", () => {
  it("answers in TSV, in the format asked for, or in JSON", async () => {
    const cwd = temporaryFolder();
    const query = "SELECT 1 AS a, 'x' AS b";
    expect(await runPitboss(["sql", query], { cwd })).toEqual({ code: 0, stdout: "1\tx\n", stderr: "" });
    expect((await runPitboss(["sql", query, "--format", "JSONEachRow"], { cwd })).stdout).toBe('{"a":1,"b":"x"}\n');
    expect((await runPitboss(["sql", "--json", query], { cwd })).stdout).toMatch(/"data":\s*\[\s*\{\s*"a": 1/);
  });

  it.each([[["sql"]], [["sql", "-"]]])("reads the query from standard input: %s", async (args) => {
    const stdin = "SELECT\n  currentDatabase()\n";
    expect(await runPitboss(args, { cwd: temporaryFolder(), stdin })).toEqual({
      code: 0,
      stdout: "pitboss\n",
      stderr: "",
    });
  });

  it("ends with 1 and one line when ClickHouse refuses the query", async () => {
    const { code, stdout, stderr } = await runPitboss(["sql", "SELECT *\nFROM\nnowhere"], { cwd: temporaryFolder() });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^error: .*nowhere.*UNKNOWN_TABLE.*\n$/);
  });
});
