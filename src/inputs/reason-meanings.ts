import { ID_LIMIT } from "./fields.ts";
import type { ReasonCode } from "./outcome.ts";

/** What a reason code tells whoever finds it in a dead letter. */
export interface ReasonMeaning {
  /** Who refuses: a door on arrival, or the engine, which knows what came before. */
  readonly by: "door" | "engine";
  /** What is wrong. */
  readonly meaning: string;
  /** What would mend it. */
  readonly remedy: string;
}

/** Every reason code in words, for the manual (inputs.md, section 6). */
export const REASON_MEANINGS: Readonly<Record<ReasonCode, ReasonMeaning>> = {
  malformed_json: {
    by: "door",
    meaning: "It is no JSON document in UTF-8, or no object.",
    remedy: "Mend the sender. Trying it again is no use: its bytes stay what they are.",
  },
  unknown_type: {
    by: "door",
    meaning: "Neither the envelope nor the message says which document it is, or it names none that is known.",
    remedy: "Name the type, in the envelope, by `--type`, or beside the message.",
  },
  missing_field: {
    by: "door",
    meaning: "A field that the document requires is absent or null.",
    remedy: "Send it.",
  },
  invalid_field: {
    by: "door",
    meaning:
      "A field is there and is not of its kind: no number, no timestamp, a word that is not in its list, an id of more than " +
      `${ID_LIMIT.toLocaleString("en-US")} characters.`,
    remedy: "Mend the sender; the message shows what came and what is allowed.",
  },
  unknown_status: {
    by: "door",
    meaning: "The status is not one of the document, in English or in Portuguese.",
    remedy: "Mend the sender. A status is never guessed.",
  },
  negative_amount: {
    by: "door",
    meaning: "An amount is below 0. Taking back is said by the status or the type, not by a sign.",
    remedy: "Send the amount without its sign, as the right kind of event.",
  },
  unknown_currency: {
    by: "door",
    meaning: "The currency is neither in ISO 4217 nor among the tenant's `extra_currencies`.",
    remedy: "Configure `extra_currencies`, then `dead-letters retry`.",
  },
  timestamp_in_future: {
    by: "door",
    meaning: "It says that it happened further ahead of the clock of the machine than `future_tolerance`.",
    remedy: "Mend the clock of the sender, or of the machine, then `dead-letters retry`.",
  },
  too_late: {
    by: "engine",
    meaning: "It is older than the player's newest event by more than `lateness`.",
    remedy: "Bring it in as history: `ingest --backfill`, then `replay --from warehouse`.",
  },
  conflicting_duplicate: {
    by: "engine",
    meaning: "An event of the same identity and other content was accepted before. The first stands.",
    remedy: "Look at both. A correction is an event of its own, such as a rollback.",
  },
  orphan_rollback: {
    by: "engine",
    meaning: "What it takes back did not come within `lateness`.",
    remedy: "Find out where the bet or win went; send both again as history.",
  },
  too_large: {
    by: "door",
    meaning: "The document is over 1 MiB, nested too deeply, or its `meta` is over 16 KiB.",
    remedy: "Send less. Of more than 5 MiB only the beginning is kept.",
  },
  unknown_tenant: {
    by: "door",
    meaning:
      "The tenant is not configured, or is another than the one that the door is for; or an envelope of a file names none, and no `--tenant` does.",
    remedy: "Configure it under `tenants`, then `dead-letters retry`.",
  },
};
