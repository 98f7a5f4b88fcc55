import { MONEY_SCALE, type Money, type Ratio, ratio, subtract } from "../values/money.ts";
import type { FeatureValue } from "./feature-list.ts";
import type { FeatureView } from "./feature-view.ts";
import { latestStatus } from "./grants.ts";
import { lastBet } from "./last-bet.ts";
import { ATTRIBUTES, attributesNow } from "./profile.ts";
import type { FeaturesState } from "./state.ts";
import { currentRun } from "./streaks.ts";
import { MEASURE } from "./sums.ts";
import { biggestWin, WINDOW, windowSum } from "./windows.ts";

type Getter = (state: FeaturesState) => FeatureValue;

const UNIT = 10 ** MONEY_SCALE;

/** turnover_7d / effective bets in it; null without bet. */
export function averageBet({ windows }: FeaturesState): Ratio | null {
  const bets = Number(windowSum(windows, WINDOW["7d"], MEASURE.bets));
  return ratio(windowSum(windows, WINDOW["7d"], MEASURE.turnover), (bets * UNIT) as Money);
}

/** wins_30d / turnover_30d; null without turnover. */
export function returnToPlayer({ windows }: FeaturesState): Ratio | null {
  const month = WINDOW["30d"];
  return ratio(windowSum(windows, month, MEASURE.wins), windowSum(windows, month, MEASURE.turnover));
}

export function losingStreak({ streaks }: FeaturesState): number {
  return Math.max(0, -currentRun(streaks));
}

export function winningStreak({ streaks }: FeaturesState): number {
  return Math.max(0, currentRun(streaks));
}

function ofWindow(name: keyof typeof WINDOW): [string, Getter][] {
  const window = WINDOW[name];
  const money = (measure: (typeof MEASURE)[keyof typeof MEASURE]): Getter => {
    return ({ windows }) => windowSum(windows, window, measure);
  };
  const count = (measure: (typeof MEASURE)[keyof typeof MEASURE]): Getter => {
    return ({ windows }) => Number(windowSum(windows, window, measure));
  };
  const getters: [string, Getter][] = [
    ["turnover", money(MEASURE.turnover)],
    ["wins", money(MEASURE.wins)],
    [
      "ggr",
      ({ windows }) => subtract(windowSum(windows, window, MEASURE.turnover), windowSum(windows, window, MEASURE.wins)),
    ],
    ["rounds", count(MEASURE.rounds)],
    ["biggest_win", ({ windows }) => biggestWin(windows, window)],
    ["deposits", money(MEASURE.deposits)],
    ["deposit_count", count(MEASURE.depositCount)],
    ["withdrawals", money(MEASURE.withdrawals)],
    ["bonus_cost", money(MEASURE.bonusCost)],
    ["bonuses_lost", count(MEASURE.bonusesLost)],
    ["bonuses_completed", count(MEASURE.bonusesCompleted)],
    ["logins", count(MEASURE.logins)],
  ];
  return getters.map(([measure, getter]) => [`${measure}_${name}`, getter]);
}

const GETTERS: ReadonlyMap<string, Getter> = new Map<string, Getter>([
  ...Object.keys(WINDOW).flatMap((name) => ofWindow(name as keyof typeof WINDOW)),
  ["first_seen", (state) => state.firstSeen],
  ["last_seen", (state) => state.lastSeen],
  ["last_bet", ({ bets }) => lastBet(bets)],
  ["last_deposit", (state) => state.lastDeposit],
  ["last_login", (state) => state.lastLogin],
  ["losing_streak", losingStreak],
  ["winning_streak", winningStreak],
  ["favourite_game", ({ games }) => games.favourite],
  ["favourite_vendor", ({ vendors }) => vendors.favourite],
  ["latest_bonus_status", ({ grants }) => latestStatus(grants)],
  ["avg_bet_7d", averageBet],
  ["rtp_30d", returnToPlayer],
  ["days_active_30d", ({ windows }) => windows.activeDays.length],
  ...ATTRIBUTES.map((name): [string, Getter] => [name, ({ profile }) => attributesNow(profile)[name]]),
]);

/** The state as the processors after this one may look at it: at the clock up to which it was brought. */
export class StateView implements FeatureView {
  readonly #state: FeaturesState;

  constructor(state: FeaturesState) {
    this.#state = state;
  }

  get(name: string): FeatureValue {
    return GETTERS.get(name)?.(this.#state) ?? null;
  }
}
