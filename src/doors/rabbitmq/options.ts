import type { ConnectionOptions } from "node:tls";

/** One queue that is taken from. */
export interface QueueOptions {
  /** The connector's name, which the broker shows as the connection's. */
  readonly name: string;
  /** `amqp://` or `amqps://`, credentials and virtual host included. Never shown. */
  readonly url: string;
  readonly tls: Pick<ConnectionOptions, "ca" | "cert" | "key">;
  readonly queue: string;
  /** Whether the queue is made where it is missing; otherwise it must be there. */
  readonly declare: boolean;
  /** Only one of the queue's consumers gets messages at a time: otherwise a player's events could overtake each other. */
  readonly singleActiveConsumer: boolean;
  /** How often a message may come again before RabbitMQ drops it, -1 for ever; undefined: the broker's default. */
  readonly deliveryLimit: number | undefined;
  /** Messages that may be under way without an ack: the largest batch. */
  readonly prefetch: number;
  readonly heartbeatSeconds: number;
  readonly connectTimeoutMs: number;
}

/** Host, port and virtual host: what may be shown of the URL. */
export function shownAddress(url: string): string {
  const { protocol, hostname, port, pathname } = new URL(url);
  const vhost = pathname.length > 1 ? decodeURIComponent(pathname.slice(1)) : "/";
  return `${hostname}:${port || (protocol === "amqps:" ? 5671 : 5672)}, virtual host ${vhost}`;
}
