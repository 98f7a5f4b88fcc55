/** The parts of kafkajs 2.2.4 below its public API that this adapter stands on; the version is pinned. */
declare module "kafkajs/src/cluster/index.js" {
  import type Connection from "kafkajs/src/network/connection.js";

  export interface PartitionOffset {
    readonly partition: number;
    readonly offset: string;
  }
  interface Producer {
    readonly transactionalId?: string;
    readonly producerId: string;
    readonly producerEpoch: number;
  }
  export interface Broker {
    readonly nodeId: number;
    readonly connectionPool: {
      readonly host: string;
      readonly port: number;
      /** Connected. */
      getConnectionByRequest(of: { readonly request: { readonly apiKey: number } }): Promise<Connection>;
    };
    initProducerId(init: {
      transactionalId: string | undefined;
      transactionTimeout: number;
    }): Promise<{ producerId: string; producerEpoch: number }>;
    addPartitionsToTxn(
      add: Producer & { topics: readonly { topic: string; partitions: readonly number[] }[] },
    ): Promise<unknown>;
    addOffsetsToTxn(add: Producer & { groupId: string }): Promise<unknown>;
    txnOffsetCommit(
      commit: Producer & {
        groupId: string;
        topics: readonly { topic: string; partitions: readonly PartitionOffset[] }[];
      },
    ): Promise<unknown>;
    endTxn(end: Producer & { transactionResult: boolean }): Promise<unknown>;
    createTopics(create: {
      topics: readonly {
        topic: string;
        numPartitions: number;
        replicationFactor: number;
        configEntries: readonly { name: string; value: string }[];
      }[];
      timeout: number;
    }): Promise<unknown>;
    describeConfigs(describe: {
      resources: readonly { type: number; name: string; configNames: readonly string[] }[];
    }): Promise<{
      resources: readonly { configEntries: readonly { configName: string; configValue: string | null }[] }[];
    }>;
    listOffsets(list: {
      isolationLevel: number;
      topics: readonly { topic: string; partitions: readonly { partition: number; timestamp: string }[] }[];
    }): Promise<{ responses: readonly { topic: string; partitions: readonly PartitionOffset[] }[] }>;
    offsetCommit(commit: {
      groupId: string;
      groupGenerationId: number;
      memberId: string;
      topics: readonly { topic: string; partitions: readonly PartitionOffset[] }[];
    }): Promise<unknown>;
    joinGroup(join: {
      groupId: string;
      sessionTimeout: number;
      rebalanceTimeout: number;
      memberId: string;
      groupProtocols: readonly { name: string; metadata: Buffer }[];
    }): Promise<{
      generationId: number;
      leaderId: string;
      memberId: string;
      members: readonly { memberId: string; memberMetadata: Buffer }[];
    }>;
    syncGroup(sync: {
      groupId: string;
      generationId: number;
      memberId: string;
      groupAssignment: readonly { memberId: string; memberAssignment: Buffer }[];
    }): Promise<{ memberAssignment: Buffer }>;
    heartbeat(beat: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>;
    leaveGroup(leave: { groupId: string; memberId: string }): Promise<unknown>;
  }
  export interface Options {
    readonly logger: unknown;
    readonly socketFactory: unknown;
    readonly brokers: readonly string[];
    readonly clientId: string;
    readonly ssl?: unknown;
    readonly sasl?: unknown;
    readonly connectionTimeout: number;
    readonly authenticationTimeout: number;
    readonly requestTimeout: number;
    readonly enforceRequestTimeout: boolean;
    readonly metadataMaxAge: number;
    readonly retry: { readonly retries: number; readonly initialRetryTime: number; readonly maxRetryTime: number };
    readonly allowAutoTopicCreation: boolean;
    readonly isolationLevel: number;
  }
  export default class Cluster {
    constructor(options: Options);
    readonly targetTopics: Set<string>;
    readonly brokerPool: {
      readonly seedBroker: Broker | undefined;
      readonly brokers: Readonly<Record<string, Broker>>;
      readonly metadata: object | null;
    };
    isConnected(): boolean;
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    refreshMetadata(): Promise<void>;
    removeBroker(address: { host: string; port: number }): void;
    addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
    findBroker(broker: { nodeId: number }): Promise<Broker>;
    findControllerBroker(): Promise<Broker>;
    findGroupCoordinator(group: { groupId: string; coordinatorType: number }): Promise<Broker>;
    findTopicPartitionMetadata(topic: string): readonly { partitionId: number; leader: number }[];
  }
}

declare module "kafkajs/src/loggers/index.js" {
  export interface Entry {
    readonly label: string;
    readonly namespace: string;
    readonly log: { readonly message: string; readonly broker?: string };
  }
  const loggers: {
    readonly LEVELS: { readonly NOTHING: number; readonly ERROR: number; readonly WARN: number };
    createLogger(options: { level: number; logCreator: () => (entry: Entry) => void }): unknown;
  };
  export default loggers;
}

declare module "kafkajs/src/network/socketFactory.js" {
  export default function createSocketFactory(): unknown;
}

declare module "kafkajs/src/network/connection.js" {
  import type { Socket } from "node:net";
  import type RequestQueue from "kafkajs/src/network/requestQueue/index.js";

