import type Connection from "kafkajs/src/network/connection.js";
import { ByteReader, ByteWriter } from "./bytes.ts";

export interface RequestKind {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
}

/** A request that kafkajs does not know in this version, or not fast enough, sent over its connections. */
export interface Request<Result> {
  readonly kind: RequestKind;
  readonly body: ByteWriter;
  readonly read: (reader: ByteReader) => Result;
  /** Milliseconds, where it may take longer than others. */
  readonly timeout?: number;
}

/**
 * Sends a request and reads its answer. The parts of the body go to the socket as they are: kafkajs would copy all of
 * them twice. Times out and fails as requests of kafkajs do.
 */
export async function sendOver<Result>(
  connection: Connection,
  { kind, body, read, timeout = 0 }: Request<Result>,
): Promise<Result> {
  connection.failIfNotConnected();
  const correlationId = connection.nextCorrelationId();
  const parts = framed(kind, correlationId, connection.clientId, body);
  const { payload } = await new Promise<{ readonly payload: Buffer }>((resolve, reject) => {
    connection.requestQueue.push({
      entry: { ...kind, correlationId, resolve, reject },
      expectResponse: true,
      requestTimeout: timeout,
      sendRequest: () => writeAll(connection.socket, parts),
    });
  });
  return read(new ByteReader(payload));
}

function framed({ apiKey, apiVersion }: RequestKind, id: number, clientId: string, body: ByteWriter): Buffer[] {
  const header = new ByteWriter().int16(apiKey).int16(apiVersion).int32(id).string(clientId);
  return [...new ByteWriter().int32(header.size + body.size).parts, ...header.parts, ...body.parts];
}

function writeAll(socket: Connection["socket"], parts: readonly Buffer[]): void {
  socket.cork();
  for (const part of parts) socket.write(part);
  socket.uncork();
}
