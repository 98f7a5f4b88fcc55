import { describe, expect, test } from "vitest";
import type { Processor, Step } from "../../src/engine/processor.ts";
import { TestDriver } from "../../src/engine/test-driver.ts";
import { FEATURES, type FeatureValue } from "../../src/features/feature-list.ts";
import { FEATURE_GROUPS, featureGroup } from "../../src/features/feature-view.ts";
import { DEFAULT_FOLD_RULES } from "../../src/rules/fold-rules.ts";
import { bet, bonus, later, login, money, START, win } from "../support/events.ts";
import { IDLE } from "../support/idle-processor.ts";
import { payment, profile } from "../support/more-events.ts";
import { featuresTopology, pipe, rowOf } from "./drive-features.ts";

interface Heard {
  readonly changed: number;
  readonly cause: Step["cause"];
  readonly values: readonly FeatureValue[];
}

/** A driver, and what a processor behind the features hears; it looks at these features. */
async function listening(...names: string[]): Promise<{ driver: TestDriver; heard: Heard[] }> {
  const heard: Heard[] = [];
  const listener: Processor<object> = {
    ...IDLE,
    name: "listener",
    hears: ["features"],
    initial: () => ({}),
    isEmpty: () => true,
    onSignal(_state, signal, { cause }) {
      if (signal.name !== "features") return;
      const { view, changed } = signal.value;
      heard.push({ changed, cause, values: names.map((name) => view.get(name)) });
    },
  };
  return { driver: await TestDriver.open(featuresTopology(listener as never)), heard };
}

const { play, payments, bonuses, logins, presence, streaks } = FEATURE_GROUPS;

describe("features are told", () => {
  test("once an event, with what changed and the values as they are then", async () => {
    const { driver, heard } = await listening("turnover_1h", "losing_streak", "last_deposit", "nonsense");
    pipe(driver, bet(5, { roundEnd: true }));
    pipe(driver, payment("deposit", later("1m")));
    pipe(driver, bonus("Created", later("2m")));
    pipe(driver, login(later("3m")));
    pipe(driver, profile(later("4m"), { tags: ["vip"] }));
    expect(heard).toEqual([
      { changed: play | streaks | presence, cause: "event", values: [money(5), 1, null, null] },
      { changed: payments | presence, cause: "event", values: [money(5), 1, later("1m"), null] },
      { changed: bonuses | presence, cause: "event", values: [money(5), 1, later("1m"), null] },
      { changed: logins | presence, cause: "event", values: [money(5), 1, later("1m"), null] },
      { changed: FEATURE_GROUPS.profile, cause: "event", values: [money(5), 1, later("1m"), null] },
    ]);
  });

  test("when time changes them, at the time it does", async () => {
    const { driver, heard } = await listening("turnover_1h", "turnover_24h");
    pipe(driver, bet(5, { roundEnd: true }));
    driver.tick(later("1h", -1));
    expect(heard).toHaveLength(1);
    driver.tick(later("5h"));
    expect(heard.slice(1)).toEqual([{ changed: play, cause: "timer", values: [money(0), money(5)] }]);
  });

  test("also when other processors' timers and a change of configuration leave them as they are", async () => {
    const { driver, heard } = await listening("wins_1h");
    pipe(driver, win(5));
    pipe(driver, bonus("Pending", START));
    driver.configure({ ...DEFAULT_FOLD_RULES, segments: [] }, START);
    driver.tick(later("24h", 1));
    expect(heard.map(({ cause, changed }) => [cause, changed])).toEqual([
      ["event", play | presence],
      ["event", bonuses | presence],
      ["definition", 0],
      ["timer", streaks],
      ["timer", play],
      ["timer", play],
      ["timer", 0],
    ]);
  });
});

test("tags that were never given are missing", async () => {
  const { driver, heard } = await listening("tags");
  pipe(driver, login(START));
  pipe(driver, profile(START, { tags: ["vip"] }));
  pipe(driver, profile(later("1m"), { cleared: ["tags"] }));
  expect(heard.map(({ values }) => values)).toEqual([[null], [["vip"]], [null]]);
});

test("every feature has one group, and a value that is missing or of its kind", async () => {
  const names = Object.keys(FEATURES);
  const { driver, heard } = await listening(...names);
  pipe(driver, login(START));
  for (const [place, name] of names.entries()) {
    const value = heard[0]?.values[place];
    expect(value === null || typeof value === "number", name).toBe(true);
    expect(Object.values(FEATURE_GROUPS)).toContain(featureGroup(name as keyof typeof FEATURES));
  }
});

test("the row says of each feature what is told of it", async () => {
  const names = Object.keys(FEATURES);
  const { driver, heard } = await listening(...names);
  const expectSame = () => {
    const row = rowOf(driver) as unknown as Record<string, FeatureValue>;
    const told = heard.at(-1)?.values ?? [];
    expect(names.map((name) => [name, row[name]])).toEqual(names.map((name, place) => [name, told[place]]));
  };
  pipe(driver, profile(START, { tags: ["vip"], country: "SE", gender: "F", is_blocked: false }));
  for (const after of ["1m", "2h", "26h", "8d"]) {
    pipe(driver, login(later(after)));
    pipe(driver, payment("deposit", later(after)));
    pipe(driver, payment("withdraw", later(after)));
    pipe(driver, bet(5, { at: later(after), round: after }));
    pipe(driver, win(7, { at: later(after, 1), round: after, roundEnd: true }));
    pipe(driver, bonus("Lost", later(after), { user_bonus_id: `l${after}` }));
    pipe(driver, bonus("Completed", later(after), { user_bonus_id: `c${after}` }));
    expectSame();
  }
  driver.tick(later("40d"));
  expectSame();
});
