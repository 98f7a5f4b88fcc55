import { describe, expect, it } from "vitest";
import { deliver, PAYLOAD_LIMIT } from "../../src/doors/deliver.ts";
import { partitionOf } from "../../src/log/partitioner.ts";
import { accepted, PREFIX, rejected, testTarget } from "../support/outcomes.ts";

const target = await testTarget();

describe("an accepted event", () => {
  it("goes to the partition of its player, with its type and the original bytes", () => {
    const original = Buffer.from('{"any":"thing"}');
    const outcome = accepted("default", "50007");
    const record = deliver(target, outcome, original);
    const key = Buffer.from("default|default|50007");
    expect(record).toMatchObject({ topic: `${PREFIX}events`, key, partition: partitionOf(key, target.partitions) });
    expect(record.headers).toEqual({ type: Buffer.from("LoginEvent"), original });
    expect(target.serde.decode("LoginEvent", record.value!)).toMatchObject({ user_id: "50007" });
  });
});

describe("a rejected event", () => {
  it("goes to the dead letters of its tenant", () => {
    const record = deliver(target, rejected("acme", "unknown_status", Buffer.from("payload")), Buffer.from("payload"));
    expect(record).toMatchObject({ topic: `${PREFIX}dead-letters`, key: Buffer.from("acme") });
    expect(target.serde.decode("DeadLetter", record.value!)).toMatchObject({
      code: "unknown_status",
      payload: Buffer.from("payload"),
    });
  });

  it("of more than the limit is cut, and says so", () => {
    const original = Buffer.alloc(PAYLOAD_LIMIT + 5, "x");
    const record = deliver(target, rejected("acme", "too_large", original), original);
    const letter = target.serde.decode("DeadLetter", record.value!);
    expect(letter.payload.length).toBe(PAYLOAD_LIMIT);
    expect(letter.message).toBe("made for a test (only the first 5242880 of 5242885 bytes are kept)");
  });
});
