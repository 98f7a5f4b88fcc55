import { describe, expect, it } from "vitest";
import { fuzz } from "../../../bench/fuzz/fuzz.ts";

/** `FUZZ_SEED=…` makes up other requests. */
const SEED = process.env["FUZZ_SEED"] ?? "1";
const MEBIBYTE = 1024 * 1024;

describe("a door under attack", () => {
  it("answers everything without a fault of its own, keeps what it has said 202 to, and goes on", {
    timeout: 180_000,
  }, async () => {
    const { violations, answers, accepted, inLog, memory, held } = await fuzz({
      seed: SEED,
      forMs: 4_000,
      connections: 2_000,
      strangers: 1_000,
    });
    expect(violations).toEqual([]);
    expect(inLog).toBeGreaterThanOrEqual(accepted);
    expect(accepted).toBeGreaterThan(1_000);
    for (const status of [202, 207, 400, 401, 408, 413, 415, 431, 503])
      expect(answers.get(status), String(status)).toBeGreaterThan(0);
    // Two are known to come; the others say that the long bodies and the bombs were sent.
    expect(answers.get(413)).toBeGreaterThan(3);
    expect(memory.after - memory.before).toBeLessThan(500 * MEBIBYTE);
    expect(held.after - held.before).toBeLessThan(150 * MEBIBYTE);
    const total = [...answers.values()].reduce((sum, count) => sum + count, 0);
    console.log(
      `fuzz, HTTP door: ${total} requests, ${accepted} events answered 202, ${inLog} in the log, ` +
        `memory ${[memory.before, memory.peak, memory.after].map((bytes) => Math.round(bytes / MEBIBYTE)).join(" → ")} MiB (FUZZ_SEED=${SEED})`,
    );
  });
});
