import type { Channel } from "amqplib";
import type { QueueOptions } from "./options.ts";

/** From here on quorum queues drop what came again 20 times, unless told otherwise. */
const LIMITED_SINCE = 4;

/**
 * Makes sure that the queue is there: makes it as a durable quorum queue, or only looks for it. Gives what the operator should
 * be warned of. Rejects, and the channel is closed, when the queue is missing or there with other arguments.
 */
export async function declareQueue(channel: Channel, options: QueueOptions): Promise<string | undefined> {
  const { queue, declare, singleActiveConsumer, deliveryLimit } = options;
  if (!declare) {
    await channel.checkQueue(queue);
    return undefined;
  }
  await channel.assertQueue(queue, {
    durable: true,
    arguments: {
      "x-queue-type": "quorum",
      ...(singleActiveConsumer ? { "x-single-active-consumer": true } : {}),
      ...(deliveryLimit === undefined ? {} : { "x-delivery-limit": deliveryLimit }),
    },
  });
  const major = Number.parseInt(String(channel.connection.serverProperties.version), 10);
  if (deliveryLimit !== undefined || !(major >= LIMITED_SINCE)) return undefined;
  return (
    `RabbitMQ ${major} drops what it delivered 20 times from ${queue}: ` +
    "set delivery_limit to -1, or a policy on the queue that says so"
  );
}
