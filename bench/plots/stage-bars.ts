import type { Result } from "../result.ts";
import type { Bar } from "./bars.ts";

/** What each part of the path is made of: stages that were measured alone. */
const PATHS = [
  { label: "door: file to log", stages: ["read lines", "accept", "encode", "append"], whole: undefined },
  { label: "task: log to log", stages: ["decode", "fold", "encode outputs", "checkpoint"], whole: "task" },
  { label: "sink: log to ClickHouse", stages: ["sink"], whole: undefined },
] as const;

type Part = Bar["parts"][number];

/**
 * CPU-seconds per million events of the stages of door, task and sink. What a stage counts instead of events, outputs or
 * rows, is converted by how many of them there are for each event. What is left of a task is reading and committing.
 */
export function stageBars(results: readonly Result[]): Bar[] {
  return PATHS.flatMap(({ label, stages, whole }) => {
    const parts: Part[] = stages.flatMap((name): Part[] => {
      const value = perMillionEvents(results, name);
      return value === undefined ? [] : [{ name, value }];
    });
    const sum = parts.reduce((sum, { value }) => sum + value, 0);
    const rest = whole === undefined ? 0 : (perMillionEvents(results, whole) ?? 0) - sum;
    if (rest > 0) parts.push({ name: "reading, committing", value: rest });
    return parts.length === 0 ? [] : [{ label, parts }];
  });
}

/** The feed of the stage: of the path, or of the stages in memory. */
function perMillionEvents(results: readonly Result[], name: string): number | undefined {
  const own = results.filter((result) => result.name === name);
  const cpu = own.find(({ unit }) => unit.startsWith("CPU-s per million"));
  const items = own.find(({ unit }) => cpu?.unit === `CPU-s per million ${unit}`);
  const events = results.find(
    (result) => result.name === (name === "sink" ? "ingest" : "fold") && result.unit === "events",
  );
  if (cpu === undefined || items === undefined || events === undefined) return undefined;
  return cpu.value.median * (items.value.median / events.value.median);
}
