import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openProvider } from "../grants/support.ts";
import { until } from "../support/until.ts";
import { grantBonus, OtherSide, openActing, trigger } from "./support.ts";

const cleaning: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

async function folder(name: string): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), `pitboss-${name}-`));
  cleaning.push(() => rm(made, { recursive: true, force: true }));
  return made;
}

test("who is killed between the call and its record grants once: the next calls again under the same key", async () => {
  const provider = await openProvider(await folder("provider"));
  cleaning.push(() => provider.close());
  // The provider grants at once, and the first answer never arrives.
  let isHeldBack = true;
  const side = await OtherSide.listening(async ({ text, headers }) => {
    const { status, result } = await provider.post(text, { "idempotency-key": String(headers["idempotency-key"]) });
    if (isHeldBack) await new Promise(() => undefined);
    return { status, text: JSON.stringify({ result }) };
  });
  cleaning.push(() => side.close());

  const data = await folder("actions");
  const acting = await openActing(data);
  cleaning.push(() => acting.log.close());
  await acting.fire(trigger("t1"));
  const script = new URL("./acting-process.ts", import.meta.url).pathname;
  const child: ChildProcess = spawn(process.execPath, [script, data, side.url], { stdio: "inherit" });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  cleaning.push(async () => child.kill("SIGKILL"));
  await until(
    "the provider was called and has granted",
    async () => side.requests.length === 1 && (await provider.grants()).length > 0,
  );
  child.kill("SIGKILL");
  await ended;
  expect(await acting.results()).toEqual([]);

  isHeldBack = false;
  const results = await acting.act([grantBonus(side.url)]);
  const grants = await provider.grants();
  expect(results).toMatchObject([{ trigger_id: "t1", status: "done", reference: grants[0]?.promo_freespin_id }]);
  expect(grants.map(({ player_id, game_id }) => `${player_id} ${game_id}`)).toEqual(["anna 3", "anna 4"]);
  expect(side.requests.map(({ text, headers }) => `${headers["idempotency-key"]} ${text}`)).toEqual(
    Array(2).fill(`t1:console ${side.requests[0]?.text}`),
  );
});
