import { deliver } from "../../src/doors/deliver.ts";
import type { Line } from "../../src/doors/files/line-splitter.ts";
import { decodeEvent } from "../../src/engine/event-decoder.ts";
import { Fold } from "../../src/engine/fold.ts";
import type { FoldInput } from "../../src/engine/fold-input.ts";
import { OutputEncoder } from "../../src/engine/output-encoder.ts";
import { Outputs } from "../../src/engine/outputs.ts";
import type { Topology } from "../../src/engine/topology.ts";
import { accept } from "../../src/inputs/accept.ts";
import type { Arrival, Outcome } from "../../src/inputs/outcome.ts";
import { PlainCasino } from "../../src/inputs/plain/plain-casino.ts";
import type { LogRecord, NewRecord } from "../../src/log/port.ts";
import type { Serde } from "../../src/records/codec.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import type { InputRules } from "../../src/rules/input-rules.ts";
import { batches } from "../batches.ts";
import { foldInputs } from "../fold-inputs.ts";
import type { AllocationMeter } from "./allocations.ts";

/** Bytes allocated by a stage, by its name. */
export type Allocations = Record<string, number>;

/** What the doors make of lines, as of `receivedAt`. */
export function acceptAll(
  meter: AllocationMeter,
  lines: readonly Line[],
  rules: InputRules,
  receivedAt: Arrival["receivedAt"],
): { readonly outcomes: Outcome[]; readonly allocated: number } {
  const outcomes: Outcome[] = [];
  for (const batch of batches(lines)) {
    const made = meter.measure(() =>
      batch.map(({ number, bytes }) =>
        accept({ door: "file", position: `feed.ndjson:${number}`, receivedAt, bytes }, rules),
      ),
    );
    outcomes.push(...made);
  }
  return { outcomes, allocated: meter.take() };
}

/** The share of the lines that go the short way into the log, and what that allocates. */
export function takePlain(
  meter: AllocationMeter,
  lines: readonly Line[],
  rules: InputRules,
  serde: Serde,
  receivedAt: Arrival["receivedAt"],
): { readonly share: number; readonly allocated: number } {
  const source = { door: "file", position: "feed.ndjson", mayBeBare: false };
  const plain = new PlainCasino(rules, serde.wirePrefixOf("CasinoEvent"), source);
  let taken = 0;
  for (const batch of batches(lines)) {
    const events = meter.measure(() => batch.map(({ number, bytes }) => plain.read(bytes, number, receivedAt)));
    taken += events.filter((event) => event !== undefined).length;
  }
  return { share: taken / lines.length, allocated: meter.take() };
}

/** The records that the outcomes are in the log. */
export function encodeAll(
  meter: AllocationMeter,
  lines: readonly Line[],
  outcomes: readonly Outcome[],
  target: { readonly serde: Serde; readonly prefix: string; readonly partitions: number },
): { readonly records: NewRecord[]; readonly allocated: number } {
  const originals = lines.values();
  const pairs = outcomes.map((outcome) => ({ outcome, original: originals.next().value?.bytes ?? Buffer.alloc(0) }));
  const records = [...batches(pairs)].flatMap((batch) =>
    meter.measure(() => batch.map(({ outcome, original }) => deliver(target, outcome, original))),
  );
  return { records, allocated: meter.take() };
}

/** Folds a partition batch by batch, as a task does, each stage of it measured. */
export function foldPartition(
  meter: AllocationMeter,
  topology: Topology,
  serde: Serde,
  records: readonly LogRecord[],
): Allocations {
  const outputs = new Outputs();
  const fold = new Fold(topology, DEFAULT_FOLD_RULES, 1, outputs);
  const encoder = new OutputEncoder(serde, "", 0);
  const sums: Allocations = { decode: 0, fold: 0, "encode outputs": 0 };
  const add = (stage: string) => {
    sums[stage] = (sums[stage] ?? 0) + meter.take();
  };
  for (const batch of batches(records)) {
    const inputs = meter.measure(() => batch.map((record) => decodeEvent(serde, record)));
    add("decode");
    const made = meter.measure(() => foldBatch(fold, outputs, inputs));
    add("fold");
    meter.measure(() => made.map((output) => encoder.encode(output)));
    add("encode outputs");
  }
  return sums;
}

function foldBatch(fold: Fold, outputs: Outputs, inputs: readonly (FoldInput | null)[]) {
  foldInputs(fold, inputs);
  return outputs.take();
}
