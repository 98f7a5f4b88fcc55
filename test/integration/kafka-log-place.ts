import { randomUUID } from "node:crypto";
import { type KafkaLog, openKafkaLog } from "../../src/log/kafka/kafka-log.ts";
import type { KafkaLogOptions } from "../../src/log/kafka/options.ts";
import type { LogPlace } from "../contracts/log.ts";
import { sharedServices } from "../services/shared-services.ts";

export interface KafkaLogPlace extends LogPlace {
  open(options?: Partial<KafkaLogOptions>): Promise<KafkaLog>;
}

/** A place in the run's Kafka, or another, with transactional ids and progress of its own; topics are for each test to name. */
export function kafkaLogPlace(others?: readonly string[]): KafkaLogPlace {
  const { brokers, registry } = sharedServices();
  const name = `test-${randomUUID()}`;
  return {
    open: (options = {}) =>
      openKafkaLog({
        brokers: others ?? brokers,
        clientId: name,
        registry: { url: registry },
        transactionalIdPrefix: `${name}-`,
        progressTopic: `${name}-progress`,
        heartbeatMs: 50,
        ...options,
      }),
    // The broker and all that it keeps is gone after the run.
    remove: async () => undefined,
  };
}
