import { EventEmitter } from "node:events";
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommandLine } from "../../src/cli/program.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { pitbossCommand } from "../cli/run-pitboss.ts";
import { useInstallations } from "../support/installation.ts";
import { blocksOf, ROOT } from "./pages.ts";
import { type Said, shell } from "./shell.ts";

/** Commands that follow until they are stopped: the test of the tutorial runs these. */
const FOLLOWING = ["pitboss run"];

/** Exit codes other than 0, by the beginning of the command, where the page says so. */
const EXPECTED_CODES: readonly (readonly [command: string, code: number])[] = [
  ["pitboss player erase acme brand.example.com 50003 #", 2],
  ["pitboss replay --compare backfilled", 1],
];

/** The commands of a page's shell blocks, one a line. */
function commandsOf(page: string, ...headings: readonly string[]): string[] {
  return blocksOf(page)
    .filter(({ language, heading }) => language === "sh" && headings.includes(heading))
    .flatMap(({ text }) => text.trim().split("\n"))
    .map((line) => line.replace(/ +#/, " #"))
    .filter((line) => !FOLLOWING.includes(line));
}

/** The command's arguments; undefined where it takes a shell to know them. */
function argumentsOf(command: string): string[] | undefined {
  const [plain = ""] = command.split(" #");
  return /[|<>$"'&]/.test(plain) ? undefined : plain.split(/ +/).slice(1);
}

/** As a process of its own would, from the working directory, and in a tenth of the time. */
async function inThisProcess(args: readonly string[]): Promise<Said> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([text(stdout), text(stderr)]);
  const signals = new EventEmitter();
  const world = { stdin: Readable.from([""]), stdout, stderr, env: {}, clock: systemClock, signals };
  const code = await runCommandLine(args, world);
  stdout.end();
  stderr.end();
  const [out, err] = await written;
  return { code, stdout: out, stderr: err };
}

function expectedCode(command: string): number {
  return EXPECTED_CODES.find(([beginning]) => command.startsWith(beginning))?.[1] ?? 0;
}

describe("the commands of the how-tos", () => {
  const newInstallation = useInstallations();
  const installation = newInstallation({
    segments: "segments.yaml",
    tenants: { acme: { default_origin: "brand.example.com" } },
  });
  const env = { PATH: `${installation.path("bin")}:${process.env["PATH"]}` };

  const workingDirectory = process.cwd();
  afterAll(() => process.chdir(workingDirectory));

  beforeAll(async () => {
    const [node, main] = pitbossCommand([]);
    process.chdir(installation.folder);
    mkdirSync("bin");
    writeFileSync(installation.path("bin/pitboss"), `#!/bin/sh\nexec "${node}" "${main}" "$@"\n`);
    chmodSync(installation.path("bin/pitboss"), 0o755);
    for (const name of ["segments.yaml", "new.yaml"])
      copyFileSync(`${ROOT}examples/segments.yaml`, installation.path(name));
    const login = { unique_id: "l-1", timestamp: "2024-03-01T10:00:00Z", player_id: "anna" };
    installation.write("anna.ndjson", [JSON.stringify({ type: "LOGIN", tenant: "acme", payload: login })]);
    const made = "--tenant acme --origin brand.example.com --players 5 --days 0.3";
    const feed = await shell(
      `pitboss simulate ${made} --seed 3 > feed.ndjson
       pitboss simulate ${made} --seed 4 --from 2023-03-01 > history-2023.ndjson
       pitboss ingest feed.ndjson
       pitboss ingest anna.ndjson --origin brand
       pitboss run --once`,
      installation.folder,
      env,
    );
    expect(feed.code, feed.stderr).toBe(0);
  });

  async function allDo(page: string, ...headings: readonly string[]): Promise<void> {
    const commands = commandsOf(page, ...headings);
    expect(commands.length, `${page} has commands under ${headings.join(", ")}`).toBeGreaterThan(0);
    for (const command of commands) {
      const args = argumentsOf(command);
      const said = args === undefined ? shell(command, installation.folder, env) : inThisProcess(args);
      const { code, stdout, stderr } = await said;
      expect(code, `${command}\n${stdout}\n${stderr}`).toBe(expectedCode(command));
    }
  }

  test("check and try segments", () => allDo("docs/segments.md", "Check and try it"));

  test("ask who is in a segment", async () => {
    const queries = blocksOf("docs/segments.md").filter(({ language }) => language === "sql");
    expect(queries).toHaveLength(1);
    for (const query of queries.flatMap(({ text: sql }) => sql.trim().split("\n")))
      expect(await inThisProcess(["sql", query])).toMatchObject({ code: 0 });
  });

  test("make keys of the console", () => allDo("docs/console.md", "Logging in"));
  test("prepare an upgrade", () => allDo("docs/upgrading.md", "Before"));
  test("make topics and schemas", () => allDo("docs/operators.md", "Topics and schemas"));
  test("migrate", () => allDo("docs/warehouse.md", "Migrations"));
  test("replay, compare, promote and take it back", () =>
    allDo("docs/replay.md", "Replay: new logic over old history"));
  test("bring history in", () => allDo("docs/replay.md", "Bringing old history in"));
  test("erase a player", () => allDo("docs/erasure.md", "Erasing a player"));
});
