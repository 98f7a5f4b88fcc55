import type { Writable } from "node:stream";
import { SingleBar } from "cli-progress";
import { type Micros, SECOND } from "../values/time.ts";
import { formatCount } from "./table.ts";

/** How far a long piece of work is. Shown only once it has lasted a second. */
export interface Progress {
  /** `done` of the total so far; `extra` is said after it. */
  update(done: number, extra?: string): void;
  /** The end of it, however it ended; the summary is said whether or not progress was shown. */
  stop(summary?: string): void;
}

/** Begins to show the progress of something; without a total neither share nor time left are known. */
export type StartProgress = (label: string, total?: number) => Progress;

export interface ProgressOptions {
  readonly stream: Writable & { readonly isTTY?: boolean };
  readonly quiet: boolean;
  readonly clock: () => Micros;
}

const PATIENCE = SECOND;
const BETWEEN_LINES = 5 * SECOND;
const SILENT: Progress = { update: () => {}, stop: () => {} };

export interface ProgressBoard {
  readonly start: StartProgress;
  /** Takes down what is still shown, because what it showed has failed: a bar left up would keep the process alive. */
  clear(): void;
}

/** A bar where `stream` is a terminal, a line every five seconds where it is not, nothing when quiet. */
export function createProgressBoard(options: ProgressOptions): ProgressBoard {
  const shown = new Set<Display>();
  const start: StartProgress = (label, total) => {
    if (options.quiet) return SILENT;
    const display = options.stream.isTTY ? barOn(options.stream, label, total) : linesOn(options, label);
    shown.add(display);
    return measured(options, total, display);
  };
  return {
    start,
    clear() {
      for (const display of shown) display.end();
    },
  };
}

/** Where work stands at one moment. */
interface Standing {
  readonly done: number;
  readonly total: number | undefined;
  readonly rate: number;
  readonly extra: string;
}

interface Display {
  show(standing: Standing): void;
  end(): void;
}

function measured({ stream, clock }: ProgressOptions, total: number | undefined, display: Display): Progress {
  const startedAt = clock();
  return {
    update(done, extra = "") {
      const elapsed = clock() - startedAt;
      if (elapsed >= PATIENCE) display.show({ done, total, rate: (done * SECOND) / elapsed, extra });
    },
    stop(summary) {
      display.end();
      if (summary !== undefined) stream.write(`${summary}\n`);
    },
  };
}

function linesOn({ stream, clock }: ProgressOptions, label: string): Display {
  let lastAt: Micros | undefined;
  return {
    show(standing) {
      const now = clock();
      if (lastAt !== undefined && now - lastAt < BETWEEN_LINES) return;
      lastAt = now;
      stream.write(`${label}: ${standingText(standing)}\n`);
    },
    end: () => {},
  };
}

/** On a terminal; without a total the line has no bar. */
function barOn(stream: Writable, label: string, total: number | undefined): Display {
  const bar = new SingleBar({
    stream: stream as NodeJS.WriteStream,
    format: `${label}${total === undefined ? "" : " {bar}"} {text}`,
    barsize: 24,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    clearOnComplete: true,
    linewrap: true,
  });
  return {
    show(standing) {
      const text = { text: standingText(standing) };
      if (bar.isActive) bar.update(standing.done, text);
      else bar.start(total ?? Number.MAX_SAFE_INTEGER, standing.done, text);
    },
    end() {
      if (bar.isActive) bar.stop();
    },
  };
}

/** `120,000 of 500,000 (24 %), 60,000/s, 7 s left`. */
export function standingText({ done, total, rate, extra }: Standing): string {
  const parts = [formatCount(done), `${formatCount(Math.round(rate))}/s`];
  if (total !== undefined) {
    const share = total === 0 ? 100 : Math.floor((100 * done) / total);
    parts[0] = `${formatCount(done)} of ${formatCount(total)} (${share} %)`;
    if (rate > 0) parts.push(`${timeText(Math.max(0, total - done) / rate)} left`);
  }
  if (extra !== "") parts.push(extra);
  return parts.join(", ");
}

function timeText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
