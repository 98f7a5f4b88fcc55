import type {
  Bonus,
  BonusTransition,
  CasinoEvent,
  GameSession,
  PlayerDay,
  PlayerSession,
  Round,
} from "../../src/records/generated.ts";
import { type FoldRules, tenantFoldRules } from "../../src/rules/fold-rules.ts";
import type { Micros } from "../../src/values/time.ts";
import { effectiveOf, roundsOf } from "./activities.ts";
import { admit, type Refusal } from "./admission.ts";
import { whole } from "./amounts.ts";
import type { ModelArrival, ModelEvent } from "./arrivals.ts";
import { bonusTriggers } from "./bonus-triggers.ts";
import { bonusRow, costOf, historiesOf, transitionRows } from "./bonuses.ts";
import { playerDays } from "./days.ts";
import type { PlayerFacts } from "./facts.ts";
import { type FeaturesRow, playerFeatures } from "./features.ts";
import { playTriggers } from "./play-triggers.ts";
import { byPlayer, type PlayerEvents } from "./players.ts";
import { roundRow, spanOf } from "./rounds.ts";
import type { Row } from "./row.ts";
import { gameSessions, playerSessions } from "./sessions.ts";
import type { TrueTrigger } from "./triggers.ts";

/** Every table of the contract but those of segments, whose history is not a function of the set: segment-history.ts. */
export interface ModelTables {
  readonly rounds: Row<Round>[];
  readonly game_sessions: Row<GameSession>[];
  readonly player_sessions: Row<PlayerSession>[];
  readonly bonuses: Row<Bonus>[];
  readonly bonus_transitions: Row<BonusTransition>[];
  readonly player_days: Row<PlayerDay>[];
  readonly player_features: FeaturesRow[];
  /** What must have fired; under disorder more may have. */
  readonly true_triggers: TrueTrigger[];
  readonly dead_letters: Refusal[];
}

/**
 * The whole contract (semantics.md, sections 0 to 6 and 8) in the plainest form: who is admitted, in order of arrival, and
 * then functions of the set of accepted events, the rules and the clock. Slow on purpose. It knows nothing of horizons:
 * it speaks for feeds that keep within them.
 */
export function model(arrivals: readonly ModelArrival[], rules: FoldRules): ModelTables {
  const { events, refusals, clock } = admit(arrivals, rules);
  const tables = tablesOf(events, rules, clock);
  return { ...tables, dead_letters: [...refusals, ...tables.dead_letters] };
}

/** The tables that follow from the set of accepted events at the clock, in whatever order they are given. */
export function tablesOf(events: readonly ModelEvent[], rules: FoldRules, clock: Micros): ModelTables {
  const tables = byPlayer(events).map((player) => playerTables(player, rules, clock));
  return {
    rounds: tables.flatMap((each) => each.rounds),
    game_sessions: tables.flatMap((each) => each.game_sessions),
    player_sessions: tables.flatMap((each) => each.player_sessions),
    bonuses: tables.flatMap((each) => each.bonuses),
    bonus_transitions: tables.flatMap((each) => each.bonus_transitions),
    player_days: tables.flatMap((each) => each.player_days),
    player_features: tables.flatMap((each) => each.player_features),
    true_triggers: tables.flatMap((each) => each.true_triggers),
    dead_letters: tables.flatMap((each) => each.dead_letters),
  };
}

function playerTables(player: PlayerEvents, rules: FoldRules, clock: Micros): ModelTables {
  const { who } = player;
  const { facts, waiting } = factsOf(player);
  const { activities, histories, effective } = facts;
  const othersOf = (id: string) => histories.filter((each) => each.id !== id);
  const orphans = waiting.filter(({ occurred_at }) => clock > occurred_at + rules.lateness);
  return {
    rounds: facts.rounds.map((round) => roundRow(who, round, rules, clock)),
    game_sessions: gameSessions(who, activities, rules.gameSessionGap, clock),
    player_sessions: playerSessions(player, activities, rules.playerSessionGap, clock),
    bonuses: histories.map((history) => bonusRow(who, history, othersOf(history.id), effective, clock)),
    bonus_transitions: histories.flatMap((history) => transitionRows(who, history)),
    player_days: playerDays(facts, tenantFoldRules(rules, who.tenant).timeZone),
    player_features: [playerFeatures(facts, rules, clock)],
    true_triggers: playerTriggers(facts, rules, clock),
    dead_letters: orphans.map((record) => ({ code: "orphan_rollback", event: { name: "CasinoEvent", record } })),
  };
}

/** The triggers alone, for those who ask about many clocks. */
export function trueTriggersOf(events: readonly ModelEvent[], rules: FoldRules, clock: Micros): TrueTrigger[] {
  return byPlayer(events).flatMap((player) => playerTriggers(factsOf(player).facts, rules, clock));
}

function playerTriggers(facts: PlayerFacts, rules: FoldRules, clock: Micros): TrueTrigger[] {
  const own = tenantFoldRules(rules, facts.who.tenant);
  return [
    ...facts.histories.flatMap((history) => bonusTriggers(facts.who, history, own, clock)),
    ...playTriggers(facts, rules, own, clock),
  ];
}

/** Everything of a player that counts, and what waits for its round. */
export function factsOf(player: PlayerEvents): { facts: PlayerFacts; waiting: readonly CasinoEvent[] } {
  const { rounds, waiting } = roundsOf(player.casino);
  const activities = rounds.flatMap((round) => round.activities);
  const played = rounds.filter((round) => effectiveOf(round.activities).length > 0);
  const histories = historiesOf(player.bonus);
  const facts = {
    ...player,
    rounds,
    activities,
    effective: effectiveOf(activities),
    roundStarts: played.map((round) => spanOf(round.activities.map(({ event }) => event)).started_at),
    histories,
    costs: histories.map((history) => ({
      at: history.transitions.at(-1)!.at,
      base: whole(costOf(history).cost_base),
    })),
  };
  return { facts, waiting };
}
