import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import type { Random } from "../../../src/simulate/random.ts";
import type { Installation } from "../../support/installation.ts";
import { until } from "../../support/until.ts";
import { startGateway } from "./gateway.ts";
import type { Senders } from "./senders.ts";

export interface KillOptions {
  readonly rounds: number;
  readonly random: Random;
  /** What else happens in a round, under load, before the gateway is killed. */
  readonly onRound?: (round: number) => Promise<void>;
}

const CLIENTS = 6;
/** Events that are confirmed before a gateway is killed, at most. */
const MOST_BEFORE_KILL = 150;
const LATEST_KILL_MS = 15;

/** Kills one gateway after the other with SIGKILL while clients send; how many were at work. */
export async function killGateways(
  installation: Installation,
  senders: Senders,
  { rounds, random, onRound }: KillOptions,
): Promise<number> {
  let killedAtWork = 0;
  for (let round = 0; round < rounds; round++) {
    const { running, url } = await startGateway(installation);
    const sending = senders.sendTo(url, CLIENTS);
    await confirmMore(senders, random.below(MOST_BEFORE_KILL));
    await onRound?.(round);
    await pause(random.below(LATEST_KILL_MS));
    if (senders.underWay > 0) killedAtWork++;
    await running.stop("SIGKILL");
    await sending;
  }
  // Otherwise the kills met nothing, and nothing was shown.
  expect(killedAtWork).toBeGreaterThan(rounds / 2);
  return killedAtWork;
}

export async function confirmMore(senders: Senders, count: number): Promise<void> {
  const enough = senders.confirmed.size + count;
  await until("enough is confirmed", () => senders.confirmed.size >= enough);
}

/** Lets a last gateway take what is left, folds everything, and gives the ids of the bets and logins in the tables. */
export async function idsInTables(installation: Installation, senders: Senders): Promise<string[]> {
  const last = await startGateway(installation);
  await senders.finish(last.url);
  expect((await last.running.stop("SIGTERM")).code).toBe(0);
  await installation.done("run", "--once");
  const rows = await installation.rows(
    "SELECT activity_id AS id FROM casino_events FINAL UNION ALL SELECT event_id AS id FROM logins FINAL",
  );
  return rows.map(({ id }) => String(id)).sort();
}
