import type { Log } from "../log/port.ts";
import type { Warehouse } from "../warehouse/port.ts";
import type { ReplayFolder } from "./replay-folder.ts";
import type { ReplayPlan } from "./replay-plan.ts";

/** What a promotion and its rollback work with. */
export interface PromoteOptions {
  readonly log: Log;
  readonly topicPrefix: string;
  readonly warehouse: Pick<Warehouse, "query" | "command">;
  /** Database of the live tables. */
  readonly database: string;
  readonly folder: ReplayFolder;
  readonly plan: ReplayPlan;
}
