import type { ProtocolRequest } from "kafkajs/src/cluster/index.js";
import { ByteReader, type ByteWriter } from "./bytes.ts";

export interface RequestKind {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
}

/** A request that kafkajs does not know in this version, or not fast enough, for it to carry. */
export function requestOf<Result>(
  kind: RequestKind,
  body: ByteWriter,
  read: (reader: ByteReader) => Result,
  requestTimeout?: number,
): ProtocolRequest<Result> {
  return {
    request: {
      ...kind,
      encode: async () => {
        const buffer = body.toBuffer();
        return { buf: buffer, buffer };
      },
    },
    response: {
      decode: async (payload) => ({ result: read(new ByteReader(payload)) }),
      parse: async (decoded) => decoded,
    },
    logResponseError: false,
    ...(requestTimeout === undefined ? {} : { requestTimeout }),
  };
}
