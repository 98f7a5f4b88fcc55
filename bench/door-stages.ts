import { rm } from "node:fs/promises";
import { join } from "node:path";
import { deliver } from "../src/doors/deliver.ts";
import { readLines } from "../src/doors/files/lines.ts";
import { accept } from "../src/inputs/accept.ts";
import type { NewRecord } from "../src/log/port.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { withLog } from "../src/runtime/open-log.ts";
import { batches } from "./batches.ts";
import { SURROUNDINGS } from "./environment.ts";
import { feedLines } from "./feed.ts";
import { arrivalOf, type Material, openFeed, outcomesOf } from "./material.ts";
import type { Stage } from "./stage.ts";

/** From the file to the log: what a door does. */
export const DOOR_STAGES: readonly Stage[] = [
  {
    name: "simulate",
    run: ({ events }, watch) => {
      let characters = 0;
      watch.time(() => {
        for (const line of feedLines(events)) characters += line.length;
      });
      if (characters === 0) throw new Error("the simulated feed is empty");
      return events;
    },
  },
  {
    name: "read lines",
    run: ({ feed }, watch) =>
      watch.timeAsync(async () => {
        let count = 0;
        for await (const lines of readLines(await openFeed(feed))) count += lines.length;
        return count;
      }),
  },
  {
    name: "accept",
    run: ({ lines, config }, watch) => {
      const receivedAt = systemClock();
      let accepted = 0;
      watch.time(() => {
        for (const line of lines) if (accept(arrivalOf(line, receivedAt), config.inputRules).accepted) accepted++;
      });
      if (accepted === 0) throw new Error("nothing of the feed was accepted");
      return lines.length;
    },
  },
  {
    name: "encode",
    run: (material, watch) => {
      let count = 0;
      for (const lines of batches(material.lines)) {
        const events = outcomesOf(lines, material).flatMap((each) => (each.accepted ? [each.event] : []));
        watch.time(() => {
          for (const { name, record } of events) material.serde.encode(name, record);
        });
        count += events.length;
      }
      return count;
    },
  },
  {
    name: "append",
    run: async (material, watch) => {
      const records = recordsOf(material);
      const config = { ...material.config, dataDir: join(material.folder, "append") };
      await withLog(config, SURROUNDINGS, async ({ log }) => {
        for (const batch of batches(records)) await watch.timeAsync(() => log.append(batch));
      });
      await rm(config.dataDir, { recursive: true });
      return records.length;
    },
  },
];

function recordsOf(material: Material): NewRecord[] {
  const { lines, serde, config } = material;
  const target = { serde, prefix: config.topicPrefix, partitions: config.partitions };
  const originals = lines.values();
  return outcomesOf(lines, material).map((outcome) =>
    deliver(target, outcome, originals.next().value?.bytes ?? Buffer.alloc(0)),
  );
}
