import { type Channel, type ChannelModel, type ConsumeMessage, connect } from "amqplib";
import { aborted } from "../../log/aborted.ts";
import { pause } from "../../warehouse/retrying.ts";
import type { BrokerMessage } from "../brokers/broker-message.ts";
import type { Consume } from "../brokers/connector.ts";
import type { ConnectorObserver } from "../brokers/connector-observer.ts";
import type { Intake } from "../brokers/intake.ts";
import { declareQueue } from "./declare-queue.ts";
import { Deliveries } from "./deliveries.ts";
import { type QueueOptions, shownAddress } from "./options.ts";
import { rabbitFailure } from "./rabbit-failure.ts";

const CLOSE_MS = 3_000;

/**
 * Takes from a queue (inputs.md, sections 2 and 5): a message is acknowledged, in order, after it is durable in the log as an
 * event or a dead letter. What came and was not taken goes back to the queue when the channel closes.
 */
export function consumeQueue(options: QueueOptions): Consume {
  const where = `RabbitMQ at ${shownAddress(options.url)}`;
  return async (intake, observer, signal) => {
    const connection = await connected(options, where);
    const deliveries = new Deliveries<ConsumeMessage>();
    const lost = new AbortController();
    const fail = (error: unknown) => {
      deliveries.fail(rabbitFailure(where, error ?? new Error("the connection was closed")));
      lost.abort();
    };
    connection.on("error", fail).on("close", fail);
    try {
      const opening = openChannel(connection, options, deliveries, fail, observer);
      const channel = await brokerDid(where, () => withinTime(opening, options.connectTimeoutMs));
      observer.connected();
      const storm = await takeAll(channel, options.queue, deliveries, intake, signal, lost.signal);
      // Waits until the broker has the last ack; what is under way without one goes back to the queue.
      await unlessLost(
        brokerDid(where, () => channel.close()),
        lost.signal,
      );
      return storm;
    } finally {
      if (!lost.signal.aborted) await unlessLost(connection.close(), lost.signal).catch(() => undefined);
    }
  };
}

async function connected({ url, name, tls, heartbeatSeconds, connectTimeoutMs }: QueueOptions, where: string) {
  const address = new URL(url);
  address.searchParams.set("heartbeat", String(heartbeatSeconds));
  const socketOptions = {
    ...tls,
    noDelay: true,
    timeout: connectTimeoutMs,
    clientProperties: { connection_name: `pitboss ${name}` },
  };
  return brokerDid(`connecting to ${where}`, () => connect(address.href, socketOptions));
}

async function openChannel(
  connection: ChannelModel,
  options: QueueOptions,
  deliveries: Deliveries<ConsumeMessage>,
  fail: (error: unknown) => void,
  observer: ConnectorObserver,
): Promise<Channel> {
  const channel = await connection.createChannel();
  channel.on("error", fail);
  const warning = await declareQueue(channel, options);
  if (warning !== undefined) observer.warned(warning);
  await channel.prefetch(options.prefetch);
  await channel.consume(options.queue, (message) => {
    if (message === null) fail(new Error(`queue ${options.queue} was deleted, or its consumers were cancelled`));
    else deliveries.push(message);
  });
  return channel;
}

/** A queue that has no leader leaves requests without an answer, it may be for good. */
async function withinTime<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
  const late = new Error(`no answer within ${milliseconds} ms while the queue was opened`);
  const over = new AbortController();
  const limit = pause(milliseconds, over.signal).then(() => Promise.reject(late));
  // When the work is done first, or fails late, nobody looks at the other.
  limit.catch(() => undefined);
  work.catch(() => undefined);
  return Promise.race([work, limit]).finally(() => over.abort());
}

/** Nobody answers on a connection that is lost; and who does not say goodbye is missed all the same. */
async function unlessLost(work: Promise<void>, lost: AbortSignal): Promise<void> {
  const over = new AbortController();
  await Promise.race([work, aborted(lost), pause(CLOSE_MS, over.signal)]).finally(() => over.abort());
}

/** Until the signal aborts; a batch that was begun is finished. While the connection is lost nothing is tried again. */
async function takeAll(
  channel: Channel,
  queue: string,
  deliveries: Deliveries<ConsumeMessage>,
  intake: Intake,
  signal: AbortSignal,
  lost: AbortSignal,
): Promise<string | undefined> {
  const either = AbortSignal.any([signal, lost]);
  for (;;) {
    const batch = await deliveries.next(signal);
    if (batch.length === 0) return undefined;
    const { count, storm } = await intake.take(
      batch.map((message) => brokerMessage(queue, message)),
      either,
    );
    const last = batch[count - 1];
    if (last !== undefined) await brokerDid(`acknowledging messages of ${queue}`, async () => channel.ack(last, true));
    if (storm !== undefined) return storm;
  }
}

/** The type is the message's property of that name; its headers are not looked at (inputs.md, section 2). */
function brokerMessage(queue: string, { content, fields, properties }: ConsumeMessage): BrokerMessage {
  const type: unknown = properties.type;
  return {
    position: `${queue}:${fields.deliveryTag}`,
    type: typeof type === "string" ? type : undefined,
    bytes: content,
  };
}

/** Whatever goes wrong with the broker may pass: it is a failure that is tried again, and told. */
async function brokerDid<Result>(doing: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw rabbitFailure(doing, error);
  }
}
