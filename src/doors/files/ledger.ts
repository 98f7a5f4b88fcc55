import type { InputType } from "../../inputs/outcome.ts";
import type { Log } from "../../log/port.ts";
import { joinKey } from "../../values/player-key.ts";

/** What of a file was delivered (inputs.md, section 4). */
export interface LedgerEntry {
  /** Number of the last line delivered. */
  readonly line: number;
  /** Whether that was the last of the file. */
  readonly done: boolean;
  readonly accepted: number;
  readonly rejected: number;
}

export const NOTHING_DELIVERED: LedgerEntry = { line: 0, done: false, accepted: 0, rejected: 0 };

/** Options that make another event of the same bytes. */
export interface Meaning {
  readonly tenant?: string | undefined;
  readonly type?: InputType | undefined;
  readonly origin?: string | undefined;
  readonly backfill?: boolean | undefined;
}

/** Id of a file's entry: its digest, and what its lines are taken for. */
export function ledgerId(digest: string, meaning: Meaning): string {
  const kind = meaning.backfill === true ? "backfill" : "file";
  return joinKey(kind, digest, meaning.tenant ?? "", meaning.type ?? "", meaning.origin ?? "");
}

/** The entry of a file; nothing delivered when there is none. */
export async function readEntry(log: Pick<Log, "progressOf">, id: string): Promise<LedgerEntry> {
  const text = await log.progressOf(id);
  return text === undefined ? NOTHING_DELIVERED : (JSON.parse(text) as LedgerEntry);
}

export function entryText(entry: LedgerEntry): string {
  return JSON.stringify(entry);
}
