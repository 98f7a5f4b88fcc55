import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { type Installation, type Running, useInstallations } from "../../support/installation.ts";
import { until } from "../../support/until.ts";
import { bet } from "./open-door.ts";

interface Example {
  readonly command: string;
  readonly answer: unknown;
}

/** Commands of the guide with the answers that it shows. */
function examples(): Example[] {
  const guide = readFileSync(new URL("../../../docs/http.md", import.meta.url), "utf8");
  return [...guide.matchAll(/```sh\n(curl .*?)```\n\n```json\n(.*?)```/gs)].map(([, command = "", answer = ""]) => ({
    command,
    answer: JSON.parse(answer),
  }));
}

async function newKey(installation: Installation, ...args: string[]): Promise<{ id: string; key: string }> {
  return JSON.parse(await installation.done("keys", "create", "--json", "--tenant", "acme", ...args));
}

async function openDoors(installation: Installation): Promise<{ running: Running; url: string }> {
  const running = installation.start(["run", "--role", "doors"]);
  await running.said("following the log");
  const [, url = ""] = /"http":"([^"]+)"/.exec(running.stderr) ?? [];
  return { running, url };
}

describe("a run that has the doors alone", () => {
  const newInstallation = useInstallations();

  it("answers as the guide shows, hears of keys by itself, and loses nothing when it ends", async () => {
    const installation = newInstallation({ tenants: { acme: {} } });
    const first = await newKey(installation);
    const { running, url } = await openDoors(installation);
    const run = promisify(execFile);
    const shown = examples();
    expect(shown).toHaveLength(5);
    for (const { command, answer } of shown) {
      const { stdout } = await run("bash", ["-c", command], { env: { ...process.env, PITBOSS: url, KEY: first.key } });
      expect(JSON.parse(stdout)).toEqual(answer);
    }

    const second = await newKey(installation);
    const status = async (key: string) => {
      const headers = { "content-type": "application/json", "x-api-key": key };
      const sent = { method: "POST", headers, body: JSON.stringify(bet({ activity_id: key })) };
      return (await fetch(`${url}/v1/integration/casino`, sent)).status;
    };
    await until("the second key counts", async () => (await status(second.key)) === 202);
    expect(await status(first.key)).toBe(202);
    await installation.done("keys", "revoke", first.id);
    await until("the first key counts no more", async () => (await status(first.key)) === 401);
    expect(await status(second.key)).toBe(202);

    expect(await running.stop("SIGTERM")).toMatchObject({ code: 0 });
    for (const { key } of [first, second]) expect(running.stderr).not.toContain(key);
    const report = JSON.parse(await installation.done("run", "--once", "--role", "engine", "--json"));
    // Three of the guide, and one of each key: the others are repeats.
    expect(report.engine).toMatchObject({ accepted: 5, deadLetters: 0 });
    const letters = JSON.parse(await installation.done("dead-letters", "list", "--json"));
    expect(letters.map(({ door, code }: { door: string; code: string }) => `${door} ${code}`).sort()).toEqual([
      "http missing_field",
      "http negative_amount",
    ]);
  });
});
