import { DAY, HOUR, MINUTE, SECOND } from "../values/time.ts";
import { bonusDue, bonusInPlay, offerBonus } from "./bonus-story.ts";
import { GAMES } from "./games.ts";
import { nextId, type Player } from "./player.ts";
import { playRound } from "./round-story.ts";
import type { Story } from "./story.ts";

const METHODS = ["card", "pix", "bank", "wallet"] as const;

/** When something next happens to the player: the next round or session, or the bonus by itself. */
export function nextTime(player: Player): number {
  return Math.max(player.busyUntil, Math.min(player.nextPlay, player.bonus?.due ?? Number.POSITIVE_INFINITY));
}

/** Tells what happens to the player at `at`, which is {@link nextTime}. */
export function tellPlayer(story: Story, player: Player, at: number): void {
  player.busyUntil = at + SECOND;
  if (player.bonus !== undefined && player.bonus.due <= at) bonusDue(story, player, player.bonus, at);
  else if (player.playing) continueSession(story, player, at);
  else startSession(story, player, at);
}

function startSession(story: Story, player: Player, at: number): void {
  const { random } = player;
  if (!player.registered) {
    player.registered = true;
    story.send(at, story.documents.profile(player, `p-${nextId(player)}`, at, false));
  } else if (random.chance(0.02)) {
    story.send(at, story.documents.profile(player, `p-${nextId(player)}`, at, true));
  }
  const login = at + SECOND / 2;
  story.send(login, story.documents.login(player, `l-${nextId(player)}`, login));
  player.playing = true;
  player.roundsLeft = random.between(4, Math.max(8, Math.floor(2 * story.roundsPerSession * player.intensity)));
  player.game = random.pick(player.favourites);
  player.busyUntil = at + 20 * SECOND;
  player.nextPlay = at + random.between(20, 90) * SECOND;
  if (player.wallet.real < player.stake * 10) deposit(story, player, at + 10 * SECOND);
  else if (random.chance(0.15)) offerBonus(story, player, at + 10 * SECOND);
}

function continueSession(story: Story, player: Player, at: number): void {
  const end = player.roundsLeft > 0 ? playRound(story, player, at) : undefined;
  if (end === undefined) {
    breakOff(story, player, at);
    return;
  }
  player.roundsLeft--;
  player.busyUntil = end;
  player.nextPlay = end + pause(player);
}

/** Between two rounds: seconds; now and then another game, or a break that ends the game session but not the player's. */
function pause(player: Player): number {
  const { random } = player;
  if (random.chance(0.03)) player.game = random.chance(0.8) ? random.pick(player.favourites) : random.pick(GAMES);
  if (random.chance(0.006)) return random.between(6, 20) * MINUTE;
  return random.between(SECOND / 2, 4 * SECOND);
}

/** Had enough, or out of money: then there may be another deposit. */
function breakOff(story: Story, player: Player, at: number): void {
  if (player.roundsLeft <= 0 || !player.random.chance(0.75)) {
    endSession(story, player, at);
    return;
  }
  deposit(story, player, at);
  player.nextPlay = at + player.random.between(30, 90) * SECOND;
}

function deposit(story: Story, player: Player, at: number): void {
  const { random } = player;
  const amount = Math.floor((player.budget * random.between(60, 140)) / 100);
  player.lastDeposit = amount;
  player.wallet.real += amount;
  story.send(at, story.documents.payment(player, "DEPOSIT", `d-${nextId(player)}`, at, amount, random.pick(METHODS)));
  if (random.chance(0.4)) offerBonus(story, player, at + 2 * SECOND);
}

function endSession(story: Story, player: Player, at: number): void {
  player.playing = false;
  const { random, wallet } = player;
  const rich = wallet.real > player.budget * 3 && !bonusInPlay(player.bonus);
  if (rich && random.chance(0.6)) {
    const amount = Math.floor((wallet.real * random.between(30, 90)) / 100);
    wallet.real -= amount;
    story.send(
      at,
      story.documents.payment(player, "WITHDRAW", `w-${nextId(player)}`, at, amount, random.pick(METHODS)),
    );
  }
  player.nextPlay = nextSession(player, at + 40 * MINUTE);
}

/** A start of a session not before `earliest`: any time, but mostly around the player's hour. */
export function nextSession(player: Player, earliest: number): number {
  const { random } = player;
  let at = earliest + random.below(3_600_000) * 2000;
  while (!random.chance(habit(player, at))) at += random.between(30, 150) * MINUTE;
  return at + random.below(SECOND);
}

function habit({ hour }: Player, at: number): number {
  const clock = Math.floor((at % DAY) / HOUR);
  const distance = Math.abs(clock - hour);
  const away = Math.min(distance, 24 - distance);
  return away <= 2 ? 0.6 : away <= 5 ? 0.25 : 0.06;
}
