import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import lockFile from "../../package-lock.json" with { type: "json" };
import { withoutPitboss } from "../cli/run-pitboss.ts";
import { ROOT } from "../docs/pages.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Component {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly { readonly alg: string }[];
}

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** Names and versions of those that are locked and of this kind. */
function packages(isMeant: (locked: Locked) => boolean): string[] {
  return Object.entries<Locked>(lockFile.packages).flatMap(([path, locked]) =>
    path === "" || !isMeant(locked) ? [] : [`${path.split("node_modules/").at(-1)}@${locked.version}`],
  );
}

const LONGEST_MS = 300_000;
const MUCH = 64 * 1024 * 1024;

async function said(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
  // Each run installs into another folder: what is compiled there is of no use to anybody later. The program of a thread is
  // another file of the build.
  const env = { ...withoutPitboss(process.env), NODE_DISABLE_COMPILE_CACHE: "1", PITBOSS_ENGINE__THREADS: "1" };
  const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: MUCH });
  return stdout;
}

describe("the package", () => {
  const inFolder = temporaryFolder();
  const inApp = (...command: [string, ...string[]]) => said(inFolder("app"), ...command);

  beforeAll(async () => {
    mkdirSync(inFolder("app"));
    await said(ROOT, "npm", "pack", "--silent", "--pack-destination", inFolder("."));
    const packed = readdirSync(inFolder(".")).find((name) => name.endsWith(".tgz")) ?? "";
    await inApp("npm", "install", join("..", packed), "--omit=optional", "--prefer-offline", "--no-audit", "--no-fund");
    // The library of ClickHouse takes more than half a gigabyte: it is that of the checkout.
    symlinkSync(join(ROOT, "node_modules/@chdb"), inFolder("app/node_modules/@chdb"));
  }, LONGEST_MS);

  test("runs where it is installed", async () => {
    expect(await inApp("npx", "--no-install", "pitboss", "--help")).toContain("Usage: pitboss");
    expect(await inApp("npx", "--no-install", "pitboss", "--version")).toBe(`${packageFile.version}\n`);
  });

  test("goes from raw events to answers, and says how to ask for more", async () => {
    const shown = await inApp("npx", "--no-install", "pitboss", "demo", "--players", "5");
    expect(shown).toContain("What could not be accepted? (v_dead_letters)");
    expect(shown).toContain("\n  npx pitboss doctor --data-dir");
    expect(shown).not.toContain("npm run");
  });

  test("brings nothing that is for development only", () => {
    const brought = readdirSync(inFolder("app/node_modules"));
    expect(brought).toEqual(expect.arrayContaining(["commander", "kafkajs", "pitboss"]));
    // What both need is brought, of course.
    for (const name of ["vitest", "typescript", "@biomejs", "vitepress"]) expect(brought).not.toContain(name);
    const files = readdirSync(inFolder("app/node_modules/pitboss"), { recursive: true }).map(String);
    expect(files.filter((name) => /^(test|bench|site|release)\/|\.env|\.sqlite/.test(name))).toEqual([]);
  });
});

test("the SBOM has what the package brings, with versions and sums, and nothing else", async () => {
  const { bomFormat, metadata, components } = JSON.parse(await said(ROOT, "npm", "run", "-s", "sbom"));
  expect([bomFormat, metadata.component.name]).toEqual(["CycloneDX", packageFile.name]);
  const listed = components.map(({ name, version }: Component) => `${name}@${version}`);
  // Of what is optional only what is for this machine is installed.
  expect(listed).toEqual(expect.arrayContaining(packages(({ dev, optional }) => !dev && !optional)));
  const brought = packages(({ dev }) => !dev);
  expect(listed.filter((each: string) => !brought.includes(each))).toEqual([]);
  for (const { name, version, hashes } of components as Component[])
    expect(hashes, `${name}@${version}`).toEqual([expect.objectContaining({ alg: "SHA-512" })]);
});
