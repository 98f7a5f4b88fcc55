import { messageOf } from "../../inputs/faults.ts";
import type { Verdict } from "../../inputs/outcome.ts";
import { Problem, type ProblemFault } from "./problem.ts";

/** A success: its status and the JSON text of its body. */
export interface Answer {
  readonly status: 202 | 207;
  readonly body: string;
}

const ACCEPTED: Answer = { status: 202, body: '{"status":"accepted"}' };

/** What the sender of one event is told. Throws the problem 400 with every fault when it was rejected. */
export function answerToEvent(outcome: Verdict | undefined): Answer {
  if (outcome === undefined || outcome.accepted) return ACCEPTED;
  throw new Problem(400, { detail: messageOf(outcome.faults), errors: outcome.faults });
}

/** What became of one item (inputs.md, section 5). Code, path and message are those of its first fault. */
interface ItemResult {
  readonly index: number;
  readonly status: "accepted" | "rejected";
  readonly code?: string;
  readonly path?: string;
  readonly message?: string;
}

/** All items accepted 202, some 207; throws the problem 400 when there are items and none was accepted. */
export function answerToBatch(outcomes: readonly Verdict[]): Answer {
  let accepted = 0;
  for (const outcome of outcomes) if (outcome.accepted) accepted++;
  const rejected = outcomes.length - accepted;
  if (accepted === 0 && rejected > 0) {
    const detail = `none of ${rejected} items was accepted`;
    throw new Problem(400, { detail, errors: outcomes.flatMap(faultsOf), results: outcomes.map(resultOf) });
  }
  return rejected === 0 ? allAccepted(outcomes) : { status: 207, body: bodyOf(outcomes, accepted) };
}

function bodyOf(outcomes: readonly Verdict[], accepted: number): string {
  const results = outcomes.map(resultText).join(",");
  return `{"accepted":${accepted},"rejected":${outcomes.length - accepted},"results":[${results}]}`;
}

/** The latest of these answers: senders' batches are mostly of one size, and mostly accepted. */
let latest = { count: 0, answer: allAcceptedAnew([]) };

function allAccepted(outcomes: readonly Verdict[]): Answer {
  const count = outcomes.length;
  if (latest.count !== count) latest = { count, answer: allAcceptedAnew(outcomes) };
  return latest.answer;
}

function allAcceptedAnew(outcomes: readonly Verdict[]): Answer {
  return { status: 202, body: bodyOf(outcomes, outcomes.length) };
}

function resultOf(outcome: Verdict, index: number): ItemResult {
  if (outcome.accepted) return { index, status: "accepted" };
  const { code, path, message } = outcome.deadLetter;
  return { index, status: "rejected", code, path, message };
}

function resultText(outcome: Verdict, index: number): string {
  return outcome.accepted ? `{"index":${index},"status":"accepted"}` : JSON.stringify(resultOf(outcome, index));
}

function faultsOf(outcome: Verdict, index: number): ProblemFault[] {
  if (outcome.accepted) return [];
  const { faults, within } = outcome;
  return faults.map(({ code, path, message }) => ({
    code,
    path: [`items[${index}]`, within, path].filter((part) => part !== "").join("."),
    message,
  }));
}
