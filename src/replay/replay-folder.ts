import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "../state-store/read-if-there.ts";
import type { ReplayPlan } from "./replay-plan.ts";

const FOLDER = "replays";
const PLAN = "plan.json";
const FINISHED = "finished.json";
const PROMOTION = "promotion.json";
const ROLLED_BACK = "rolled-back.json";

/** What a replay came to. */
export interface FinishedReplay {
  /** Per partition: offset of the next event. */
  readonly positions: readonly number[];
  readonly folded: number;
  readonly seconds: number;
}

/** How things were before a promotion, so that it can be finished or taken back. */
export interface Promotion {
  /** UUIDs by table: those that were live, and those that took their place. */
  readonly live: Readonly<Record<string, string>>;
  readonly shadow: Readonly<Record<string, string>>;
  /** Where the sink was. */
  readonly offsets: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[];
  /** Not everything is in its place yet; absent: it is. */
  readonly isUnderWay?: true;
}

/** `<data dir>/replays/<name>`: how a replay was begun, how far each partition is, and whether it was promoted. */
export class ReplayFolder {
  readonly path: string;

  constructor(dataDir: string, name: string) {
    this.path = join(dataDir, FOLDER, name);
  }

  partitionFile(partition: number): string {
    return join(this.path, `partition-${partition}.checkpoints`);
  }

  /** The engine's state in a partition before a promotion. */
  engineFile(partition: number): string {
    return join(this.path, `engine-${partition}.checkpoints`);
  }

  plan(): Promise<ReplayPlan | undefined> {
    return this.#read<ReplayPlan>(PLAN);
  }
  async writePlan(plan: ReplayPlan): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await this.#write(PLAN, plan);
  }

  finished(): Promise<FinishedReplay | undefined> {
    return this.#read<FinishedReplay>(FINISHED);
  }
  writeFinished(finished: FinishedReplay): Promise<void> {
    return this.#write(FINISHED, finished);
  }

  promotion(): Promise<Promotion | undefined> {
    return this.#read<Promotion>(PROMOTION);
  }
  writePromotion(promotion: Promotion): Promise<void> {
    return this.#write(PROMOTION, promotion);
  }
  /** The promotion first: without the engine's state it could not be taken back. */
  async forgetPromotion(partitions: number): Promise<void> {
    await rm(join(this.path, PROMOTION), { force: true });
    for (let partition = 0; partition < partitions; partition++) await rm(this.engineFile(partition), { force: true });
  }

  async wasRolledBack(): Promise<boolean> {
    return (await this.#read<object>(ROLLED_BACK)) !== undefined;
  }
  /** Before anything is rolled back. */
  writeRolledBack(): Promise<void> {
    return this.#write(ROLLED_BACK, {});
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  async #read<Content>(name: string): Promise<Content | undefined> {
    const bytes = await readIfThere(join(this.path, name));
    return bytes === undefined ? undefined : (JSON.parse(bytes.toString()) as Content);
  }

  /** In one step: whoever reads it finds the old text or the new one. */
  async #write(name: string, content: unknown): Promise<void> {
    const path = join(this.path, name);
    await writeFile(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { flush: true });
    await rename(`${path}.new`, path);
  }
}

/** Throws when a rollback of the replay was begun: its tables hold rows that the engine wrote while they were live. */
export async function checkNotRolledBack(folder: ReplayFolder, name: string): Promise<void> {
  if (!(await folder.wasRolledBack())) return;
  throw new Error(
    (await folder.promotion()) === undefined
      ? `replay ${name} was rolled back: drop it and begin again`
      : `the rollback of replay ${name} was interrupted: roll it back again, which finishes it`,
  );
}

/** Names of the replays that are there. */
export async function replayNames(dataDir: string): Promise<string[]> {
  const folder = join(dataDir, FOLDER);
  return existsSync(folder) ? (await readdir(folder)).sort() : [];
}
