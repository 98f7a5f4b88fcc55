import { type Attributes, trace } from "@opentelemetry/api";
import type { OpenedTask, TaskObserver } from "../engine/task-environment.ts";
import type { Micros } from "../values/time.ts";
import { TRACER } from "./traced.ts";

/** The observer, if there is one, with spans of what a task's transactions, checkpoints and restores take. */
export function withSpans(observer: TaskObserver | undefined, now: () => Micros): TaskObserver {
  const tell = (name: string, seconds: number, attributes: Attributes): void => {
    const endTime = now() / 1000;
    trace
      .getTracer(TRACER)
      .startSpan(name, { startTime: endTime - seconds * 1000, attributes })
      .end(endTime);
  };
  return {
    troubled: (partition, why) => observer?.troubled(partition, why),
    folded: (partition, batch) => observer?.folded(partition, batch),
    closed: (partition) => observer?.closed(partition),
    opened(partition, task: OpenedTask) {
      observer?.opened(partition, task);
      const { seconds, replayed, players } = task;
      tell("pitboss.restore", seconds, {
        "pitboss.partition": partition,
        "pitboss.events": replayed,
        "pitboss.players": players,
      });
    },
    committed(partition, seconds) {
      observer?.committed(partition, seconds);
      tell("pitboss.transaction", seconds, { "pitboss.partition": partition });
    },
    checkpointed(partition, checkpoint) {
      observer?.checkpointed(partition, checkpoint);
      const { at, bytes } = checkpoint;
      tell("pitboss.checkpoint", (now() - at) / 1e6, { "pitboss.partition": partition, "pitboss.bytes": bytes });
    },
  };
}
