/**
 * Attacks the HTTP door and says what became of it; ends with 1 when something happened that must not.
 *
 *   node bench/fuzz/main.ts [--seconds 180] [--connections 10000] [--strangers 20000] [--seed 1]
 *
 * More connections than `ulimit -n` allows cannot be had.
 */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "180" },
    connections: { type: "string", default: "10000" },
    strangers: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
  },
});

const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;

const { violations, answers, accepted, inLog, memory, held } = await fuzz({
  seed: values.seed,
  forMs: Number(values.seconds) * 1000,
  connections: Number(values.connections),
  strangers: Number(values.strangers),
});
const total = [...answers.values()].reduce((sum, count) => sum + count, 0);
console.log(`${total} requests (seed ${values.seed}); answers by status, 0 for none:`);
for (const [status, count] of [...answers].sort(([a], [b]) => a - b)) console.log(`  ${status}: ${count}`);
console.log(`events answered 202: ${accepted}; in the log: ${inLog}`);
console.log(
  `memory: ${mebibytes(memory.before)} before, ${mebibytes(memory.peak)} at most, ${mebibytes(memory.after)} after`,
);
console.log(`objects and buffers: ${mebibytes(held.before)} before, ${mebibytes(held.after)} after`);
for (const violation of violations) console.error(`violation: ${violation}`);
process.exitCode = violations.length === 0 ? 0 : 1;
