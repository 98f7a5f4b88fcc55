/**
 * Makes a release: `npm run release -- --dry-run` to try, without it to make one, with `--publish` to publish it as well
 * (docs/upgrading.md).
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import packageFile from "../package.json" with { type: "json" };
import lockFile from "../package-lock.json" with { type: "json" };
import { CHECKSUMS, writeChecksums } from "./checksums.ts";
import { releaseFaults } from "./release-faults.ts";

interface Flags {
  readonly dryRun?: boolean;
  readonly publish?: boolean;
}

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const FOLDER = join(ROOT, "release/dist");
const { name, version } = packageFile;
const { repository }: { repository?: string | { url: string } } = packageFile as object;

new Command("release")
  .description("check, pack, and say how to publish")
  .option("--dry-run", "say what is missing for a release, and go on; the quick checks only; publish nothing")
  .option("--publish", "publish in the end; needs the registry's trust in whoever runs it, as a workflow of CI has")
  .action((flags: Flags) => release(flags))
  .parse();

function release({ dryRun = false, publish = false }: Flags): void {
  judge(dryRun);
  step(dryRun ? "the quick checks" : "everything that CI does");
  if (dryRun) run("npm", "run", "-s", "check");
  else run("bash", ".ci/run");
  const files = makeFiles();
  step(`made in ${relative(ROOT, FOLDER)}: ${files.join(", ")}`);
  const command = ["publish", join(relative(ROOT, FOLDER), files[0] ?? ""), "--provenance", "--access", "public"];
  if (publish && !dryRun) run("npm", ...command);
  else
    say(`\nTo publish it, where a workflow of CI vouches for it:\n\n  git tag v${version}\n  npm ${command.join(" ")}`);
}

function judge(dryRun: boolean): void {
  step(`${name} ${version}`);
  const faults = releaseFaults({
    version,
    lockedVersion: lockFile.version,
    repository: typeof repository === "string" ? repository : repository?.url,
    changelog: readFileSync(join(ROOT, "CHANGELOG.md"), "utf8"),
    changes: output("git", "status", "--porcelain"),
    tags: output("git", "tag", "--list"),
  });
  for (const fault of faults) say(`missing: ${fault}`);
  if (faults.length === 0 || dryRun) return;
  say("nothing was made");
  process.exit(1);
}

/** The package, its SBOM and their sums, in a folder of their own. */
function makeFiles(): string[] {
  step("pack");
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  run("npm", "pack", "--silent", "--pack-destination", FOLDER);
  const files = [`${name}-${version}.tgz`, `${name}-${version}.cdx.json`, CHECKSUMS];
  writeFileSync(join(FOLDER, files[1] ?? ""), output("npm", "run", "-s", "sbom"));
  writeChecksums(FOLDER);
  return files;
}

function step(title: string): void {
  say(`\n== ${title}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Ends the release when the command fails; what it says is seen. */
function run(command: string, ...args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: "inherit" });
  if (status === 0) return;
  say(`\n${command} ${args.join(" ")} failed: mend what it says, and begin again`);
  process.exit(1);
}

function output(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}
