import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENGINE_GROUP } from "../../../src/engine/task-environment.ts";
import { type KafkaLog, openKafkaLog } from "../../../src/log/kafka/kafka-log.ts";
import { openSerde, type Serde } from "../../../src/records/codec.ts";
import { EVENTS, subjects, topicSpecs } from "../../../topologies/topics.ts";
import { until } from "../../support/until.ts";
import type { EnginePlan } from "./engine-plan.ts";
import { Feed } from "./feed.ts";
import { type Findings, findingsOf } from "./findings.ts";
import { readDerived } from "./independent-reader.ts";
import type { Failpoint } from "./labels.ts";
import { Oracle } from "./oracle.ts";
import { foldRulesWith } from "./rules.ts";
import { RunningEngine, timeOfDay } from "./running-engine.ts";

const PARTITIONS = 4;
/** Machines that run this suite beside others stand still for a second now and then; a member is not to be thrown out for it. */
const SESSION_TIMEOUT_MS = process.env["CI"] ? 1_200 : 800;
const PIECES = 4;
const LONGEST_MS = 120_000;
const APPEND_AGAIN_MS = 400;

export interface WorldOptions extends Pick<EnginePlan, "brokers" | "registry" | "warehouse" | "flaw"> {
  /** Where the suite itself connects, if not where the engines do. */
  readonly directBrokers?: readonly string[];
  readonly seed: string;
  /** How long rows wait, in microseconds of the clock; by default they are emitted at once, so that all is there to compare. */
  readonly emitInterval?: number;
}

/** An installation on a broker: its topics, a feed, engine processes, and what must come of it. */
export class World {
  readonly prefix: string;
  readonly engines: RunningEngine[] = [];
  readonly log: KafkaLog;
  readonly #options: WorldOptions;
  readonly #serde: Serde;
  readonly #feed: Feed;
  readonly #oracle: Oracle;
  readonly #folder = mkdtempSync(join(tmpdir(), "pitboss-chaos-"));
  #started = 0;
  #appended = 0;
  #found = 0;

  private constructor(options: WorldOptions, prefix: string, log: KafkaLog, serde: Serde) {
    this.#options = options;
    this.prefix = prefix;
    this.log = log;
    this.#serde = serde;
    this.#feed = new Feed(options.seed, serde, prefix, PARTITIONS);
    this.#oracle = new Oracle(log, serde, prefix, PARTITIONS, foldRulesWith(options.emitInterval ?? 0));
  }

  static async open(options: WorldOptions): Promise<World> {
    const prefix = `chaos-${randomUUID().slice(0, 8)}.`;
    const log = await openKafkaLog({
      brokers: options.directBrokers ?? options.brokers,
      clientId: `${prefix}suite`,
      registry: { url: options.registry },
      groupPrefix: prefix,
      transactionalIdPrefix: `${prefix}suite-`,
      progressTopic: `${prefix}progress`,
      patienceMs: LONGEST_MS,
    });
    await log.ensureTopics(topicSpecs(prefix, PARTITIONS));
    return new World(options, prefix, log, await openSerde(log, subjects(prefix)));
  }

