import { rm } from "node:fs/promises";
import { CheckpointWriter } from "../src/engine/checkpoint.ts";
import { decodeEvent } from "../src/engine/event-decoder.ts";
import { Fold } from "../src/engine/fold.ts";
import { type Output, Outputs } from "../src/engine/outputs.ts";
import { Task } from "../src/engine/task.ts";
import { type Topology, topologyDigest } from "../src/engine/topology.ts";
import type { LogRecord } from "../src/log/port.ts";
import { withLog } from "../src/runtime/open-log.ts";
import { segmentation } from "../topologies/segmentation.ts";
import { batches } from "./batches.ts";
import { SURROUNDINGS, taskEnvironment } from "./environment.ts";
import { foldInputs } from "./fold-inputs.ts";
import { filledLog, type Material } from "./material.ts";
import type { Stage } from "./stage.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** From the log to the log: what a task does. */
export const FOLD_STAGES: readonly Stage[] = [
  {
    name: "decode",
    run: ({ serde, partitions }, watch) => {
      watch.time(() => {
        for (const records of partitions) for (const each of records) decodeEvent(serde, each);
      });
      return sizeOf(partitions);
    },
  },
  {
    name: "fold",
    run: (material, watch) => foldAll(material, watch, segmentation),
  },
  {
    name: "decode + fold",
    run: (material, watch) => {
      for (const { fold, outputs, records } of foldsOf(material, segmentation)) {
        for (const batch of batches(records)) {
          watch.time(() => {
            foldInputs(
              fold,
              batch.map((each) => decodeEvent(material.serde, each)),
            );
          });
          outputs.take();
        }
      }
      return sizeOf(material.partitions);
    },
  },
  {
    name: "encode outputs",
    unit: "outputs",
    run: (material, watch) => {
      let count = 0;
      foldWith(material, segmentation, ({ outputs }, inputs) => {
        inputs();
        const made = outputs.take();
        count += made.length;
        watch.time(() => encodeAll(material, made));
      });
      return count;
    },
  },
  {
    name: "checkpoint",
    unit: "players",
    run: (material, watch) => {
      let players = 0;
      for (const { fold } of foldedOf(material)) {
        const records = watch.time(() =>
          new CheckpointWriter(fold, fold.offset + 1, topologyDigest(segmentation), 1).finish(),
        );
        players += records.length - 1;
      }
      return players;
    },
  },
  {
    name: "task",
    run: async (material, watch) => {
      const config = await filledLog(material, "task");
      await withLog(config, SURROUNDINGS, async (open) => {
        const environment = taskEnvironment(config, open);
        for (let partition = 0; partition < config.partitions; partition++) {
          const task = await Task.open(environment, partition);
          await watch.timeAsync(async () => {
            while ((await task.step()) > 0);
            await task.finish();
          });
          await task.close();
        }
      });
      await rm(config.dataDir, { recursive: true });
      return sizeOf(material.partitions);
    },
  },
];

interface PartitionFold {
  readonly fold: Fold;
  readonly outputs: Outputs;
  readonly records: readonly LogRecord[];
}

export function sizeOf(partitions: Material["partitions"]): number {
  return partitions.reduce((sum, { length }) => sum + length, 0);
}

function* foldsOf({ partitions, config }: Material, topology: Topology): Generator<PartitionFold> {
  for (const records of partitions) {
    const outputs = new Outputs();
    yield { fold: new Fold(topology, config.foldRules, 1, outputs), outputs, records };
  }
}

/** Folds everything batch by batch; `each` decides when, by calling what it is given. */
function foldWith(
  material: Material,
  topology: Topology,
  each: (partition: PartitionFold, applyBatch: () => void) => void,
): void {
  for (const partition of foldsOf(material, topology)) {
    for (const batch of batches(partition.records)) {
      const inputs = batch.map((record) => decodeEvent(material.serde, record));
      each(partition, () => foldInputs(partition.fold, inputs));
    }
  }
}

/** Times the fold alone, with its input decoded. */
export function foldAll(material: Material, watch: Stopwatch, topology: Topology): number {
  foldWith(material, topology, ({ outputs }, inputs) => {
    watch.time(() => {
      inputs();
      outputs.take();
    });
  });
  return sizeOf(material.partitions);
}

/** Every partition's fold when all of the feed is folded. */
export function* foldedOf(material: Material): Generator<PartitionFold> {
  for (const partition of foldsOf(material, segmentation)) {
    for (const batch of batches(partition.records)) {
      foldInputs(
        partition.fold,
        batch.map((record) => decodeEvent(material.serde, record)),
      );
      partition.outputs.take();
    }
    yield partition;
  }
}

function encodeAll({ serde }: Material, outputs: readonly Output[]): void {
  for (const { name, record } of outputs) {
    if (record !== null) serde.encode(name, record);
  }
}
