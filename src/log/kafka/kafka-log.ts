import type { RegisteredSchema, SchemaRegistry, SchemaVerdict } from "../../records/codec.ts";
import type {
  AssignmentListener,
  Log,
  Membership,
  NewRecord,
  Position,
  Progress,
  ReadBatch,
  TopicSpec,
  Transaction,
  TransactionalWriter,
} from "../port.ts";
import { Appender } from "./appender.ts";
import type { Written } from "./batch-sender.ts";
import { GroupMember } from "./group-member.ts";
import { Link } from "./link.ts";
import { type KafkaLogOptions, type Settings, settingsOf } from "./options.ts";
import { Positions } from "./positions.ts";
import { ProgressTopic } from "./progress-topic.ts";
import { Readers } from "./readers.ts";
import { RestSchemaRegistry } from "./schema-registry.ts";
import { Topics } from "./topics.ts";
import { KafkaWriter } from "./transactional-writer.ts";
import { Watcher } from "./watcher.ts";

/**
 * The log in Kafka, with a schema registry beside it. Transactional ids and groups are the cluster's, so that processes
 * on any machines fence each other and share the partitions. Visible is what is committed.
 */
export class KafkaLog implements Log, SchemaRegistry {
  readonly #settings: Settings;
  readonly #link: Link;
  readonly #topics: Topics;
  readonly #positions: Positions;
  readonly #readers: Readers;
  readonly #appender: Appender;
  readonly #progress: ProgressTopic;
  readonly #registry: RestSchemaRegistry;
  readonly #watcher: Watcher;
  readonly #writers = new Set<TransactionalWriter>();
  readonly #members = new Set<Membership>();
  #closed: Promise<void> | undefined;

  constructor(options: KafkaLogOptions) {
    this.#settings = settingsOf(options);
    this.#link = new Link(this.#settings);
    this.#topics = new Topics(this.#link);
    this.#positions = new Positions(this.#link);
    this.#readers = new Readers(this.#link, this.#positions);
    this.#watcher = new Watcher(this.#settings);
    this.#appender = new Appender(this.#link, (written) => this.#seen(written));
    this.#progress = new ProgressTopic(this, options.progressTopic);
    this.#registry = new RestSchemaRegistry(options.registry);
  }

  /** Throws a RetryableError when no broker answers. */
  async connect(): Promise<void> {
    await this.#link.retrying("connecting to Kafka", () => this.#link.refresh());
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    this.#checkOpen();
    const created = new Set(await this.#topics.ensure(specs));
    for (const { name: topic, partitions } of specs)
      for (let partition = 0; created.has(topic) && partition < partitions; partition++)
        this.#watcher.seen({ topic, partition, offset: 0 });
  }

  async topic(name: string): Promise<TopicSpec | undefined> {
    this.#checkOpen();
    return this.#topics.spec(name);
  }

  async partitionsOf(topic: string): Promise<number> {
    this.#checkOpen();
    return this.#link.partitionsOf(topic);
  }

  /** In order, but not all or nothing: of what fails some may have been written. */
  async append(records: readonly NewRecord[], progress?: Progress): Promise<void> {
    this.#checkOpen();
    if (records.length > 0) await this.#appender.append(records);
    if (progress !== undefined) await this.#progress.put(progress);
  }

  async progressOf(id: string): Promise<string | undefined> {
    this.#checkOpen();
    return this.#progress.valueOf(id);
  }

  async read(topic: string, partition: number, from: number, limit: number): Promise<ReadBatch> {
    this.#checkOpen();
    const batch = await this.#readers.read({ topic, partition }, from, limit);
    if (batch.records.length > 0) this.#watcher.seen({ topic, partition, offset: batch.next });
    return batch;
  }

  async begin(topic: string, partition: number): Promise<number> {
    this.#checkOpen();
    return this.#positions.begin({ topic, partition });
  }

  /** Of what is decided: a reader gets there. */
  async end(topic: string, partition: number): Promise<number> {
    this.#checkOpen();
    const offset = await this.#positions.end({ topic, partition });
    this.#watcher.seen({ topic, partition, offset });
    return offset;
  }

  async ends(topics: readonly string[]): Promise<readonly Position[]> {
    this.#checkOpen();
    const ends = await this.#positions.ends(topics);
    for (const each of ends) this.#watcher.seen(each);
    return ends;
  }

  async committed(group: string, topic: string, partition: number): Promise<number | undefined> {
    this.#checkOpen();
    return this.#positions.committed(this.#named(group), { topic, partition });
  }

  /** Only for groups without members: Kafka refuses it from outside otherwise. */
  async commitOffsets(group: string, offsets: readonly Position[]): Promise<void> {
    this.#checkOpen();
    await this.#positions.commit(this.#named(group), offsets);
  }

  async writer(id: string): Promise<TransactionalWriter> {
    this.#checkOpen();
    const opened = await KafkaWriter.open(this.#settings, this.#settings.transactionalIdPrefix + id, (written) =>
      this.#seen(written),
    );
    const writer: TransactionalWriter = {
      prepare: (records) => opened.prepare(records),
      commit: (transaction: Transaction) => opened.commit({ ...transaction, group: this.#named(transaction.group) }),
      close: async () => {
        this.#writers.delete(writer);
        await opened.close();
      },
    };
    this.#writers.add(writer);
    return writer;
  }

  async join(group: string, topic: string, listener: AssignmentListener): Promise<Membership> {
    this.#checkOpen();
    const member = await GroupMember.join(this.#settings, this.#link, this.#named(group), topic, listener);
    this.#members.add(member);
    return {
      leave: async () => {
        await member.leave();
        this.#members.delete(member);
      },
    };
  }

  async changed(topics: readonly string[], signal: AbortSignal): Promise<void> {
    this.#checkOpen();
    return this.#watcher.changed(topics, signal);
  }

  /** The brokers see to retention and compaction. */
  async maintain(): Promise<void> {
    this.#checkOpen();
  }

  async register(subject: string, schema: unknown): Promise<number> {
    this.#checkOpen();
    return this.#registry.register(subject, schema);
  }

  async check(subject: string, schema: unknown): Promise<SchemaVerdict> {
    this.#checkOpen();
    return this.#registry.check(subject, schema);
  }

  async schemas(): Promise<RegisteredSchema[]> {
    this.#checkOpen();
    return this.#registry.schemas();
  }

  /** What was asked to be appended before is still written; writers are closed, and members leave. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    try {
      await this.#appender.settled();
      for (const member of this.#members) await member.leave();
    } finally {
      await Promise.all([this.#watcher.close(), ...[...this.#writers].map((writer) => writer.close())]);
      await this.#link.close();
    }
  }

  /** Groups are the cluster's: another installation's are others. */
  #named(group: string): string {
    return this.#settings.groupPrefix + group;
  }

  #seen(written: readonly Written[]): void {
    for (const { topic, partition, end } of written) this.#watcher.seen({ topic, partition, offset: end });
  }

  #checkOpen(): void {
    if (this.#closed !== undefined)
      throw new Error(`the log at ${this.#link.where} is closed: open the log again to use it`);
  }
}

/** Opens the log; makes sure that a broker answers. Throws a RetryableError that names the brokers when none does. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<KafkaLog> {
  const log = new KafkaLog(options);
  try {
    await log.connect();
    return log;
  } catch (error) {
    await log.close();
    throw error;
  }
}
