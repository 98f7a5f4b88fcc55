/** Statuses of a bonus, in the order that ranks those of one instant (semantics.md, section 5). */
export const BONUS_STATUSES = [
  "Pending",
  "Created",
  "Ongoing",
  "Completed",
  "AutoCompleted",
  "Forfeited",
  "Expired",
  "Lost",
  "Reversed",
] as const;
export type BonusStatus = (typeof BONUS_STATUSES)[number];

const TERMINAL: ReadonlySet<string> = new Set(["Completed", "AutoCompleted", "Forfeited", "Expired", "Lost"]);

const AFTER_GRANT: readonly BonusStatus[] = ["Completed", "AutoCompleted", "Forfeited", "Expired", "Lost"];

const LEGAL: Readonly<Record<BonusStatus, readonly BonusStatus[]>> = {
  Pending: ["Created", "Forfeited", "Expired", "Reversed"],
  Created: ["Ongoing", ...AFTER_GRANT],
  Ongoing: AFTER_GRANT,
  Completed: ["Reversed"],
  AutoCompleted: ["Reversed"],
  Forfeited: ["Reversed"],
  Expired: ["Reversed"],
  Lost: ["Reversed"],
  Reversed: ["Ongoing", ...AFTER_GRANT],
};

/** The bonus is over, unless it is reversed. */
export function isTerminal(status: BonusStatus): boolean {
  return TERMINAL.has(status);
}

export function isLegal(from: BonusStatus | null, to: BonusStatus): boolean {
  return from === null || LEGAL[from].includes(to);
}

export function rankOf(status: BonusStatus): number {
  return BONUS_STATUSES.indexOf(status);
}

/** The status of a canonical event: the doors accept no other (inputs.md, section 3). */
export function bonusStatus(text: string): BonusStatus {
  const status = BONUS_STATUSES.find((each) => each === text);
  if (status === undefined)
    throw new Error(`bonus status ${text} is not in normal form: what wrote this record to events?`);
  return status;
}
