import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem } from "./problem.ts";

const unzip = promisify(gunzip);

const UTF_8 = new Set(["utf-8", "utf8", "us-ascii"]);
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i;

/**
 * From now on bodies in this scope are JSON in UTF-8 and come as raw bytes, which the one validator reads: a parser of the
 * server would round amounts. Everything else is 415; over the limit, packed or not, 413.
 */
export function takeRawJson(scope: FastifyInstance, limit: number): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    "application/json",
    { parseAs: "buffer", bodyLimit: limit },
    (request: FastifyRequest, body: Buffer) => unpacked(request, body, limit),
  );
}

async function unpacked({ headers }: FastifyRequest, body: Buffer, limit: number): Promise<Buffer> {
  const charset = CHARSET.exec(headers["content-type"] ?? "")?.[1] ?? "utf-8";
  if (!UTF_8.has(charset.toLowerCase())) throw new Problem(415, { detail: `JSON is sent in UTF-8, not in ${charset}` });
  const encoding = headers["content-encoding"]?.toLowerCase() ?? "identity";
  if (encoding === "identity") return body;
  if (encoding !== "gzip") throw new Problem(415, { detail: "a body is sent as it is, or with content-encoding gzip" });
  try {
    return await unzip(body, { maxOutputLength: limit });
  } catch (error) {
    throw unpackingProblem(error, limit);
  }
}

function unpackingProblem(error: unknown, limit: number): Problem {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_BUFFER_TOO_LARGE")
    return new Problem(413, {
      detail: `the body has more than ${limit} bytes when it is unpacked: send less at a time`,
    });
  return new Problem(400, { detail: "the body is not the gzip that its content-encoding says" });
}
