/** A figure that is the same on every machine, and what of a change of it is bad. */
interface Count {
  readonly name: string;
  readonly unit: string;
  readonly worse: "more" | "less";
}

/** Everything that is counted, on a fixed feed (count-process.ts). */
export const COUNTS = [
  { name: "allocated by accept", unit: "bytes per line", worse: "more" },
  { name: "allocated the short way", unit: "bytes per line", worse: "more" },
  { name: "lines the short way", unit: "of all", worse: "less" },
  { name: "allocated by encode", unit: "bytes per line", worse: "more" },
  { name: "allocated by decode", unit: "bytes per event", worse: "more" },
  { name: "allocated by fold", unit: "bytes per event", worse: "more" },
  { name: "allocated by encode outputs", unit: "bytes per event", worse: "more" },
  { name: "allocated by fold of rounds and sessions", unit: "bytes per event", worse: "more" },
  { name: "event in the log", unit: "bytes", worse: "more" },
  { name: "outputs in the log", unit: "bytes per event", worse: "more" },
  { name: "outputs of an event", unit: "records", worse: "more" },
  { name: "events in a transaction", unit: "events", worse: "less" },
  { name: "player in the checkpoint", unit: "bytes", worse: "more" },
  { name: "rows in an insert", unit: "rows", worse: "less" },
] as const satisfies readonly Count[];

export type CountName = (typeof COUNTS)[number]["name"];
export type Counts = Readonly<Record<CountName, number>>;
