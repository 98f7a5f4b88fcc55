import { DAY, HOUR, MINUTE, SECOND } from "../values/time.ts";
import type { BonusStatus } from "./bonus-words.ts";
import { CAMPAIGNS, type Campaign, FATES, type Fate, WELCOME } from "./campaigns.ts";
import type { Player } from "./player.ts";
import type { Story } from "./story.ts";
import type { Parts } from "./wallet.ts";

/** A bonus of a player. Amounts in cents, instants in microseconds. */
export interface Bonus {
  readonly id: string;
  readonly campaign: Campaign;
  readonly amount: number;
  readonly required: number;
  readonly fate: Fate;
  /** Trigger that the bonus was granted for. */
  readonly reference: string | undefined;
  stage: "offered" | "claimed" | "wagering" | "over";
  locked: number;
  wagered: number;
  reversed: boolean;
  /** When something happens to it by itself; Infinity: nothing will. */
  due: number;
}

const NEVER = Number.POSITIVE_INFINITY;
/** Under this the doors' documents call a balance used up. */
const USED_UP = 10;

/** Whether bets are paid from the bonus. */
export function bonusInPlay(bonus: Bonus | undefined): bonus is Bonus {
  return (bonus?.stage === "claimed" || bonus?.stage === "wagering") && bonus.fate !== "unstarted";
}

/** Gives the player a bonus, unless one is still alive. */
export function offerBonus(story: Story, player: Player, at: number): void {
  if (player.bonus !== undefined && (player.bonus.stage !== "over" || player.bonus.due !== NEVER)) return;
  const { random } = player;
  const campaign = player.bonus === undefined ? WELCOME : random.weighted(CAMPAIGNS);
  const euros = random.between(campaign.amount[0], campaign.amount[1]);
  const amount = euros * 100 * player.currency.stakeScale;
  const fate = random.weighted(FATES).fate;
  const bonus: Bonus = {
    id: `ub-${player.userId}-${++player.ids}`,
    campaign,
    amount,
    required: fate === "instant" ? amount : amount * campaign.wagering,
    fate,
    reference: random.chance(0.3) ? String(player.ids) : undefined,
    stage: "offered",
    locked: 0,
    wagered: 0,
    reversed: false,
    due: at + claimDelay(player, fate),
  };
  player.bonus = bonus;
  // Free spins are heard of only once they were played: their first event is Created.
  if (campaign.type === "FreeSpins") claim(story, player, bonus, at);
  else tell(story, player, bonus, "Pending", at);
}

function claimDelay({ random }: Player, fate: Fate): number {
  if (fate === "unclaimed") return random.between(25, 60) * HOUR;
  return random.between(5, 600) * SECOND;
}

/** What the bonus does by itself once it is due. */
export function bonusDue(story: Story, player: Player, bonus: Bonus, at: number): void {
  bonus.due = NEVER;
  switch (bonus.stage) {
    case "offered":
      if (bonus.fate === "unclaimed") lapse(story, player, bonus, at);
      else claim(story, player, bonus, at);
      return;
    case "claimed":
    case "wagering":
      if (bonus.fate === "instant") complete(story, player, bonus, at);
      else end(story, player, bonus, bonus.fate === "forfeited" ? "Forfeited" : "Expired", at);
      return;
    case "over":
      reverse(story, player, bonus, at);
  }
}

/** Never claimed: half of the operators' systems say so in the end. */
function lapse(story: Story, player: Player, bonus: Bonus, at: number): void {
  bonus.stage = "over";
  if (player.random.chance(0.5)) tell(story, player, bonus, "Expired", at);
}

function claim(story: Story, player: Player, bonus: Bonus, at: number): void {
  const { wallet, random } = player;
  bonus.locked = Math.min(wallet.real, Math.floor((player.lastDeposit * bonus.campaign.lockedPercent) / 100));
  wallet.real -= bonus.locked;
  wallet.locked += bonus.locked;
  wallet.bonus += bonus.amount;
  // Wagering that starts before the bonus was claimed is what the anomalous operator reports.
  bonus.stage = bonus.fate === "anomalous" ? "wagering" : "claimed";
  tell(story, player, bonus, bonus.fate === "anomalous" ? "Ongoing" : "Created", at);
  if (bonus.fate === "instant") bonus.due = at + random.between(15, 110) * SECOND;
  else if (bonus.fate === "forfeited") bonus.due = at + random.between(2, 60) * MINUTE;
  else bonus.due = at + random.between(26, 96) * HOUR;
}

/** Counts a bet towards the wagering requirement; the first one starts it, each further quarter is reported. */
export function bonusBet(story: Story, player: Player, bonus: Bonus, bet: Parts, at: number): void {
  const used = bet.bonus + bet.locked;
  if (used === 0) return;
  const quarter = Math.floor((bonus.wagered * 4) / bonus.required);
  bonus.wagered += used;
  const starts = bonus.stage === "claimed";
  bonus.stage = "wagering";
  const progresses = bonus.required > 0 && Math.floor((bonus.wagered * 4) / bonus.required) > quarter;
  if (starts || progresses) tell(story, player, bonus, "Ongoing", at);
}

/** After a round: the wagering is fulfilled, or the bonus money is used up, or neither. */
export function settleBonus(story: Story, player: Player, bonus: Bonus, at: number): void {
  const usedUp = player.wallet.bonus + player.wallet.locked < USED_UP;
  if (bonus.wagered > 0 && bonus.wagered >= bonus.required) complete(story, player, bonus, at);
  else if (usedUp) end(story, player, bonus, bonus.fate === "autocompleted" ? "AutoCompleted" : "Lost", at);
}

function complete(story: Story, player: Player, bonus: Bonus, at: number): void {
  const turned = player.wallet.bonus + player.wallet.locked;
  player.wallet.real += turned;
  player.wallet.bonus = 0;
  player.wallet.locked = 0;
  finish(story, player, bonus, "Completed", at, turned);
}

/** Ends it without a payout: bonus money is gone, locked money was the player's own. */
function end(story: Story, player: Player, bonus: Bonus, status: BonusStatus, at: number): void {
  player.wallet.real += player.wallet.locked;
  player.wallet.bonus = 0;
  player.wallet.locked = 0;
  finish(story, player, bonus, status, at, undefined);
}

function finish(
  story: Story,
  player: Player,
  bonus: Bonus,
  status: BonusStatus,
  at: number,
  turned: number | undefined,
): void {
  bonus.stage = "over";
  const comesBack = bonus.fate === "reversed" && !bonus.reversed;
  bonus.due = comesBack ? at + player.random.between(5, 180) * MINUTE : NEVER;
  tell(story, player, bonus, status, at, turned);
}

function reverse(story: Story, player: Player, bonus: Bonus, at: number): void {
  bonus.reversed = true;
  bonus.stage = "claimed";
  bonus.due = at + DAY;
  player.wallet.bonus += Math.floor(bonus.amount / 20) * 10;
  tell(story, player, bonus, "Reversed", at);
}

function tell(story: Story, player: Player, bonus: Bonus, status: BonusStatus, at: number, turned?: number): void {
  story.send(at, story.documents.bonus(player, bonus, status, at, turned));
  if (!player.random.chance(0.03)) return;
  // Some platforms say it twice, a moment apart.
  const again = at + player.random.between(100_000, 400_000);
  story.send(again, story.documents.bonus(player, bonus, status, again, turned));
}
