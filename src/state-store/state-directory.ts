import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PartitionFolder } from "./partition-folder.ts";

/** Makes this process the only user of a folder; throws when another is. */
export type LockFolder = (path: string) => { close(): void };

export interface StateDirectoryOptions {
  readonly path: string;
  /** Of the topics: an installation of its own. */
  readonly prefix: string;
  readonly lock: LockFolder;
  /** What players who are awake may take in all partitions, in bytes, estimated. */
  readonly memory: number;
  /** Of each segment; by default that of a folder. */
  readonly segmentBytes?: number;
  readonly warn: (message: string) => void;
}

/** The folders of this process's partitions. Whoever gets none keeps his sleepers in memory. */
export class StateDirectory {
  readonly #options: StateDirectoryOptions;
  /** Partitions whose folder could not be written. */
  readonly #unwritable = new Set<number>();
  readonly #open = new Set<number>();

  constructor(options: StateDirectoryOptions) {
    this.#options = options;
  }

  /** What those of one partition may take, in bytes. */
  get budget(): number {
    return this.#options.memory / Math.max(1, this.#open.size);
  }

  /** Undefined, with a warning, when the folder cannot be used. */
  readonly open = async (partition: number): Promise<PartitionFolder | undefined> => {
    this.#open.add(partition);
    const { segmentBytes } = this.#options;
    if (this.#unwritable.has(partition)) return undefined;
    const path = join(this.#options.path, `${this.#options.prefix}partition-${partition}`);
    let lock: ReturnType<LockFolder> | undefined;
    try {
      mkdirSync(path, { recursive: true });
      lock = this.#lock(path, partition);
      return await PartitionFolder.open({
        path,
        lock,
        unwritable: () => this.#unwritable.add(partition),
        ...(segmentBytes === undefined ? {} : { segmentBytes }),
      });
    } catch (error) {
      lock?.close();
      const why = error instanceof Error ? error.message : String(error);
      this.#options.warn(
        `${path} cannot be used: ${why}. Partition ${partition} keeps its sleeping players in memory until the next start`,
      );
      this.#unwritable.add(partition);
      return undefined;
    }
  };

  #lock(path: string, partition: number): ReturnType<LockFolder> {
    const lock = this.#options.lock(path);
    return {
      close: () => {
        this.#open.delete(partition);
        lock.close();
      },
    };
  }
}
