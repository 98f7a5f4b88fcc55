import type { DeliveryTarget } from "../../src/doors/deliver.ts";
import type { Arrival, Outcome, ReasonCode } from "../../src/inputs/outcome.ts";
import { inMemoryRegistry, openSerde } from "../../src/records/codec.ts";
import { playerKey } from "../../src/values/player-key.ts";
import type { Micros } from "../../src/values/time.ts";
import { subjects, topicSpecs } from "../../topologies/topics.ts";

export const PREFIX = "test.";
const PARTITIONS = topicSpecs(PREFIX, 4)[0]!.partitions;

export async function testTarget(): Promise<DeliveryTarget> {
  return { serde: await openSerde(inMemoryRegistry(), subjects(PREFIX)), prefix: PREFIX, partitions: PARTITIONS };
}

/** A login, as the simplest event there is. */
export function accepted(tenant: string, userId: string, source = "test:1"): Outcome {
  const record = {
    received_at: 0 as Micros,
    source,
    schema_version: 1,
    tenant,
    origin: tenant,
    user_id: userId,
    event_id: "l-1",
    occurred_at: 0 as Micros,
    meta_extra: null,
    flags: [],
  };
  return { accepted: true, event: { name: "LoginEvent", key: playerKey(tenant, tenant, userId), record } };
}

export function rejected(tenant: string, code: ReasonCode, payload: Buffer, position = "test:1"): Outcome {
  const place = { tenant, received_at: 0 as Micros, id: "id", door: "file", position };
  const fault = { code, path: "", message: "made for a test" };
  return {
    accepted: false,
    within: "",
    deadLetter: { ...place, ...fault, type: "", origin: "", payload },
    faults: [fault],
  };
}

/** Takes any line for a player's id; a line that begins with `bad` is rejected. */
export function acceptLine({ bytes, tenant = "default", position }: Arrival): Outcome {
  const text = bytes.toString();
  if (text.startsWith("bad")) return rejected(tenant, "malformed_json", bytes, position);
  return accepted(tenant, text, `file ${position}`);
}
