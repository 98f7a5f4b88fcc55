import protocol from "kafkajs/src/consumer/assignerProtocol.js";
import type { Claimant } from "./assignment.ts";

const { MemberMetadata, MemberAssignment } = protocol;
const VERSION = 0;

/** Name of the way partitions are assigned: members that know another cannot join the group. */
export const PROTOCOL = "pitboss-cooperative";

/** What a member tells the one that assigns: in the consumers' format, so that Kafka's tools can read it. */
export function encodeClaims(topic: string, { claims, generation }: Omit<Claimant, "id">): Buffer {
  const userData = Buffer.from(JSON.stringify({ claims, generation }));
  return MemberMetadata.encode({ version: VERSION, topics: [topic], userData });
}

export function decodeClaims(id: string, metadata: Buffer): Claimant {
  const { claims, generation } = JSON.parse(MemberMetadata.decode(metadata).userData.toString()) as Claimant;
  return { id, claims, generation };
}

export function encodeAssignment(topic: string, partitions: readonly number[]): Buffer {
  return MemberAssignment.encode({ version: VERSION, assignment: { [topic]: partitions } });
}

export function decodeAssignment(topic: string, bytes: Buffer): readonly number[] {
  return MemberAssignment.decode(bytes)?.assignment[topic] ?? [];
}
