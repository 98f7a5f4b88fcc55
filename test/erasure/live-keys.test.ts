import { beforeAll, describe, expect, it } from "vitest";
import { grantKeys, isInCheckpoint, type KeyPlace, liveKeys } from "../../src/erasure/live-keys.ts";
import { inMemoryRegistry, openSerde, type Records, type Serde } from "../../src/records/codec.ts";
import { playerKey } from "../../src/values/player-key.ts";
import { subjects, topicSpecs } from "../../topologies/topics.ts";
import { ArrayLog } from "../support/array-log.ts";
import { ANNA, money, START } from "../support/events.ts";

const KEY = playerKey(ANNA.tenant, ANNA.origin, ANNA.user_id);
const BERT = { ...ANNA, user_id: "bert" };
/** Whose key begins with Anna's and what stands between a player and a row. */
const ANNA_1 = playerKey(ANNA.tenant, ANNA.origin, "anna#1");

let serde: Serde;
beforeAll(async () => {
  serde = await openSerde(inMemoryRegistry(), subjects(""));
});

function newLog(): ArrayLog {
  return new ArrayLog(Object.fromEntries(topicSpecs("", 2).map(({ name, partitions }) => [name, partitions])));
}

function placeIn(log: ArrayLog): KeyPlace {
  return { log, serde, prefix: "", player: ANNA, key: KEY, partition: 1 };
}

function actionFor(who: typeof ANNA): Records["ActionResult"] {
  const about = { ...who, trigger_id: "t1", action: "hello", kind: "webhook", trigger_type: "session_ended" };
  const came = { status: "done", attempts: 1, response: "", reference: null, campaign_id: null };
  return { ...about, ...came, occurred_at: START, acted_at: START, version: 0 };
}

function grantTo(who: typeof ANNA): Records["FreeSpinGrant"] {
  const header = { received_at: START, source: "http:1", schema_version: 1, event_id: "e", occurred_at: START };
  const spins = { campaign_id: "c", game_id: "g", promo_freespin_id: "p", level: 1, coin_value: money(1) };
  const rest = { currency: "EUR", num_rounds: 1, start_date: START, end_date: START, fasttrack_references: null };
  return { ...header, ...who, player_id: who.user_id, ...spins, ...rest };
}

const ROW = Buffer.from("row");

describe("what compacted topics hold of a player", () => {
  it("are his keys that have no tombstone, and nobody else's", async () => {
    const log = newLog();
    const source = { "source-offset": Buffer.from("7") };
    log.append("bonuses", 1, { key: `${KEY}#b1`, value: ROW, headers: source }, { key: `${KEY}#b2`, value: ROW });
    log.append("bonuses", 1, { key: `${KEY}#b2`, value: null }, { key: `${ANNA_1}#b3`, value: ROW });
    log.append("player-features", 1, { key: ANNA_1, value: ROW }, { key: KEY, value: ROW });
    log.append("actions", 1, { key: "t1#hello", value: serde.encode("ActionResult", actionFor(ANNA)) });
    log.append("actions", 1, { key: "t2#hello", value: serde.encode("ActionResult", actionFor(BERT)) });
    const found = (await liveKeys(placeIn(log))).map(({ topic, key, source: from }) => [topic.name, key, from]);
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        ["bonuses", `${KEY}#b1`, 7],
        ["player-features", KEY, undefined],
        ["actions", "t1#hello", undefined],
      ]),
    );
  });

  it("are his grants, which are in no partition of his", async () => {
    const log = newLog();
    log.append("free-spin-grants", 0, { key: "acme|p", value: serde.encode("FreeSpinGrant", grantTo(ANNA)) });
    log.append("free-spin-grants", 0, { key: "acme|q", value: serde.encode("FreeSpinGrant", grantTo(BERT)) });
    expect((await grantKeys(placeIn(log))).map(({ key }) => key)).toEqual(["acme|p"]);
    log.append("free-spin-grants", 0, { key: "acme|p", value: null });
    expect(await grantKeys(placeIn(log))).toEqual([]);
  });

  it("is his state, as long as a piece of it stands in the checkpoint of any generation", async () => {
    const log = newLog();
    log.append("checkpoints", 1, { key: `player-1#${ANNA_1}`, value: ROW }, { key: "head#", value: ROW });
    expect(await isInCheckpoint(placeIn(log))).toBe(false);
    log.append("checkpoints", 1, { key: `player-1#${KEY}`, value: ROW }, { key: `player-1#${KEY}|1`, value: ROW });
    log.append("checkpoints", 1, { key: `player-1#${KEY}`, value: null });
    expect(await isInCheckpoint(placeIn(log))).toBe(true);
    log.append("checkpoints", 1, { key: `player-1#${KEY}|1`, value: null });
    expect(await isInCheckpoint(placeIn(log))).toBe(false);
  });
});
