import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FetchedMessage, hideAborted } from "../../src/log/kafka/leave-out-aborted.ts";

interface Step {
  readonly producer: number;
  readonly does: "send" | "commit" | "abort";
}

const steps = fc.array(
  fc.record({ producer: fc.nat(2), does: fc.constantFrom<Step["does"]>("send", "send", "send", "commit", "abort") }),
  { maxLength: 40 },
);

/** A partition as transactions write it, one offset per step, and what of it is not rolled back. */
function partitionOf(all: readonly Step[]) {
  const open = new Map<number, number>();
  const aborted: { producerId: string; firstOffset: string; marker: number }[] = [];
  const gone = new Set<number>();
  const sent = new Map<number, number[]>();
  for (const [offset, { producer, does }] of all.entries()) {
    if (does === "send") {
      open.set(producer, open.get(producer) ?? offset);
      sent.set(producer, [...(sent.get(producer) ?? []), offset]);
      continue;
    }
    const first = open.get(producer);
    if (does === "abort" && first !== undefined) {
      aborted.push({ producerId: String(producer), firstOffset: String(first), marker: offset });
      for (const each of sent.get(producer) ?? []) gone.add(each);
    }
    open.delete(producer);
    sent.delete(producer);
  }
  const messages: FetchedMessage[] = all.map(({ producer, does }, offset) => ({
    offset: String(offset),
    key: does === "send" ? null : Buffer.from([0, 0, 0, does === "abort" ? 0 : 1]),
    isControlRecord: does !== "send",
    batchContext: { producerId: String(producer), inTransaction: true },
  }));
  const kept = all.flatMap(({ does }, offset) => (does === "send" && !gone.has(offset) ? [offset] : []));
  return { messages, aborted, kept };
}

describe("what was rolled back", () => {
  test("is left out, however transactions overlap and wherever a fetch begins", () => {
    fc.assert(
      fc.property(steps, fc.nat(40), (all, from) => {
        const { messages, aborted, kept } = partitionOf(all);
        // A broker tells of those that reach into what was asked for.
        const abortedTransactions = aborted.filter(({ marker }) => marker >= from);
        const partition = { messages: messages.slice(from), abortedTransactions };
        hideAborted(partition);
        const left = partition.messages
          .filter(({ isControlRecord }) => !isControlRecord)
          .map(({ offset }) => Number(offset));
        expect(left).toEqual(kept.filter((offset) => offset >= from));
      }),
    );
  });
});
