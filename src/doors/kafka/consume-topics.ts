import type { ConsumeTopics, ForeignRecord } from "../../log/topic-consumer.ts";
import type { BrokerMessage } from "../brokers/broker-message.ts";
import type { Consume } from "../brokers/connector.ts";

/** A record without a value is a message without a body. */
const NO_BODY = Buffer.alloc(0);

/**
 * Takes from the operator's own topics (inputs.md, sections 2 and 5): offsets are committed after everything before them is
 * durable in the log as an event or a dead letter. The order of a partition is kept.
 */
export function consumeTopics(consume: ConsumeTopics): Consume {
  return async (intake, observer, signal) => {
    let storm: string | undefined;
    await consume(
      {
        take: async (records) => {
          const taken = await intake.take(records.map(brokerMessage), signal);
          storm = taken.storm;
          return { count: taken.count, isLast: storm !== undefined };
        },
        joined: () => observer.connected(),
        warned: (message) => observer.warned(message),
      },
      signal,
    );
    return storm;
  };
}

/** The type is the header `type`, or `tipo` as the Portuguese document has it (inputs.md, section 2). */
function brokerMessage({ topic, partition, offset, value, headers }: ForeignRecord): BrokerMessage {
  const type = headers["type"] ?? headers["tipo"];
  return { position: `${topic}/${partition}/${offset}`, type: type?.toString(), bytes: value ?? NO_BODY };
}
