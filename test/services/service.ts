import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../support/until.ts";
import { LeashedProcess } from "./leashed-process.ts";
import { ownedFolder } from "./owned-folder.ts";

const LONGEST_START_MS = 120_000;

/** How a service is run in a folder of its own, and how one knows that it serves. */
export interface Recipe {
  readonly name: string;
  readonly command: (folder: string) => Promise<{
    readonly line: readonly [string, ...string[]];
    readonly env?: Readonly<Record<string, string>>;
  }>;
  /** Asks the service; an error counts as no. */
  readonly answers: () => Promise<boolean>;
}

/** A service that runs for the tests, and ends with them at the latest. */
export class Service {
  readonly folder = ownedFolder(tmpdir(), "pitboss-service-");
  readonly #recipe: Recipe;
  #process: LeashedProcess | undefined;

  constructor(recipe: Recipe) {
    this.#recipe = recipe;
  }

  get log(): string {
    return join(this.folder, `${this.#recipe.name}.log`);
  }

  /** Starts it, and waits until it serves; throws what it said last when it does not. */
  async start(): Promise<void> {
    const command = await this.#recipe.command(this.folder);
    const process = new LeashedProcess({ ...command, folder: this.folder, log: this.log });
    this.#process = process;
    try {
      await until(`${this.#recipe.name} answers`, () => this.#answers(process), LONGEST_START_MS);
    } catch (error) {
      await this.kill();
      throw new Error(`${(error as Error).message}; its log, ${this.log}, ends:\n${process.tail()}`, { cause: error });
    }
  }

  /** Ends it as a power cut would; its data stay. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** Starts it again, killing it first if it runs, on the same port with the same data. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #answers(process: LeashedProcess): Promise<boolean> {
    if (process.hasEnded) throw new Error(`${this.#recipe.name} ended while it started`);
    return this.#recipe.answers().catch(() => false);
  }
}
