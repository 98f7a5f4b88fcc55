import type { MessagePort } from "node:worker_threads";
import type { EngineReport } from "../../engine/engine-report.ts";
import type { PartitionJob, PartitionWork } from "../../engine/partition-work.ts";
import { failureOf, type TellMain, type ToThread } from "./thread-messages.ts";

/** In a thread: does what `ThreadedWork` asks for, until it is told to close; then nothing is under way. */
export function serveWork(port: MessagePort, tell: TellMain, work: PartitionWork): Promise<void> {
  const stops = new Map<number, AbortController>();
  const begin = (partition: number, start: (job: PartitionJob) => Promise<void>): void => {
    const stop = new AbortController();
    stops.set(partition, stop);
    const onDone = (more: EngineReport) => tell({ kind: "done", partition, more });
    start({ partition, signal: stop.signal, onDone }).then(
      () => tell({ kind: "ended", partition }),
      (error: unknown) => tell({ kind: "failed", partition, failure: failureOf(error) }),
    );
  };
  return new Promise((resolve) => {
    port.on("message", (message: ToThread) => {
      switch (message.kind) {
        case "drain":
          begin(message.partition, (job) => work.drain(job, message.advanceTo));
          break;
        case "follow":
          begin(message.partition, (job) => work.follow(job));
          break;
        case "stop":
          stops.get(message.partition)?.abort();
          break;
        case "rules":
          work.useRules(message.rules);
          break;
        case "close":
          resolve();
          break;
      }
    });
  });
}
