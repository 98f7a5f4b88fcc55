import { describe, expect, it } from "vitest";
import { type CheckpointRecord, CheckpointWriter } from "../../src/engine/checkpoint.ts";
import { CheckpointReader } from "../../src/engine/checkpoint-reader.ts";
import { Fold } from "../../src/engine/fold.ts";
import { eventInput } from "../../src/engine/fold-input.ts";
import { Outputs } from "../../src/engine/outputs.ts";
import type { TestDriver } from "../../src/engine/test-driver.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { type PlayerKey, playerKey } from "../../src/values/player-key.ts";
import { segmentation } from "../../topologies/segmentation.ts";
import { type AnyEvent, given, pipe } from "../support/drive.ts";
import { ANNA, bet, bonus, later, win } from "../support/events.ts";

const BERT = { ...ANNA, user_id: "bert" };
const ANNAS_KEY = playerKey(ANNA.tenant, ANNA.origin, ANNA.user_id);
/** When everything that could be due is. */
const LONG_AFTER = later("2400h");

function ofBert<Event extends AnyEvent>(event: Event): Event {
  return { ...event, ...BERT };
}

const PLAY = [
  bonus("Created", later("0s")),
  bet(10, { id: "b1", round: "r1", at: later("1m") }),
  ofBert(bet(5, { id: "b2", round: "r9", at: later("2m") })),
  win(3, { id: "w1", round: "r1", at: later("3m") }),
];

function erase(driver: TestDriver, keys: string[] = []): TestDriver {
  return driver.erase(ANNA.tenant, ANNA.origin, ANNA.user_id, keys, later("5m"));
}

function stateOf(driver: TestDriver, { tenant, origin, user_id } = ANNA) {
  return driver.stateOf(tenant, origin, user_id);
}

/** What is written of a player. */
function writtenOf(driver: TestDriver, userId: string) {
  return driver.records.filter(({ key }) => key.startsWith(`acme|brand|${userId}`));
}

describe("the state of a player who is erased", () => {
  it("is gone, and no row, timer or seal of his comes any more", async () => {
    const driver = await given(PLAY);
    const before = writtenOf(driver, "anna").length;
    erase(driver).tick(LONG_AFTER).flush();
    expect(stateOf(driver)).toBeUndefined();
    expect(writtenOf(driver, "anna")).toHaveLength(before);
    expect(driver.states.map(({ player }) => player.user_id)).toEqual(["bert"]);
  });

  it("is gone also when he slept as the checkpoint's bytes", async () => {
    const driver = (await given(PLAY)).restart();
    const before = writtenOf(driver, "anna").length;
    erase(driver).tick(LONG_AFTER).flush();
    expect(stateOf(driver)).toBeUndefined();
    expect(writtenOf(driver, "anna")).toHaveLength(before);
  });

  it("does not come back from the checkpoint", async () => {
    const driver = erase((await given(PLAY)).restart())
      .restart()
      .restart();
    expect(stateOf(driver)).toBeUndefined();
    expect(stateOf(driver, BERT)).toBeDefined();
  });

  it("leaves everybody else's as it is", async () => {
    const [erased, untouched] = [await given(PLAY), await given(PLAY)];
    erase(erased).tick(LONG_AFTER).flush();
    untouched.tick(LONG_AFTER).flush();
    expect(stateOf(erased, BERT)).toEqual(stateOf(untouched, BERT));
    expect(erased.records.filter(({ value }) => value !== null && "ggr" in value).length).toBeGreaterThan(0);
  });

  it("of one of whom nothing is known is no change", async () => {
    const driver = await given(PLAY);
    const before = driver.states;
    driver.erase("acme", "brand", "nobody", [], later("5m"));
    expect(driver.states).toEqual(before);
  });
});

describe("rows of a player who is erased", () => {
  const KEYS = [
    `bonuses ${ANNAS_KEY}#ub1`,
    `player-days ${ANNAS_KEY}#2024-03-05`,
    `player-features ${ANNAS_KEY}`,
    "actions t1#hello",
    "actions t2#hello",
  ];

  it("get a tombstone each", async () => {
    const driver = erase(await given(PLAY), KEYS);
    const tombstones = driver.records.filter(({ value }) => value === null);
    expect(tombstones.map(({ topic, key }) => `${topic} ${key}`)).toEqual(KEYS);
  });

  it("of a topic that is not there are a fault", async () => {
    const driver = await given(PLAY);
    expect(() => erase(driver, ["nowhere key"])).toThrow("topic nowhere");
  });
});

describe("one who comes back after his erasure", () => {
  const AGAIN = [
    bet(7, { id: "b1", round: "r1", at: later("6m") }),
    win(1, { id: "w2", round: "r1", at: later("7m") }),
  ];

  it("is somebody new, of whom the same events mean the same as of anybody", async () => {
    const [back, fresh] = [erase(await given(PLAY)), await given([PLAY[2]!])];
    for (const event of AGAIN) for (const driver of [back, fresh]) pipe(driver, event);
    expect(stateOf(back)).toEqual(stateOf(fresh));
    for (const driver of [back, fresh]) driver.tick(LONG_AFTER).flush();
    expect(stateOf(back)).toEqual(stateOf(fresh));
  });

  it("is there after a restart, in place of who he was", async () => {
    const driver = erase((await given(PLAY)).restart());
    for (const event of AGAIN) pipe(driver, event);
    const state = stateOf(driver);
    expect(stateOf(driver.restart())).toEqual(state);
  });
});

describe("an erasure while a checkpoint is being written", () => {
  it("is not in that one, and is in the next", () => {
    const fold = new Fold(segmentation, DEFAULT_FOLD_RULES, 1, new Outputs());
    const event = { name: "CasinoEvent" as const, record: bet(1, { at: later("1m") }) };
    fold.apply(eventInput({ offset: 0, key: ANNAS_KEY, event, content: 1, original: null }));
    const during = new CheckpointWriter(fold, 1, "test", 1);
    fold.apply({ kind: "erasure", offset: 1, key: ANNAS_KEY, rows: [] });
    const first = during.finish();
    expect(playersIn(first)).toEqual([ANNAS_KEY]);
    const second = new CheckpointWriter(fold, 2, "test", 1).finish();
    expect(playersIn([...first, ...second])).toEqual([]);
  });
});

function playersIn(records: readonly CheckpointRecord[]): PlayerKey[] {
  const reader = new CheckpointReader();
  for (const record of records) reader.add({ headers: {}, ...record });
  return [...(reader.checkpoint?.players.values() ?? [])].map(({ key }) => key);
}
