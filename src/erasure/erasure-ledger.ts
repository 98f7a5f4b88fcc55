import type { PlayerKey } from "../values/player-key.ts";
import type { Micros } from "../values/time.ts";
import { stringLiteral } from "../warehouse/insert-statement.ts";
import { warehouseId } from "../warehouse/migrations.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { playerDigest } from "./erased-player.ts";

/** What is written down of an erasure. */
export interface ErasureEntry {
  readonly partition: number;
  readonly position: number;
  readonly askedAt: Micros;
  readonly finished: boolean;
  readonly deletedRows: number;
}

type Statements = Pick<Warehouse, "command" | "query">;

/** The table `erasures`, which tells that a player was erased without telling who. */
export class ErasureLedger {
  readonly #warehouse: Statements;
  readonly #tenant: string;
  readonly #digest: string;

  private constructor(warehouse: Statements, tenant: string, digest: string) {
    this.#warehouse = warehouse;
    this.#tenant = tenant;
    this.#digest = digest;
  }

  static async open(warehouse: Statements, tenant: string, key: PlayerKey): Promise<ErasureLedger> {
    return new ErasureLedger(warehouse, tenant, playerDigest(key, await warehouseId(warehouse)));
  }

  get digest(): string {
    return this.#digest;
  }

  /** The player's latest erasure; undefined when there was none. */
  async entry(): Promise<ErasureEntry | undefined> {
    const text = await this.#warehouse.query(
      `SELECT partition, toString(position), toString(toUnixTimestamp64Micro(asked_at)), finished, toString(deleted_rows)
      FROM erasures FINAL WHERE ${this.#isOwn}`,
      "JSONCompactEachRow",
    );
    if (text.trim() === "") return undefined;
    const [partition, position, askedAt, finished, deletedRows] = JSON.parse(text) as [
      number,
      string,
      string,
      number,
      string,
    ];
    return {
      partition,
      position: Number(position),
      askedAt: Number(askedAt) as Micros,
      finished: finished === 1,
      deletedRows: Number(deletedRows),
    };
  }

  async write({ partition, position, askedAt, finished, deletedRows }: ErasureEntry, now: Micros): Promise<void> {
    const values = [
      stringLiteral(this.#tenant),
      stringLiteral(this.#digest),
      partition,
      position,
      `fromUnixTimestamp64Micro(${askedAt}, 'UTC')`,
      Number(finished),
      deletedRows,
      now,
    ];
    await this.#warehouse.command(
      `INSERT INTO erasures (tenant, player_digest, partition, position, asked_at, finished, deleted_rows, version)
      SELECT ${values.join(", ")}`,
    );
  }

  get #isOwn(): string {
    return `tenant = ${stringLiteral(this.#tenant)} AND player_digest = ${stringLiteral(this.#digest)}`;
  }
}