  export default class Connection {
    constructor(options: {
      host: string;
      port: number;
      logger: unknown;
      socketFactory: unknown;
      requestTimeout: number;
      connectionTimeout: number;
    });
    readonly host: string;
    readonly port: number;
    readonly clientId: string;
    readonly requestQueue: RequestQueue;
    /** Absent before the first attempt to connect. */
    readonly socket: Socket;
    /** What was received of an answer that is not whole yet, and how many bytes that takes. */
    chunks: Buffer[];
    bytesBuffered: number;
    bytesNeeded: number;
    isConnected(): boolean;
    connect(): Promise<boolean>;
    /** Does nothing where it is not asked for or still counts. */
    authenticate(): Promise<void>;
    failIfNotConnected(): void;
    nextCorrelationId(): number;
    disconnect(): Promise<boolean>;
    rejectRequests(error: Error): void;
  }
}

declare module "kafkajs/src/network/requestQueue/index.js" {
  interface PushedRequest {
    readonly entry: {
      readonly apiKey: number;
      readonly apiVersion: number;
      readonly apiName: string;
      readonly correlationId: number;
      readonly resolve: (answer: { readonly payload: Buffer }) => void;
      readonly reject: (error: Error) => void;
    };
    readonly expectResponse: boolean;
    /** Milliseconds; the queue's own where that is longer. */
    readonly requestTimeout: number;
    readonly sendRequest: () => void;
  }
  interface SocketRequest {
    /** Milliseconds. */
    readonly requestTimeout: number;
    timeoutHandler: () => void;
  }
  export default class RequestQueue {
    readonly pending: readonly unknown[];
    readonly throttledUntil: number;
    push(request: PushedRequest): void;
    scheduleCheckPendingRequests(): void;
    createSocketRequest(pushed: PushedRequest): SocketRequest;
  }
}

declare module "kafkajs/src/errors.js" {
  const errors: { readonly KafkaJSConnectionError: new (message: string, at: { broker: string }) => Error };
  export default errors;
}

declare module "kafkajs/src/protocol/error.js" {
  const errors: { createErrorFromCode(code: number): Error };
  export default errors;
}

declare module "kafkajs/src/consumer/assignerProtocol.js" {
  const protocol: {
    readonly MemberMetadata: {
      encode(metadata: { version: number; topics: readonly string[]; userData: Buffer }): Buffer;
      decode(bytes: Buffer): { readonly topics: readonly string[]; readonly userData: Buffer };
    };
    readonly MemberAssignment: {
      encode(assignment: { version: number; assignment: Readonly<Record<string, readonly number[]>> }): Buffer;
      decode(bytes: Buffer): { readonly assignment: Readonly<Record<string, readonly number[]>> } | null;
    };
  };
  export default protocol;
}

/** The class behind brokers, whose requests are repaired, and in which tests place failpoints. */
declare module "kafkajs/src/broker/index.js" {
  import type { Broker as BrokerOfCluster } from "kafkajs/src/cluster/index.js";
  import type { FetchedPartition } from "./leave-out-aborted.ts";

  interface Patched {
    txnOffsetCommit: BrokerOfCluster["txnOffsetCommit"];
    endTxn: BrokerOfCluster["endTxn"];
    fetch(request: unknown): Promise<{
      readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[];
    }>;
  }
  const Broker: { readonly prototype: Patched };
  export default Broker;
}
