import { SECOND } from "../values/time.ts";
import { bonusBet, bonusInPlay, settleBonus } from "./bonus-story.ts";
import type { Activity } from "./documents.ts";
import { drawPrize } from "./paytable.ts";
import { nextId, type Player } from "./player.ts";
import type { Story } from "./story.ts";
import { credit, debit, inProportion, type Parts, payment, total, wholePayment } from "./wallet.ts";

const ROLLBACK_CHANCE = 0.008;
const CORRECTION_CHANCE = 0.004;

/** A round under way: its id, its clock in microseconds, and what was bet. */
interface Round {
  readonly story: Story;
  readonly player: Player;
  readonly id: string;
  at: number;
  readonly bets: { readonly id: string; readonly parts: Parts }[];
}

/**
 * Plays one round from `at` on. Gives the instant of its last event, or undefined when the player cannot pay the least
 * stake.
 */
export function playRound(story: Story, player: Player, at: number): number | undefined {
  const stake = affordableStake(player);
  if (stake === undefined) return undefined;
  const round: Round = { story, player, id: nextId(player), at, bets: [] };
  const { game, random } = player;
  const bets = game.maxBets === 1 ? 1 : random.between(1, game.maxBets);
  const rolledBack = bets === 1 && game.feed === "CASINO" && random.chance(ROLLBACK_CHANCE);
  const prize = rolledBack ? 0 : drawPrize(game.paytable, random);
  const endsOnBet = prize === 0 && !rolledBack && game.lossStyle === "bet ends round";
  const placed = placeBets(round, stake, bets, endsOnBet);
  if (rolledBack) rollBackBet(round);
  else if (prize > 0) payPrize(round, (placed / 10) * prize);
  else if (game.lossStyle === "win of nothing") win(round, 0, true);
  if (bonusInPlay(player.bonus)) settleBonus(story, player, player.bonus, round.at + SECOND / 2);
  return round.at + SECOND;
}

/** The player's stake, halved until it can be paid; all but all of a bonus that is rushed. */
function affordableStake(player: Player): number | undefined {
  const { wallet, bonus } = player;
  const rushed = bonusInPlay(bonus) && (bonus.fate === "rushed" || bonus.fate === "reversed");
  let stake = rushed ? Math.max(player.stake, tens((wallet.bonus + wallet.locked) / 2)) : player.stake;
  while (stake >= 10) {
    if (paymentOf(player, stake) !== undefined) return stake;
    stake = tens(stake / 2);
  }
  return undefined;
}

function tens(cents: number): number {
  return Math.floor(cents / 10) * 10;
}

function paymentOf(player: Player, bet: number): Parts | undefined {
  const pay = player.game.feed === "GAMEROUND" ? wholePayment : payment;
  return pay(player.wallet, bet, bonusInPlay(player.bonus));
}

/** Places the bets that the wallet still allows, at least one; gives their sum. */
function placeBets(round: Round, stake: number, count: number, endsOnBet: boolean): number {
  const { player } = round;
  for (let placed = 0; placed < count; placed++) {
    const parts = paymentOf(player, stake);
    if (parts === undefined) break;
    // The document's own example gives the round and its first bet one id.
    const id = placed === 0 && player.game.alwaysSplits ? round.id : nextId(player);
    const before = total(player.wallet);
    debit(player.wallet, parts);
    const endsRound = endsOnBet && placed === count - 1;
    tell(round, { id, type: "Bet", status: "Approved", parts, before, endsRound });
    round.bets.push({ id, parts });
    if (bonusInPlay(player.bonus)) bonusBet(round.story, player, player.bonus, parts, round.at + SECOND / 4);
    round.at += player.random.between(SECOND, 2 * SECOND);
  }
  return stake * round.bets.length;
}

/** Takes the bet back: by its id, by its amount under another id, or (a mistake) by an amount that nothing has. */
function rollBackBet(round: Round): void {
  const { player } = round;
  const [bet] = round.bets;
  if (bet === undefined) return;
  const kind = player.random.pick(["same id", "other id", "no match"]);
  const before = total(player.wallet);
  const parts = kind === "no match" ? { real: total(bet.parts) + 1, bonus: 0, locked: 0 } : bet.parts;
  if (kind !== "no match") credit(player.wallet, bet.parts);
  const id = kind === "same id" ? bet.id : nextId(player);
  tell(round, { id, type: "Bet", status: "Rollback", parts, before, endsRound: true });
}

/** Pays a prize in one win or several; now and then one is paid, taken back and paid again. */
function payPrize(round: Round, prize: number): void {
  const { player } = round;
  const wins = prize < 1000 ? 1 : player.random.between(1, player.game.maxWins);
  const each = Math.floor(prize / wins);
  round.at += player.random.between(player.game.pace * SECOND, 2 * player.game.pace * SECOND);
  if (player.game.feed === "CASINO" && player.random.chance(CORRECTION_CHANCE)) takeBackWin(round, each);
  for (let paid = 1; paid <= wins; paid++) {
    win(round, paid === wins ? prize - each * (wins - 1) : each, paid === wins);
    round.at += player.random.between(SECOND / 10, SECOND);
  }
}

function takeBackWin(round: Round, amount: number): void {
  const { player } = round;
  const { id, parts } = win(round, amount, false);
  round.at += SECOND;
  const before = total(player.wallet);
  debit(player.wallet, parts);
  tell(round, { id, type: "Win", status: "Rollback", parts, before, endsRound: false });
  round.at += SECOND;
}

function win(round: Round, amount: number, endsRound: boolean): { id: string; parts: Parts } {
  const { player } = round;
  const bet = { real: 0, bonus: 0, locked: 0 };
  for (const { parts } of round.bets) credit(bet, parts);
  const parts = inProportion(amount, bet);
  const id = nextId(player);
  const before = total(player.wallet);
  credit(player.wallet, parts);
  tell(round, { id, type: "Win", status: "Approved", parts, before, endsRound });
  return { id, parts };
}

type Told = Pick<Activity, "id" | "type" | "status" | "parts" | "before" | "endsRound">;

function tell({ story, player, id: roundId, at }: Round, told: Told): void {
  const { game } = player;
  const activity: Activity = { ...told, player, game, roundId, at, after: total(player.wallet) };
  const { documents } = story;
  story.send(at, game.feed === "GAMEROUND" ? documents.gameround(activity) : documents.casino(activity));
}
