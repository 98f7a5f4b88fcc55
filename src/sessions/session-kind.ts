import type { Topic } from "../../topologies/topics.ts";
import type { Player, PlayerEvent, PlayerEventName, RowWriter, Step } from "../engine/processor.ts";
import type { Activity } from "../rounds/activity.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { DurationMicros, Micros } from "../values/time.ts";
import type { Session } from "./session.ts";

/** What game sessions and player sessions do not have in common. */
export interface SessionKind<S extends Session> {
  /** Name of the processor. */
  readonly name: string;
  readonly topic: Topic;
  readonly record: "GameSession" | "PlayerSession";
  /** Events, besides activities, that hold a session together. */
  readonly reads: readonly PlayerEventName[];
  /** The longest pause within a session. */
  gap(rules: FoldRules): DurationMicros;
  /** Which timeline the activity is on. */
  gameOf(activity: Activity): string | null;
  /** A session of the timeline that begins and ends at the instant. */
  begin(at: Micros, gameId: string | null): S;
  /** Adds what the kind keeps of an activity. */
  addActivity(session: S, activity: Activity): void;
  /** Adds what the kind keeps of one of the events that it reads. */
  addEvent(session: S, event: PlayerEvent): void;
  /** Adds what the kind keeps of a session that `session` takes in. */
  absorb(session: S, other: S): void;
  /** The session was told closed. */
  onClosed(session: S, step: Step): void;
  write(session: S, at: SessionPlace, out: RowWriter): void;
}

/** Whose a session is, and when its row is looked at. */
export interface SessionPlace {
  readonly player: Player;
  readonly gameId: string | null;
  readonly rowId: string;
  readonly clock: Micros;
  readonly gap: DurationMicros;
}
