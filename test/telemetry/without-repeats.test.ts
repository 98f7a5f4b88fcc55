import { expect, test } from "vitest";
import { withoutRepeats } from "../../src/telemetry/without-repeats.ts";

test("a message is said once in ten seconds, then with how often it was held back", () => {
  const said: string[] = [];
  let now = 0;
  const say = withoutRepeats(
    (message) => said.push(message),
    () => now,
  );
  for (let time = 0; time < 3; time++) say("no broker");
  say("no registry");
  now = 9_999;
  say("no broker");
  now = 10_000;
  say("no broker");
  now = 30_000;
  say("no broker");
  expect(said).toEqual(["no broker", "no registry", "no broker (and 3 times before)", "no broker"]);
});

test("what it remembers is bounded", () => {
  const said: string[] = [];
  const say = withoutRepeats(
    (message) => said.push(message),
    () => 0,
  );
  for (let index = 0; index < 2_500; index++) say(`broker ${index}`);
  expect(said).toHaveLength(2_500);
});
