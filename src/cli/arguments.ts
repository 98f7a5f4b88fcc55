import { InvalidArgumentError } from "commander";
import { isBeyondCounting, type Micros, parseTimestamp } from "../values/time.ts";

/** Parses an option's value; what it throws becomes the usage error of that option. */
export type ArgumentParser<Value> = (text: string) => Value;

export function wholeNumber(least: number, most: number): ArgumentParser<number> {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

export function share(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value <= 1) return value;
  throw new InvalidArgumentError("Give a number from 0 to 1.");
}

/** An RFC 3339 timestamp; a date alone is its midnight in UTC. */
export function timestamp(text: string): Micros {
  return timestampOr("", text);
}

/** The same, or now. */
export function timestampOrNow(text: string): Micros | "now" {
  return text === "now" ? text : timestampOr("now, ", text);
}

function timestampOr(others: string, text: string): Micros {
  const full = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  const at = parseTimestamp(full);
  if (at !== undefined) return at;
  if (isBeyondCounting(full)) throw new InvalidArgumentError("Give one before June 2255: later ones cannot be held.");
  throw new InvalidArgumentError(`Give ${others}a timestamp such as 2024-05-01T00:00:00Z, or a date.`);
}

/** A number of days, fractions allowed. */
export function days(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value <= 36_500) return value;
  throw new InvalidArgumentError("Give a number of days from 0 to 36500.");
}
