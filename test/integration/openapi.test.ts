import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { pythonWith } from "../services/python-environment.ts";
import { describeWithServices } from "../services/shared-services.ts";
import { type Installation, useInstallations } from "../support/installation.ts";

/** `OPENAPI_SEED=…` makes up other requests. */
const SEED = process.env["OPENAPI_SEED"] ?? "1";
const EXAMPLES = process.env["OPENAPI_EXAMPLES"] ?? "10";
const FOLDER = fileURLToPath(new URL("./schemathesis/", import.meta.url));
/**
 * What a schema cannot say is left out: that a currency exists, that an item of a batch is judged by itself, that fields
 * nobody knows are kept.
 */
const LEFT_OUT = "positive_data_acceptance,negative_data_rejection";

async function keyOf(installation: Installation): Promise<string> {
  const roles = ["--role", "ingest", "--role", "grant"];
  return JSON.parse(await installation.done("keys", "create", "--json", "--tenant", "acme", ...roles)).key;
}

interface Said {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
}

function run(
  python: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Said> {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(python, args, options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout: stdout + stderr }),
    );
  });
}

describeWithServices("the description of the doors", () => {
  const install = useInstallations();

  test("is what they do, whatever is sent", async () => {
    const python = await pythonWith("python-schemathesis", `${FOLDER}requirements.txt`);
    const installation = install({ tenants: { acme: {} }, dead_letter_limit: { share: 1 } });
    const key = await keyOf(installation);
    const running = installation.start(["run", "--role", "doors"]);
    await running.said("following the log");
    const [, url = ""] = /"http":"([^"]+)"/.exec(running.stderr) ?? [];
    const args = [
      ...["-m", "schemathesis.cli", "run", `${url}/openapi.json`, "--header", `x-api-key: ${key}`],
      ...["--seed", SEED, "--max-examples", EXAMPLES, "--generation-database", "none", "--no-color"],
      ...["--exclude-checks", LEFT_OUT, "--continue-on-failure"],
    ];
    const env = { GRANT_KEY: key, PYTHONPATH: FOLDER, SCHEMATHESIS_HOOKS: "hooks" };
    const { code, stdout } = await run(python, args, installation.folder, env);
    expect(code, stdout).toBe(0);
    expect(stdout).not.toContain("returned only 401/403");
    const [, selected = "", tested = ""] = /Selected: (\d+\/\d+)\s+Tested: (\d+)/.exec(stdout) ?? [];
    expect({ selected, tested }, stdout).toEqual({ selected: "5/5", tested: "5" });
    const [, cases = "0"] = /(\d+) generated/.exec(stdout) ?? [];
    console.log(
      `OpenAPI: ${cases} requests made up from the description, none answered otherwise (OPENAPI_SEED=${SEED})`,
    );
    expect(Number(cases)).toBeGreaterThan(500);
    const { code: ended, stderr } = await running.stop("SIGTERM");
    expect({ ended, errors: stderr.split("\n").filter((line) => line.includes('"level":"error"')) }).toEqual({
      ended: 0,
      errors: [],
    });
  });
});
