import type { ConsoleOptions } from "../../../src/console/console-options.ts";
import type { ReplayWork } from "../../../src/runtime/replay-work.ts";

type Desk = NonNullable<ConsoleOptions["replayDesk"]>;

/** Takes everything that is asked for, and never comes to an end of it by itself. */
export class WaitingDesk implements Desk {
  readonly asked: string[] = [];
  obstacle: string | undefined;
  work: ReplayWork | undefined;

  get isBusy(): boolean {
    return this.work !== undefined && !this.work.isOver;
  }

  begin({ name, keepConfig }: { readonly name: string; readonly keepConfig: boolean }, by: string): void {
    this.#take("replay", keepConfig ? `${name} as history was folded` : name, by);
  }

  promote(name: string, _plan: unknown, by: string): void {
    this.#take("promotion", name, by);
  }

  rollBack(name: string, _plan: unknown, by: string): void {
    this.#take("rollback", name, by);
  }

  /** Ends what is in hand. */
  finish(error: string | null = null): void {
    if (this.work !== undefined) this.work = { ...this.work, stage: "done", isOver: true, error };
  }

  #take(kind: ReplayWork["kind"], name: string, by: string): void {
    this.asked.push(`${kind} ${name} ${by}`);
    this.work = { kind, name, by, stage: "folding beside the run", folded: 40, total: 100, isOver: false, error: null };
  }
}
