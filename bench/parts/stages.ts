import { join } from "node:path";
import { DOOR_STAGES } from "../door-stages.ts";
import { writeFeed } from "../feed.ts";
import { FOLD_STAGES } from "../fold-stages.ts";
import { type Material, prepare } from "../material.ts";
import type { BenchContext, Part } from "../part.ts";
import { ratesOf } from "../result.ts";
import type { Stage } from "../stage.ts";
import { type Sample, Stopwatch } from "../stopwatch.ts";

const STAGES = [...DOOR_STAGES, ...FOLD_STAGES];
const materials = new WeakMap<BenchContext, Promise<Material>>();

/** The feed in every form, made once for all parts that take it from memory. */
export function materialOf(context: BenchContext): Promise<Material> {
  let material = materials.get(context);
  if (material === undefined) {
    material = makeMaterial(context);
    materials.set(context, material);
  }
  return material;
}

async function makeMaterial({ folder, sizes }: BenchContext): Promise<Material> {
  const feed = join(folder, "feed.ndjson");
  await writeFeed(feed, sizes.feed);
  return prepare(folder, feed, sizes.feed);
}

async function samplesOf(stage: Stage, material: Material, repetitions: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let left = repetitions; left >= 0; left--) {
    const watch = new Stopwatch();
    const sample = watch.sample(await stage.run(material, watch));
    // The first one warms up.
    if (left < repetitions) samples.push(sample);
  }
  return samples;
}

/** Each stage of the path alone, in this process. */
export const stages: Part = {
  name: "stages",
  title: "Stages",
  covers: STAGES.map(({ name }) => name),
  async run(context) {
    const material = await materialOf(context);
    const results = [];
    for (const stage of STAGES.filter(({ name }) => context.wants(name))) {
      context.tell(stage.name);
      const samples = await samplesOf(stage, material, context.sizes.repeat);
      results.push(...ratesOf(stage.name, stage.unit ?? "events", samples));
    }
    return { results, notes: ["Each stage alone, in one process, after a run to warm up."] };
  },
};
