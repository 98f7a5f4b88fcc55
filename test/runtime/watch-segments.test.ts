import { rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { watchSegments } from "../../src/runtime/watch-segments.ts";
import { configFile } from "../config/temporary-config.ts";

const one = (id: string) => `- { id: ${id}, when: { feature: country, eq: SE } }\n`;

/** Watches while the script runs, a step between each two looks. What was taken over, and what was logged, in order. */
async function watch(script: readonly ((file: string) => void)[]): Promise<string[]> {
  const file = configFile(one("a"), "segments.yaml");
  const stop = new AbortController();
  const said: string[] = [];
  const steps = [...script];
  const logger = {
    info: () => {},
    warn: (_about: unknown, message: string) => said.push(message),
    error: (about: { faults: readonly string[] }) =>
      said.push(...about.faults.map((fault) => fault.replace(file, "f"))),
  };
  await watchSegments({
    file,
    signal: stop.signal,
    logger: logger as never,
    onChange: (segments) => said.push(segments.map(({ id }) => id).join()),
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

test("a new text of the file is taken over once it stays the same, and only then", async () => {
  expect(await watch([nothing, nothing])).toEqual(["a"]);
  expect(await watch([nothing, write(one("a") + one("b")), nothing, nothing])).toEqual(["a", "a,b"]);
  expect(await watch([nothing, write(one("b")), write(one("b") + one("c")), nothing])).toEqual(["a", "b,c"]);
});

test("a file that is gone is told once and changes nothing", async () => {
  const remove = (file: string) => rmSync(file);
  expect(await watch([nothing, remove, nothing, nothing, write(one("b")), nothing])).toEqual([
    "a",
    "the segments cannot be read: those in force stay",
    "b",
  ]);
});

test("a text with faults is told once and changes nothing", async () => {
  const faulty = write("- { id: a, when: { feature: countri, eq: SE } }");
  expect(await watch([nothing, faulty, nothing, nothing, nothing, write(one("b")), nothing])).toEqual([
    "a",
    'f:1:29: [0].when.feature: "countri" is no feature; did you mean country?',
    "b",
  ]);
});
