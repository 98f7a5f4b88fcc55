import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { DerivedName, Serde } from "../../../src/records/codec.ts";
import { DERIVED_TOPICS, type Derived, describe } from "./derived.ts";

/** Partition, headers, length of key and value; then both, as bytes. */
const FORMAT = "%p|%h|%K|%S\n%k%s";
const NOTHING = -1;
const MOST_BYTES = 1024 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Everything committed in the derived topics, read by kcat (librdkafka), which shares no code with the engine. */
export async function readDerived(brokers: readonly string[], prefix: string, serde: Serde): Promise<Derived[]> {
  const derived: Derived[] = [];
  // One after another: many at once wait for each other longer.
  for (const { topic, name } of DERIVED_TOPICS)
    for (const found of parse(await kcat(brokers, prefix + topic.name)))
      derived.push(derivedFrom(serde, topic.name, name, found));
  return derived;
}

async function kcat(brokers: readonly string[], topic: string): Promise<Buffer> {
  const settings = ["isolation.level=read_committed", "fetch.wait.max.ms=10", "topic.metadata.refresh.sparse=true"];
  const { stdout } = await promisify(execFile)(
    "kcat",
    ["-C", "-q", "-e", "-b", brokers.join(), "-t", topic, "-o", "beginning", "-f", FORMAT].concat(
      settings.flatMap((each) => ["-X", each]),
    ),
    { encoding: "buffer", maxBuffer: MOST_BYTES },
  );
  return stdout;
}

interface Found {
  readonly partition: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly key: string;
  readonly value: Buffer | null;
}

function* parse(bytes: Buffer): Generator<Found> {
  for (let at = 0; at < bytes.length; ) {
    const line = bytes.indexOf(NEWLINE, at);
    const [partition, headers = "", keyLength, valueLength] = bytes.toString("utf8", at, line).split("|");
    const value = line + 1 + Math.max(0, Number(keyLength));
    const end = value + Math.max(0, Number(valueLength));
    yield {
      partition: Number(partition),
      headers: new Map(headers.split(",").map((each) => each.split("=", 2) as [string, string])),
      key: bytes.toString("utf8", line + 1, value),
      value: Number(valueLength) === NOTHING ? null : bytes.subarray(value, end),
    };
    at = end;
  }
}

function derivedFrom(serde: Serde, topic: string, name: DerivedName, found: Found): Derived {
  const { partition, headers, key, value } = found;
  const described = value === null ? { row: "", content: null } : describe(serde, name, value);
  const sourceOffset = Number(headers.get("source-offset"));
  return { topic, partition, key, sourceOffset, revision: Number(headers.get("revision")), ...described };
}
