import { describe } from "vitest";
import { describeAppending } from "./log/appending.ts";
import { describeChanges } from "./log/changes.ts";
import { describeCleanup } from "./log/cleanup.ts";
import { describeGroups } from "./log/groups.ts";
import type { LogPlace } from "./log/place.ts";
import { describeReading } from "./log/reading.ts";
import { describeTransactions } from "./log/transactions.ts";

export type { LogPlace } from "./log/place.ts";

/** What every adapter of the log promises. `open` makes a new place for each test. */
export function describeLogContract(name: string, open: () => Promise<LogPlace>): void {
  describe(`the log (${name})`, () => {
    describe("appending", () => describeAppending(open));
    describe("reading", () => describeReading(open));
    describe("transactions", () => describeTransactions(open));
    describe("changes", () => describeChanges(open));
    describe("cleanup", () => describeCleanup(open));
    describe("consumer groups", () => describeGroups(open));
  });
}
