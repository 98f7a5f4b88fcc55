/** A message of a broker, as a door hands it on. */
export interface BrokerMessage {
  /** Queue and delivery tag, or topic, partition and offset. */
  readonly position: string;
  /** What the message says it is, beside its body; undefined: nothing. */
  readonly type: string | undefined;
  readonly bytes: Buffer;
}

/** Doors that take from a broker, by the names that dead letters and sources have. */
export type BrokerDoor = "rabbitmq" | "kafka";
