import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { simulate } from "../src/simulate/simulate.ts";

/** What an average player sends in a day of the simulated casino. */
const EVENTS_PER_PLAYER = 400;
const CHUNK_LINES = 500;

/** The feed that everything is measured with: one day of a casino, or more, where one event in twenty has something odd. */
export function* feedLines(events: number, days = 1): Generator<string> {
  const players = Math.ceil(events / (EVENTS_PER_PLAYER * days));
  let count = 0;
  for (const line of simulate({ players, days, seed: "bench", chaos: 0.05 })) {
    if (count++ === events) return;
    yield line;
  }
}

export function writeFeed(path: string, events: number, days = 1): Promise<void> {
  return pipeline(Readable.from(chunksOf(feedLines(events, days))), createWriteStream(path));
}

function* chunksOf(lines: Iterable<string>): Generator<string> {
  let chunk: string[] = [];
  for (const line of lines) {
    if (chunk.push(line) < CHUNK_LINES) continue;
    yield chunk.join("");
    chunk = [];
  }
  yield chunk.join("");
}
