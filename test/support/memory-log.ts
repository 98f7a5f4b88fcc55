import type { Log, NewRecord, Progress } from "../../src/log/port.ts";

/** A log in memory, for doors: what was appended, in order, and the progress kept with it. */
export class MemoryLog implements Pick<Log, "append" | "progressOf" | "partitionsOf"> {
  readonly records: NewRecord[] = [];
  readonly progress = new Map<string, string>();
  readonly partitions: number;
  appends = 0;
  /** The append, counted from 1, that fails; nothing of it is kept. */
  failing: number | undefined;

  constructor(partitions = 4) {
    this.partitions = partitions;
  }

  async append(records: readonly NewRecord[], progress?: Progress): Promise<void> {
    this.appends++;
    if (this.appends === this.failing) throw new Error("the disk is full");
    this.records.push(...records);
    if (progress !== undefined) this.progress.set(progress.id, progress.value);
  }

  async progressOf(id: string): Promise<string | undefined> {
    return this.progress.get(id);
  }

  async partitionsOf(): Promise<number> {
    return this.partitions;
  }
}
