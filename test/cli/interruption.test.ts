import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { abortOnInterruption } from "../../src/cli/interruption.ts";

describe("an interruption", () => {
  it.each(["SIGINT", "SIGTERM"])("by %s aborts, and says by what", (name) => {
    const source = new EventEmitter();
    const signal = abortOnInterruption(source);
    expect(signal.aborted).toBe(false);
    source.emit(name);
    expect(signal.reason).toEqual(expect.objectContaining({ message: `stopped by ${name}` }));
  });

  it("is listened for once, so that the second ends the process", () => {
    const source = new EventEmitter();
    abortOnInterruption(source);
    source.emit("SIGINT");
    expect(source.listenerCount("SIGINT")).toBe(0);
  });
});
