import errors from "kafkajs/src/protocol/error.js";
import { RetryableError } from "../port.ts";

/** What kafkajs throws, as far as it is looked at. */
interface KafkaFailure extends Error {
  readonly type?: string;
  readonly code?: number | string;
  readonly retriable?: boolean;
  readonly errors?: readonly Error[];
}

const CONNECTION = new Set([
  "KafkaJSConnectionError",
  "KafkaJSConnectionClosedError",
  "KafkaJSRequestTimeoutError",
  "KafkaJSBrokerNotFound",
  "KafkaJSMetadataNotLoaded",
  "KafkaJSTopicMetadataNotLoaded",
  "KafkaJSGroupCoordinatorNotFound",
  "KafkaJSLockTimeout",
  "KafkaJSNoBrokerAvailableError",
]);

/** Errors after which another leader or coordinator has to be looked for. */
const MOVED = new Set([
  "NOT_LEADER_FOR_PARTITION",
  "LEADER_NOT_AVAILABLE",
  "REPLICA_NOT_AVAILABLE",
  "FENCED_LEADER_EPOCH",
  "UNKNOWN_LEADER_EPOCH",
  "NOT_COORDINATOR_FOR_GROUP",
  "GROUP_COORDINATOR_NOT_AVAILABLE",
  "NOT_CONTROLLER",
  "KAFKA_STORAGE_ERROR",
]);

/** Answers that say: nothing was done, ask again. */
const LATER = new Set([
  "CONCURRENT_TRANSACTIONS",
  "GROUP_LOAD_IN_PROGRESS",
  "NOT_ENOUGH_REPLICAS",
  "OFFSET_NOT_AVAILABLE",
  "UNSTABLE_OFFSET_COMMIT",
]);

const PRODUCER_FENCED = 90;

/** The broker's answer `code` as an error. */
export function protocolError(code: number): Error {
  return errors.createErrorFromCode(code);
}

/** The first of the error and its causes that has a Kafka type, else the innermost. */
function rootOf(error: unknown): KafkaFailure {
  let root = error as KafkaFailure;
  while (root.type === undefined && root.cause instanceof Error) root = root.cause as KafkaFailure;
  return root;
}

export function typeOf(error: unknown): string | undefined {
  return error instanceof Error ? rootOf(error).type : undefined;
}

/** The connection failed or nobody answered: whether the request was carried out is not known. */
export function isConnectionFailure(error: unknown): boolean {
  return error instanceof Error && (CONNECTION.has(rootOf(error).name) || CONNECTION.has(error.name));
}

/** The broker asked is not the one in charge, and has done nothing. */
export function isMoved(error: unknown): boolean {
  return MOVED.has(typeOf(error) ?? "");
}

/** The broker has done nothing, but may when it is asked again. */
export function isLater(error: unknown): boolean {
  return LATER.has(typeOf(error) ?? "");
}

/** Another producer has been initialised with the transactional id. */
export function isFenced(error: unknown): boolean {
  return (
    typeOf(error) === "INVALID_PRODUCER_EPOCH" || (error instanceof Error && rootOf(error).code === PRODUCER_FENCED)
  );
}

export function isUnknownTopic(error: unknown): boolean {
  return typeOf(error) === "UNKNOWN_TOPIC_OR_PARTITION" || typeOf(error) === "INVALID_TOPIC_EXCEPTION";
}

/** Whether trying again may help. */
export function isCurable(error: unknown): boolean {
  if (error instanceof RetryableError || isConnectionFailure(error) || isMoved(error) || isLater(error)) return true;
  return error instanceof Error && typeOf(error) !== undefined && rootOf(error).retriable === true;
}

/** The error as the port has it, saying what was being done. */
export function failureOf(doing: string, error: unknown): Error {
  const message = `${doing}: ${error instanceof Error ? rootOf(error).message : String(error)}`;
  return isCurable(error) ? new RetryableError(message, { cause: error }) : new Error(message, { cause: error });
}
