import { describe, expect, it } from "vitest";
import { RunPauses } from "../../src/runtime/run-pauses.ts";

describe("a pause of the run", () => {
  it("is wanted from when it is asked for until its work is done", async () => {
    const pauses = new RunPauses();
    const first = pauses.wanted;
    expect(first.aborted).toBe(false);
    const asked = pauses.during(() => Promise.resolve("done"));
    expect(first.aborted).toBe(true);
    await pauses.perform();
    expect(await asked).toBe("done");
    expect(pauses.wanted.aborted).toBe(false);
  });

  it("tells a failure to whoever asked, and not to the run", async () => {
    const pauses = new RunPauses();
    const asked = pauses.during(() => Promise.reject(new Error("not caught up")));
    const refused = expect(asked).rejects.toThrow("not caught up");
    await pauses.perform();
    await refused;
  });

  it("is for one at a time, also while its work is being done", async () => {
    const pauses = new RunPauses();
    const gate = Promise.withResolvers<void>();
    const asked = pauses.during(() => gate.promise);
    await expect(pauses.during(() => Promise.resolve())).rejects.toThrow("for something else");
    const performed = pauses.perform();
    await expect(pauses.during(() => Promise.resolve())).rejects.toThrow("for something else");
    gate.resolve();
    await Promise.all([asked, performed]);
    const next = pauses.during(() => Promise.resolve("next"));
    await pauses.perform();
    expect(await next).toBe("next");
  });

  it("does not come when the run ends before", async () => {
    const pauses = new RunPauses();
    const asked = pauses.during(() => Promise.resolve());
    pauses.end();
    await expect(asked).rejects.toThrow("the run is ending");
    await expect(pauses.during(() => Promise.resolve())).rejects.toThrow("the run is ending");
  });
});
