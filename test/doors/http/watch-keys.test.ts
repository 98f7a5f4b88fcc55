import { rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { apiKeysOf } from "../../../src/config/api-keys-of.ts";
import { readSettings } from "../../../src/config/read-settings.ts";
import { watchKeys } from "../../../src/runtime/watch-keys.ts";
import { configFile } from "../../config/temporary-config.ts";
import { digest } from "./open-door.ts";

/** A configuration with keys of these ids. */
function withKeys(...ids: string[]): string {
  return JSON.stringify({ api_keys: ids.map((id) => ({ id, digest: digest(id), roles: ["read"] })) });
}

/** Watches while the script runs, a step between each two looks. Which keys counted, and what was warned of, in order. */
async function watch(script: readonly ((file: string) => void)[]): Promise<string[]> {
  const file = configFile(withKeys("a"));
  const stop = new AbortController();
  const said: string[] = [];
  const readKeys = () => apiKeysOf(readSettings({ file, env: {} }).values);
  const steps = [...script];
  const say = (_about: unknown, message: string) => void said.push(message);
  await watchKeys({
    file,
    signal: stop.signal,
    logger: { info: () => {}, warn: say, error: say } as never,
    inForce: readKeys(),
    readKeys,
    onChange: (keys) => said.push(keys.map(({ id }) => id).join()),
    pause: async () => {
      const step = steps.shift();
      if (step === undefined) stop.abort();
      else step(file);
    },
  });
  return said;
}

const nothing = () => {};
const write = (text: string) => (file: string) => writeFileSync(file, text);

test("keys that are added and taken away count once the file stays the same, and only then", async () => {
  expect(await watch([nothing, write(withKeys("a", "b")), nothing, nothing])).toEqual(["a,b"]);
  expect(await watch([nothing, write(withKeys("b")), write(withKeys("c")), nothing])).toEqual(["c"]);
  expect(await watch([nothing, write("{}"), nothing])).toEqual([""]);
});

test("a text with the same keys is no news", async () => {
  expect(await watch([nothing, (file) => writeFileSync(file, `${withKeys("a")}\n`), nothing, nothing])).toEqual([]);
});

test("a file with faults, or none, changes nothing and is told once", async () => {
  expect(await watch([nothing, write("api_keys: [{}]"), nothing, nothing, nothing])).toEqual([
    "the configuration has faults: the keys in force stay",
  ]);
  expect(await watch([nothing, (file) => rmSync(file), nothing, nothing])).toEqual([
    "the configuration is gone: the keys in force stay",
  ]);
});
