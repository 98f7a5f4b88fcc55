import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DemoFeed } from "../../src/cli/demo-feed.ts";
import { parseTimestamp } from "../../src/values/time.ts";
import { pitbossCommand, withoutPitboss } from "../cli/run-pitboss.ts";
import { until } from "../support/until.ts";

const ANY_PORT = { PITBOSS_HTTP__PORT: "0", PITBOSS_WAREHOUSE_HTTP__PORT: "0" };

test("a demo that is kept goes on with the console, and prints an address that logs in", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pitboss-demo-"));
  const [node = "", ...args] = pitbossCommand(["demo", "--keep", "--players", "4"]);
  const demo = spawn(node, args, { cwd: folder, env: { ...withoutPitboss(process.env), ...ANY_PORT } });
  try {
    let said = "";
    demo.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    demo.stderr.resume();
    const [, url, token] = await until("it prints an address", () => {
      if (demo.exitCode !== null) throw new Error(`it ended before it printed an address: ${said}`);
      return /(http:\S+)\/console\/#login=(\S+)/.exec(said) ?? undefined;
    });
    const logIn = await fetch(`${url}/console/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
    expect(await logIn.json()).toMatchObject({
      loggedIn: true,
      tenant: "*",
      hasWarehouse: true,
      hasSegmentsFile: true,
    });
    const cookie = logIn.headers.get("set-cookie")?.split(";")[0] ?? "";
    const now = await fetch(`${url}/console/api/now`, { headers: { cookie } });
    const { days } = (await now.json()) as { days: { rounds: number }[] };
    expect(days.reduce((sum, { rounds }) => sum + rounds, 0)).toBeGreaterThan(100);
    demo.kill("SIGTERM");
    const [code] = await once(demo, "exit");
    expect(code).toBe(0);
  } finally {
    demo.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
});

test("the feed of a demo comes as its time does, each line once, and odd times hold nothing up", () => {
  const line = (at: string) => `{"timestamp":"${at}"}\n`;
  const [first, odd, second, hoursLater] = [
    line("2024-03-01T10:00:00Z"),
    line("2150-01-01T00:00:00Z"),
    line("2024-03-01T10:00:05.5Z"),
    line("2024-03-01T23:30:00Z"),
  ];
  const instant = (time: string) => parseTimestamp(`2024-03-01T${time}Z`) ?? (Number.NaN as never);
  const feed = new DemoFeed([first, odd, "no json\n", second, hoursLater], instant("23:59:59"));
  const at = (time: string) => [...feed.until(instant(time))];
  expect(at("09:59:59")).toEqual([]);
  expect(at("10:00:01")).toEqual([first, odd, "no json\n"]);
  expect(at("10:00:06")).toEqual([second]);
  expect(at("23:00:00")).toEqual([]);
  expect(at("23:45:00")).toEqual([hoursLater]);
});
