import { afterAll, beforeAll, expect, test } from "vitest";
import { type Casino, openCasino } from "./support/casino.ts";
import { WaitingDesk } from "./support/desk.ts";

/** Fails in a way that is no fault of who asks. */
const brokenDesk = Object.defineProperty(new WaitingDesk(), "work", {
  get: () => {
    throw new Error("cannot read /var/secret: password=hunter2");
  },
});

let casino: Casino;
beforeAll(async () => {
  casino = await openCasino({ players: 0, replayDesk: brokenDesk });
});
afterAll(() => casino.close());

test("a fault of the console's own is told without its cause, with the request that the log has it under", async () => {
  const answer = await (await casino.as("analyst")).get("/replay");
  expect(answer.status).toBe(500);
  expect(answer.body.error).toMatch(/^this could not be worked on; the log says why, at request \S+$/);
});
