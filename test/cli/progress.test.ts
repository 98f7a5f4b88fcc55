import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createProgressBoard } from "../../src/cli/progress.ts";
import { type Micros, SECOND } from "../../src/values/time.ts";

/** Progress on a stream that is no terminal, at a time that the test sets. */
function board({ quiet = false, isTTY = false } = {}) {
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY });
  let now = 0 as Micros;
  return {
    ...createProgressBoard({ stream, quiet, clock: () => now }),
    pass(seconds: number) {
      now = (now + seconds * SECOND) as Micros;
    },
    written: () => (stream.read() as string | null) ?? "",
  };
}

describe("progress where there is no terminal", () => {
  it("says nothing of what is over within a second", () => {
    const { start, pass, written } = board();
    const progress = start("folded", 100);
    pass(0.9);
    progress.update(99);
    progress.stop();
    expect(written()).toBe("");
  });

  it("says how far it is, how fast, and how long it will take", () => {
    const { start, pass, written } = board();
    const progress = start("folded", 4000);
    pass(2);
    progress.update(1000);
    expect(written()).toBe("folded: 1,000 of 4,000 (25 %), 500/s, 6 s left\n");
  });

  it("says how far and how fast where the total is unknown", () => {
    const { start, pass, written } = board();
    const progress = start("read");
    pass(2);
    progress.update(3000, "2 rejected");
    expect(written()).toBe("read: 3,000, 1,500/s, 2 rejected\n");
  });

  it("says it every five seconds at most", () => {
    const { start, pass, written } = board();
    const progress = start("read");
    const lines: string[] = [];
    for (let second = 1; second <= 12; second++) {
      pass(1);
      progress.update(second);
      lines.push(written());
    }
    expect(lines.filter((line) => line !== "")).toEqual(["read: 1, 1/s\n", "read: 6, 1/s\n", "read: 11, 1/s\n"]);
  });

  it("counts minutes and hours, and knows nothing of the rest while nothing is done", () => {
    const { start, pass, written } = board();
    const progress = start("read", 10_000);
    pass(10);
    progress.update(100);
    expect(written()).toBe("read: 100 of 10,000 (1 %), 10/s, 16 min 30 s left\n");
    const slower = start("read", 100_000);
    pass(10);
    slower.update(100);
    expect(written()).toBe("read: 100 of 100,000 (0 %), 10/s, 2 h 46 min left\n");
    const stuck = start("read", 5);
    pass(10);
    stuck.update(0);
    expect(written()).toBe("read: 0 of 5 (0 %), 0/s\n");
  });

  it("ends with the summary, however short it was", () => {
    const { start, written } = board();
    start("read").stop("read 3 events");
    expect(written()).toBe("read 3 events\n");
  });
});

describe("progress on a terminal", () => {
  it("is a bar, which goes when it stops", () => {
    const { start, pass, written } = board({ isTTY: true });
    const progress = start("folded", 4);
    pass(2);
    progress.update(2);
    progress.stop("done");
    expect(written()).toMatch(/folded █{12}░{12} 2 of 4 \(50 %\), 1\/s, 2 s left.*done\n$/su);
  });

  it("has no bar where the total is unknown", () => {
    const { start, pass, written, clear } = board({ isTTY: true });
    const progress = start("read");
    pass(2);
    progress.update(4);
    expect(written()).toContain("read 4, 2/s");
    clear();
  });
});

describe("progress when quiet", () => {
  it("is silent to the end", () => {
    const { start, pass, written } = board({ quiet: true });
    const progress = start("read", 10);
    pass(100);
    progress.update(5);
    progress.stop("read 5 events");
    expect(written()).toBe("");
  });
});
