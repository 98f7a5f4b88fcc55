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
  const accepted = outcomes.reduce((count, outcome) => count + (outcome.accepted ? 1 : 0), 0);
  const rejected = outcomes.length - accepted;
  if (accepted === 0 && rejected > 0) {
    const detail = `none of ${rejected} items was accepted`;
    throw new Problem(400, { detail, errors: outcomes.flatMap(faultsOf), results: outcomes.map(resultOf) });
  }
  const results = outcomes.map(resultText).join(",");
  const body = `{"accepted":${accepted},"rejected":${rejected},"results":[${results}]}`;
  return { status: rejected === 0 ? 202 : 207, body };
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
  return outcome.faults.map(({ code, path, message }) => ({
    code,
    path: path === "" ? `items[${index}]` : `items[${index}].${path}`,
    message,
  }));
}
