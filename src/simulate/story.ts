import type { Documents } from "./documents.ts";

/** Where the story goes: documents to write with, and the feed that takes the lines. */
export interface Story {
  readonly documents: Documents;
  /** Takes a line about something that happened at an instant, in microseconds. */
  send(at: number, line: string): void;
  /** Rounds of an average session. */
  readonly roundsPerSession: number;
}
