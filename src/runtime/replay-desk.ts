import { beginOrResume } from "../replay/begin.ts";
import { finishInterrupted } from "../replay/finish-interrupted.ts";
import type { ReplayRequest } from "../replay/make-plan.ts";
import { checkPromotable, promote, rollBack } from "../replay/promote.ts";
import type { PromoteOptions } from "../replay/promote-options.ts";
import { replay } from "../replay/replay.ts";
import { ReplayFolder } from "../replay/replay-folder.ts";
import type { ReplayPlan } from "../replay/replay-plan.ts";
import { shadowDatabase } from "../replay/shadow.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { type ReplayWork, WorkInHand } from "./replay-work.ts";
import type { RulesInForce } from "./rules-in-force.ts";
import type { RunOptions } from "./run.ts";
import type { RunPauses } from "./run-pauses.ts";
import { withWarehouseBeside } from "./with-warehouse.ts";

export interface ReplayDeskOptions
  extends Pick<RunOptions, "config" | "open" | "warehouse" | "role" | "now" | "logger" | "signal"> {
  readonly pauses: RunPauses;
  readonly rules: RulesInForce;
}

/** Who asked, by the id of the key. */
type By = string;

/**
 * Begins, promotes and rolls back replays from within a following run, one at a time (docs/replay.md). Folding goes on beside
 * the run; for the swap the run pauses.
 */
export class ReplayDesk {
  readonly #options: ReplayDeskOptions;
  #work: WorkInHand | undefined;

  constructor(options: ReplayDeskOptions) {
    this.#options = options;
  }

  /** What is being done, or was done last. */
  get work(): ReplayWork | undefined {
    return this.#work?.told;
  }

  /** Why this run cannot do it, and what can; undefined: it can. */
  get obstacle(): string | undefined {
    const { config, role = "all", warehouse } = this.#options;
    if (config.kafka !== undefined)
      return "the log is in Kafka, where other processes may fold and sink too: stop all of them, use the commands, and start them again";
    if (role !== "all" || warehouse === undefined)
      return `this process has the role ${role}, and a swap takes the engine and the sink: stop the run, use the commands, and start it again`;
    if (config.clickHouse?.cluster !== undefined)
      return "clickhouse.cluster is set, and promoting swaps the tables of one server: a replay can be compared and queried, not promoted";
    return undefined;
  }

  get isBusy(): boolean {
    return this.#work !== undefined && !this.#work.isOver;
  }

  /** Folds all of the log with the rules in force, or goes on with it. */
  begin(request: ReplayRequest, by: By): void {
    this.#start(new WorkInHand("replay", request.name, by), async (work) => {
      await this.#fold(request, work, 1);
    });
  }

  /** Lets the replay catch up, and puts it in the place of what is live. */
  promote(name: string, plan: ReplayPlan, by: By): void {
    this.#start(new WorkInHand("promotion", name, by), async (work, warehouse) => {
      const swap = this.#swapOptions(name, plan, warehouse);
      await checkPromotable(swap);
      if (plan.from.kind === "warehouse") throw new Error(ofWarehouse(name));
      await this.#fold(plan, work, 1);
      work.stage("waiting for engine and sink to come to rest");
      await this.#options.pauses.during(async () => {
        await this.#fold(plan, work, 0);
        work.stage("swapping");
        await finishInterrupted({ ...swap, except: name });
        await promote(swap);
      });
    });
  }

  /** Puts what was live before back. */
  rollBack(name: string, plan: ReplayPlan, by: By): void {
    this.#start(new WorkInHand("rollback", name, by), async (work, warehouse) => {
      const swap = this.#swapOptions(name, plan, warehouse);
      if ((await swap.folder.promotion()) === undefined) throw new Error(`replay ${name} is not promoted`);
      work.stage("waiting for engine and sink to come to rest");
      await this.#options.pauses.during(async () => {
        work.stage("swapping");
        await finishInterrupted({ ...swap, except: name });
        await rollBack(swap);
      });
    });
  }

  /** Resolves when nothing is in hand any more. */
  async ended(): Promise<void> {
    await this.#work?.done;
  }

  #start(work: WorkInHand, task: (work: WorkInHand, warehouse: Warehouse) => Promise<void>): void {
    const { warehouse, logger } = this.#options;
    const { kind, name, by } = work.told;
    if (this.isBusy) throw new Error(`a ${this.work?.kind} is in hand: wait for its end`);
    if (this.obstacle !== undefined || warehouse === undefined) throw new Error(this.obstacle);
    this.#work = work;
    const what = kind === "replay" ? "a replay" : `the ${kind} of a replay`;
    logger.warn({ replay: name, key: by }, `${what} begins`);
    work.done = task(work, warehouse).then(
      () => {
        work.end();
        logger.warn({ replay: name, key: by }, `${what} is done`);
      },
      (error: unknown) => {
        work.end(error instanceof Error ? error.message : String(error));
        logger.error({ replay: name, key: by, err: error }, `${what} failed`);
      },
    );
  }

  /** The configuration as it counts now. */
  get #config() {
    const { config, rules } = this.#options;
    return { ...config, foldRules: rules.current };
  }

  async #fold(request: ReplayRequest, work: WorkInHand, spared: number): Promise<void> {
    const { open, now, signal } = this.#options;
    const config = this.#config;
    work.stage(spared > 0 ? "folding beside the run" : "folding what came meanwhile");
    const { name, from, to, tenant, keepConfig } = request;
    await withWarehouseBeside(config, shadowDatabase(config.database, name), async (warehouse) => {
      const plan = await beginOrResume({ name, from, to, tenant, keepConfig }, config, open.log, warehouse);
      const onProgress = (folded: number, total: number) => work.folded(folded, total);
      const { interrupted } = await replay({ config, open, warehouse, plan, spared, now, signal, onProgress });
      if (interrupted) throw new Error(`the run is ending: the same again goes on with replay ${name}`);
    });
  }

  #swapOptions(name: string, plan: ReplayPlan, warehouse: Warehouse): PromoteOptions & { readonly dataDir: string } {
    const { open, config } = this.#options;
    const { topicPrefix, database, dataDir } = config;
    return { log: open.log, topicPrefix, warehouse, database, dataDir, folder: new ReplayFolder(dataDir, name), plan };
  }
}

function ofWarehouse(name: string): string {
  return (
    `replay ${name} was made from the warehouse and ends where the engine was then: stop the run, then ` +
    `"pitboss replay --promote ${name}"; where the engine has gone on, drop it and replay from the warehouse again first`
  );
}