  /** Events appended, and derived records that the last reader found. */
  get figures(): { readonly events: number; readonly derived: number } {
    return { events: this.#appended, derived: this.#found };
  }

  /** Starts one more engine process. */
  begin(failpoint?: Failpoint): RunningEngine {
    const { brokers, registry, warehouse, flaw, emitInterval = 0 } = this.#options;
    const engine = new RunningEngine({
      name: `engine-${++this.#started}`,
      brokers,
      registry,
      prefix: this.prefix,
      emitInterval,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      // As on two machines: who comes next finds what the one before left, and what was the state when that one left.
      stateFolder: join(this.#folder, `machine-${this.#started % 2}`),
      ...(warehouse === undefined ? {} : { warehouse }),
      ...(flaw === undefined ? {} : { flaw }),
      ...(failpoint === undefined ? {} : { failpoint }),
    });
    if (failpoint !== undefined) engine.expect(failpoint);
    this.engines.push(engine);
    return engine;
  }

  /** Takes an engine that is gone out of the world. */
  forget(engine: RunningEngine): void {
    this.engines.splice(this.engines.indexOf(engine), 1);
  }

  /** The next events of the feed, in several pieces. */
  async append(count: number): Promise<void> {
    for (let piece = 0; piece < PIECES; piece++) {
      const records = this.#feed.take(Math.ceil(count / PIECES));
      await this.log.append(records);
      this.#appended += records.length;
    }
  }

  /** Appends events until the condition holds. */
  async appendUntil(what: string, condition: () => boolean | Promise<boolean>, count: number): Promise<void> {
    await this.append(count);
    let patience = performance.now() + APPEND_AGAIN_MS;
    await until(
      what,
      async () => {
        this.checkEngines();
        if (await condition()) return true;
        if (performance.now() > patience) {
          await this.append(count);
          patience = performance.now() + APPEND_AGAIN_MS;
        }
        return false;
      },
      LONGEST_MS,
    );
  }

  /** Waits until all events are folded and what follows is committed. */
  async untilFolded(): Promise<void> {
    await until(
      "everything is folded",
      async () => {
        this.checkEngines();
        return this.isFolded();
      },
      LONGEST_MS,
    ).catch(async (error: Error) => {
      throw new Error([error.message, ...(await this.#ahead()), this.story()].join("\n"), { cause: error });
    });
  }

  async isFolded(): Promise<boolean> {
    return (await this.#ahead()).length === 0;
  }

  /** What is not folded yet, a text for each partition. */
  async #ahead(): Promise<string[]> {
    const topic = this.prefix + EVENTS.name;
    const ends = await this.log.ends([topic]);
    const ahead = ends.map(async ({ partition, offset: end }) => {
      const committed = (await this.log.committed(ENGINE_GROUP, topic, partition)) ?? 0;
      return committed === end ? [] : [`${topic}/${partition} ends at ${end}, committed is ${committed}`];
    });
    return (await Promise.all(ahead)).flat();
  }

  /** Waits until each partition is somebody's: until then, nobody emits what waits in it when all stop. */
  async untilOwned(): Promise<void> {
    const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    await this.#untilOpen("each partition is somebody's", all, this.engines);
  }

  /** Waits until others have the partitions of an engine that is silent. */
  async untilTakenOver(silent: RunningEngine): Promise<void> {
    const others = this.engines.filter((engine) => engine !== silent);
    await this.#untilOpen(`others have the partitions of ${silent.name}`, silent.open, others);
  }

  async #untilOpen(what: string, partitions: readonly number[], engines: readonly RunningEngine[]): Promise<void> {
    const areOpen = () => {
      this.checkEngines();
      const open = new Set(engines.flatMap((engine) => engine.open));
      return partitions.every((partition) => open.has(partition));
    };
    await until(what, areOpen, LONGEST_MS);
  }

  /** `flush`: all engines have stopped cleanly, so that no row waits. */
  async findings(flush = false): Promise<Findings> {
    const expected = await this.#oracle.expected(flush);
    const found = await readDerived(this.#options.directBrokers ?? this.#options.brokers, this.prefix, this.#serde);
    this.#found = found.length;
    return findingsOf(found, expected);
  }

  checkEngines(): void {
    for (const engine of this.engines) engine.checkAlive();
  }

  /** What the engines have, and warned of last. */
  story(): string {
    return this.engines
      .map(({ name, open, warnings }) =>
        [`${timeOfDay()} ${name} has ${open.join() || "no partition"}`, ...warnings.slice(-8)].join("\n  "),
      )
      .join("\n");
  }

  async stopEngines(): Promise<void> {
    await Promise.all(this.engines.splice(0).map((engine) => engine.stop()));
  }

  async close(): Promise<void> {
    await Promise.all(this.engines.splice(0).map((engine) => engine.kill()));
    await this.log.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
