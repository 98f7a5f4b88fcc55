import { describe, expect, it } from "vitest";
import { ENGINE_GROUP } from "../../src/engine/task-environment.ts";
import { type CarriedOptions, carried } from "../../src/erasure/carried.ts";
import type { Micros } from "../../src/values/time.ts";
import { SINK_GROUP } from "../../src/warehouse/cursors.ts";
import { topicSpecs } from "../../topologies/topics.ts";
import { ArrayLog } from "../support/array-log.ts";

function newLog(): ArrayLog {
  return new ArrayLog(Object.fromEntries(topicSpecs("", 2).map(({ name, partitions }) => [name, partitions])));
}

/** Time that passes by waiting alone; `work` is what others do meanwhile. */
function waitingOn(log: ArrayLog, work: (wait: number) => void = () => undefined): CarriedOptions & { said: string[] } {
  let waits = 0;
  const said: string[] = [];
  const pause = async () => work(++waits);
  const now = () => waits as Micros;
  const { signal } = new AbortController();
  const onWait = (what: string) => said.push(what);
  return { log, prefix: "", partition: 1, now, pause, signal, deadline: 10 as Micros, onWait, said };
}

const RECORD = { value: Buffer.from("event") };

describe("an erasure that others carry out", () => {
  it("waits for the engine, then for the sink, in the player's partition", async () => {
    const log = newLog();
    log.append("events", 0, RECORD);
    log.append("events", 1, RECORD, RECORD);
    const options = waitingOn(log, (wait) => {
      if (wait === 2) {
        void log.commitOffsets(ENGINE_GROUP, [{ topic: "events", partition: 1, offset: 2 }]);
        log.append("rounds", 1, RECORD);
      }
      if (wait === 4) void log.commitOffsets(SINK_GROUP, [{ topic: "events", partition: 1, offset: 2 }]);
      if (wait === 5) void log.commitOffsets(SINK_GROUP, [{ topic: "rounds", partition: 1, offset: 1 }]);
    });
    await carried(options);
    expect(options.said).toEqual([
      "the engine has 2 records of events/1 ahead",
      "the engine has 2 records of events/1 ahead",
      "the sink has 2 records of events/1 ahead",
      "the sink has 2 records of events/1 ahead",
      "the sink has 1 records of rounds/1 ahead",
    ]);
  });

  it("does not wait for ever for nobody", async () => {
    const log = newLog();
    log.append("events", 1, RECORD);
    await expect(carried(waitingOn(log))).rejects.toThrow("is one running?");
  });

  it("has nothing to wait for when all is done", async () => {
    const options = waitingOn(newLog());
    await carried(options);
    expect(options.said).toEqual([]);
  });
});
