import { MONEY_SCALE, type Money, type Ratio, ratio, subtract } from "../values/money.ts";
import type { FeatureValue } from "./feature-list.ts";
import type { FeatureView } from "./feature-view.ts";
import { latestStatus } from "./grants.ts";
import { lastBet } from "./last-bet.ts";
import { ATTRIBUTES, attributesNow } from "./profile.ts";
import type { FeaturesState } from "./state.ts";
import { currentRun } from "./streaks.ts";
import { countOf, MEASURE, sumOf } from "./sums.ts";
import { biggestWin, WINDOW } from "./windows.ts";

type Getter = (state: FeaturesState) => FeatureValue;

const UNIT = 10 ** MONEY_SCALE;

/** turnover_7d / effective bets in it; null without bet. */
export function averageBet({ windows }: FeaturesState): Ratio | null {
  const week = windows.totals[WINDOW["7d"]];
  return ratio(sumOf(week, MEASURE.turnover), (countOf(week, MEASURE.bets) * UNIT) as Money);
}

/** wins_30d / turnover_30d; null without turnover. */
export function returnToPlayer({ windows }: FeaturesState): Ratio | null {
  const month = windows.totals[WINDOW["30d"]];
  return ratio(sumOf(month, MEASURE.wins), sumOf(month, MEASURE.turnover));
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
    return ({ windows }) => sumOf(windows.totals[window], measure);
  };
  const count = (measure: (typeof MEASURE)[keyof typeof MEASURE]): Getter => {
    return ({ windows }) => countOf(windows.totals[window], measure);
  };
  const getters: [string, Getter][] = [
    ["turnover", money(MEASURE.turnover)],
    ["wins", money(MEASURE.wins)],
    ["ggr", ({ windows: { totals } }) => grossRevenue(totals[window])],
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

export function grossRevenue(sums: Parameters<typeof sumOf>[0]): Money {
  return subtract(sumOf(sums, MEASURE.turnover), sumOf(sums, MEASURE.wins));
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
