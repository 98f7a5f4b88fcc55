import { describe, expect, test } from "vitest";
import type { BonusEvent, Trigger } from "../../src/records/generated.ts";
import { DEFAULT_FOLD_RULES, type FoldRules } from "../../src/rules/fold-rules.ts";
import { formatTimestamp, type Micros } from "../../src/values/time.ts";
import { TRIGGERS } from "../../topologies/topics.ts";
import { given } from "../support/drive.ts";
import { bonus, duration, later, START } from "../support/events.ts";

const { defaults } = DEFAULT_FOLD_RULES;

function told(before: string, more: Partial<typeof defaults.expiring> = {}): FoldRules {
  const expiring = { ...defaults.expiring, enabled: true, threshold: duration(before), ...more };
  return { ...DEFAULT_FOLD_RULES, defaults: { ...defaults, expiring } };
}

function expires(at: Micros): Partial<BonusEvent> {
  return { meta: JSON.stringify({ expires_at: formatTimestamp(at) }) };
}

function reported(status: string, at: string, expiry?: string): BonusEvent {
  return bonus(status, later(at), expiry === undefined ? {} : expires(later(expiry)));
}

async function expiringAfter(events: readonly BonusEvent[], clock: Micros, rules = told("1h")): Promise<Trigger[]> {
  const driver = await given(events, rules);
  return driver
    .tick(clock)
    .output(TRIGGERS, "Trigger")
    .filter(({ type }) => type === "bonus_expiring");
}

async function duesAfter(events: readonly BonusEvent[], clock = later("30d"), rules = told("1h")): Promise<Micros[]> {
  return (await expiringAfter(events, clock, rules)).map(({ occurred_at }) => occurred_at);
}

describe("a bonus that expires", () => {
  const created = reported("Created", "0s", "5h");

  test("is told of the threshold before, by a timer", async () => {
    expect(await duesAfter([created], later("4h"))).toEqual([]);
    const [trigger] = await expiringAfter([created], later("4h", 1));
    expect(trigger).toMatchObject({ occurred_at: later("4h"), cause: "timer" });
    expect(JSON.parse(trigger!.payload)).toMatchObject({
      user_bonus_id: "b1",
      status: "Created",
      expires_at: formatTimestamp(later("5h")),
    });
  });

  test("is not told of unless that is switched on", async () => {
    expect(await duesAfter([created], later("5h"), DEFAULT_FOLD_RULES)).toEqual([]);
  });

  test("is told of once, however often the expiry is reported and time passes", async () => {
    const driver = await given([created, reported("Ongoing", "1h", "5h")], told("1h"));
    driver
      .tick(later("4h", 1))
      .restart()
      .pipe("BonusEvent", reported("Ongoing", "5h", "5h"));
    driver.restart().tick(later("6h"));
    const fired = driver.output(TRIGGERS, "Trigger").filter(({ type }) => type === "bonus_expiring");
    expect(fired).toHaveLength(1);
  });

  test("is told of at the threshold of its campaign, type or product", async () => {
    const rules = told("1h", { byType: { WelcomeBonus: duration("2h") } });
    expect(await duesAfter([created], later("5h"), rules)).toEqual([later("3h")]);
  });

  test("is never told of when the threshold is 0", async () => {
    expect(await duesAfter([created], later("5h", 1), told("0s"))).toEqual([]);
  });

  test("is told of at once when it is reported late, but not when it is over before that", async () => {
    expect(await duesAfter([reported("Created", "270m", "5h")], later("270m"))).toEqual([later("4h")]);
    expect(await duesAfter([reported("Created", "5h", "5h")], later("5h"))).toEqual([later("4h")]);
    expect(await duesAfter([bonus("Created", later("5h", 1), expires(later("5h")))])).toEqual([]);
  });

  test("is not told of when it is over by then, which a reversal undoes", async () => {
    const lost = [created, reported("Lost", "4h")];
    expect(await duesAfter(lost)).toEqual([]);
    expect(await duesAfter([...lost, reported("Reversed", "270m")])).toEqual([later("4h")]);
    expect(await duesAfter([...lost, reported("Reversed", "6h")])).toEqual([]);
  });

  test("is told of in no other status than the listed ones", async () => {
    const rules = told("1h", { statuses: ["Pending", "Lost"] });
    expect(await duesAfter([created], later("5h"), rules)).toEqual([]);
    expect(await duesAfter([reported("Pending", "0s", "5h")], later("5h"), rules)).toEqual([later("4h")]);
    expect(await duesAfter([reported("Lost", "0s", "5h")], later("5h"), rules)).toEqual([]);
  });
});

describe("an expiry that moves", () => {
  const created = reported("Created", "0s", "5h");

  test("before it was told is told by the new one alone", async () => {
    expect(await duesAfter([created, reported("Ongoing", "1h", "9h")])).toEqual([later("8h")]);
    expect(await duesAfter([created, reported("Ongoing", "4h", "9h")])).toEqual([later("8h")]);
  });

  test("after it was told is told again", async () => {
    expect(await duesAfter([created, bonus("Ongoing", later("4h", 2), expires(later("9h")))])).toEqual([
      later("4h"),
      later("8h"),
    ]);
  });

  test("back again is the same expiry, and told once", async () => {
    const moved = [created, reported("Ongoing", "1h", "9h"), reported("Ongoing", "2h", "5h")];
    expect(await duesAfter(moved)).toEqual([later("4h")]);
  });

  test("stands while later reports do not name one", async () => {
    expect(await duesAfter([created, reported("Ongoing", "1h")])).toEqual([later("4h")]);
  });
});

test("an end that arrives late withdraws nothing, and a late expiry is told all the same", async () => {
  const driver = await given([reported("Created", "0s", "5h")], told("1h"));
  driver.tick(later("4h", 1)).pipe("BonusEvent", reported("Lost", "2h"));
  driver.pipe("BonusEvent", bonus("Created", START, { ...expires(later("3h")), user_bonus_id: "b2" }));
  const fired = driver.output(TRIGGERS, "Trigger").filter(({ type }) => type === "bonus_expiring");
  expect(fired.map(({ occurred_at }) => occurred_at)).toEqual([later("4h"), later("2h")]);
});

test("a bonus that was told of leaves no timer and no state behind", async () => {
  const driver = await given([reported("Pending", "0s", "10d")], told("1h"));
  driver.tick(later("401d"));
  expect(driver.output(TRIGGERS, "Trigger").some(({ type }) => type === "bonus_expiring")).toBe(true);
  expect(driver.nextTimer).toBeNull();
});
