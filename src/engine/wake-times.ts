import type { Micros } from "../values/time.ts";

/** When a player must be looked at although no event of his comes; null: never. */
export interface WakeTimes {
  /** The earliest timer, by the clock. */
  readonly timer: Micros | null;
  /** The earliest row that waits to be emitted, by the clock. */
  readonly row: Micros | null;
  /** The seal, by what was received. */
  readonly seal: Micros | null;
}

/** They come before a sleeper's state. */
export const WAKE_BYTES = 3 * 8;

export function writeWakeTimes(bytes: Buffer, { timer, row, seal }: WakeTimes): void {
  writeTime(bytes, 0, timer);
  writeTime(bytes, 8, row);
  writeTime(bytes, 16, seal);
}

export function readWakeTimes(bytes: Buffer, at = 0): WakeTimes {
  return { timer: readTime(bytes, at), row: readTime(bytes, at + 8), seal: readTime(bytes, at + 16) };
}

function writeTime(bytes: Buffer, at: number, time: Micros | null): void {
  bytes.writeDoubleLE(time ?? Number.NaN, at);
}

function readTime(bytes: Buffer, at: number): Micros | null {
  const time = bytes.readDoubleLE(at);
  return Number.isNaN(time) ? null : (time as Micros);
}
