import { PLAYER_SESSIONS } from "../../topologies/topics.ts";
import type { PlayerEvent } from "../engine/processor.ts";
import { add, type Money, ZERO } from "../values/money.ts";
import type { Micros } from "../values/time.ts";
import { newSession, type Session } from "./session.ts";
import { sessionColumns } from "./session-columns.ts";
import { sessionEnded } from "./session-ended.ts";
import { sessionProcessor } from "./session-processor.ts";

/** A session of everything that the player does. */
export interface PlayerSessionState extends Session {
  /** Games of its casino events. */
  readonly games: string[];
  logins: number;
  deposits: number;
  withdrawals: number;
  depositBase: Money;
  withdrawalBase: Money;
  /** The start under which its end was told as a trigger; null: not yet. */
  toldStart: Micros | null;
}

/** A player's runs of activity: play, logins, deposits and withdrawals (semantics.md, section 4). */
export const playerSessions = sessionProcessor<PlayerSessionState>({
  name: "player-sessions",
  topic: PLAYER_SESSIONS,
  record: "PlayerSession",
  reads: ["LoginEvent", "PaymentEvent"],
  gap: (rules) => rules.playerSessionGap,
  gameOf: () => null,
  begin: (at, gameId) => ({
    ...newSession(at, gameId),
    games: [],
    logins: 0,
    deposits: 0,
    withdrawals: 0,
    depositBase: ZERO,
    withdrawalBase: ZERO,
    toldStart: null,
  }),
  addActivity(session, activity) {
    addGame(session, activity.details.game_id);
  },
  addEvent,
  absorb(session, other) {
    for (const game of other.games) addGame(session, game);
    session.logins += other.logins;
    session.deposits += other.deposits;
    session.withdrawals += other.withdrawals;
    session.depositBase = add(session.depositBase, other.depositBase);
    session.withdrawalBase = add(session.withdrawalBase, other.withdrawalBase);
  },
  onClosed(session, step) {
    if (session.toldStart === session.startedAt) return;
    session.toldStart = session.startedAt;
    step.trigger(sessionEnded(session));
  },
  write(session, place, out) {
    out.write(PLAYER_SESSIONS, "PlayerSession", place.rowId, session.revision, (version) => ({
      ...sessionColumns(session, place, version),
      games: session.games.length,
      logins: session.logins,
      deposits: session.deposits,
      withdrawals: session.withdrawals,
      deposit_base: session.depositBase,
      withdrawal_base: session.withdrawalBase,
    }));
  },
});

/** It is most likely the one that was played last. */
function addGame({ games }: PlayerSessionState, id: string): void {
  if (games.lastIndexOf(id) < 0) games.push(id);
}

function addEvent(session: PlayerSessionState, event: PlayerEvent): void {
  if (event.name === "LoginEvent") session.logins++;
  if (event.name !== "PaymentEvent") return;
  const { kind, amount_base } = event.record;
  if (kind === "deposit") {
    session.deposits++;
    session.depositBase = add(session.depositBase, amount_base);
  } else {
    session.withdrawals++;
    session.withdrawalBase = add(session.withdrawalBase, amount_base);
  }
}
