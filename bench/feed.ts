import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { simulate } from "../src/simulate/simulate.ts";

/** What an average player sends in a day of the simulated casino. */
const EVENTS_PER_PLAYER = 400;
const CHUNK_LINES = 500;

/** The feed that everything is measured with: one day of a casino where one event in twenty has something odd. */
export function* feedLines(events: number): Generator<string> {
  const players = Math.ceil(events / EVENTS_PER_PLAYER);
  let count = 0;
  for (const line of simulate({ players, days: 1, seed: "bench", chaos: 0.05 })) {
    if (count++ === events) return;
    yield line;
  }
}

export function writeFeed(path: string, events: number): Promise<void> {
  return pipeline(Readable.from(chunksOf(feedLines(events))), createWriteStream(path));
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
