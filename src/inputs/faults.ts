import { ExactNumber, type Json } from "./json.ts";
import type { Fault } from "./outcome.ts";

/** Size, then what is missing, then the rest as found: the order that names a dead letter (inputs.md, section 3). */
export function inOrder(faults: readonly Fault[]): Fault[] {
  return faults.toSorted((a, b) => rank(a) - rank(b));
}

function rank(fault: Fault): number {
  if (fault.code === "too_large") return 0;
  return fault.code === "missing_field" ? 1 : 2;
}

/** All faults in one line. */
export function messageOf(faults: readonly Fault[]): string {
  return faults.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
}

const LONGEST_SHOWN = 60;

/** A value as messages show it: what was sent, cut short. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (value instanceof ExactNumber) return cut(value.source);
  if (typeof value === "string") return JSON.stringify(cut(value));
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
