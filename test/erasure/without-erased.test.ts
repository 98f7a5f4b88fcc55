import { expect, it } from "vitest";
import { decodeEvent } from "../../src/engine/event-decoder.ts";
import { withoutErased } from "../../src/erasure/without-erased.ts";
import { inMemoryRegistry, openSerde } from "../../src/records/codec.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { subjects } from "../../topologies/topics.ts";
import { ArrayLog } from "../support/array-log.ts";
import { ANNA, bet, later } from "../support/events.ts";

it("history for a replay has nothing of a player from before the erasure, and all of the others and of after it", async () => {
  const serde = await openSerde(inMemoryRegistry(), subjects(""));
  const log = new ArrayLog({ events: 1 });
  const append = (user_id: string, value: Buffer) =>
    log.append("events", 0, { key: playerKey(ANNA.tenant, ANNA.origin, user_id), value });
  const plays = (user_id: string) => append(user_id, serde.encode("CasinoEvent", { ...bet(1), user_id }));
  plays("anna");
  plays("bert");
  const keys = ["bonuses acme|brand|anna#b1"];
  append("anna", serde.encode("PlayerErasure", { ...ANNA, keys, received_at: later("1m") }));
  plays("anna");

  const history = await withoutErased({ log, serde, topic: "events", partition: 0 });
  const { records, next } = await history.read(0, 10);

  expect(next).toBe(4);
  const inputs = records.map((record) => decodeEvent(serde, record));
  expect(inputs.map((input) => input?.kind)).toEqual([undefined, "event", "erasure", "event"]);
  expect(inputs[2]).toMatchObject({ rows: [] });
});
