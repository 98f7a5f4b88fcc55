import { type DurationMicros, formatTimestamp, HOUR, type Micros } from "../values/time.ts";
import type { Bonus } from "./bonus-story.ts";
import type { BonusStatus } from "./bonus-words.ts";
import { bonusStatusWord, bonusTypeWord } from "./bonus-words.ts";
import { type Currency, rateOn } from "./currencies.ts";
import type { Game } from "./games.ts";
import type { Player } from "./player.ts";
import { type Parts, total } from "./wallet.ts";

/** One bet or win as the story tells it. */
export interface Activity {
  readonly player: Player;
  readonly game: Game;
  readonly id: string;
  readonly roundId: string;
  readonly type: "Bet" | "Win";
  readonly status: "Approved" | "Rollback";
  readonly at: number;
  readonly parts: Parts;
  /** Cents before and after. */
  readonly before: number;
  readonly after: number;
  readonly endsRound: boolean;
}

const TWO = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, "0"));
const THREE = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, "0"));
const DAY_HOURS = 24;
const ODD_META = ',"meta":{"key1":10.5,"key2":"some string","key3":false}';

/** Cents as decimal text. */
export function decimal(cents: number): string {
  const rest = cents % 100;
  return rest === 0 ? String(cents / 100) : `${(cents - rest) / 100}.${TWO[rest]}`;
}

/** Writes the source documents (inputs.md, sections 2 and 3) as envelope lines. */
export class Documents {
  readonly #seed: string;
  readonly #tenant: string;
  readonly #origin: string;
  readonly #games = new Map<Game, string>();
  readonly #rates = new Map<Currency, { day: number; text: string }>();
  readonly #casinoHead: string;
  #hour = -1;
  #hourText = "";

  constructor(seed: string, tenant: string, origin: string) {
    this.#seed = seed;
    this.#tenant = JSON.stringify(tenant);
    this.#origin = JSON.stringify(origin);
    this.#casinoHead = `${this.#head("CASINO")}"activity_id":"`;
  }

  casino(activity: Activity): string {
    const { player, game, parts } = activity;
    const split =
      game.alwaysSplits || parts.bonus > 0 || parts.locked > 0
        ? `,"wager_amount":${decimal(parts.real)},"bonus_wager_amount":${decimal(parts.bonus)},"locked_wager_amount":${decimal(parts.locked)}`
        : "";
    const meta = player.ids % 50 === 7 ? ODD_META : "";
    return `${this.#casinoHead}${activity.id}","amount":${decimal(total(parts))},"balance_after":${decimal(activity.after)},"balance_before":${decimal(activity.before)}${split},"currency":"${player.currency.code}","exchange_rate":${this.rate(player.currency, activity.at)},${this.#game(game)},"is_round_end":${activity.endsRound},"origin":${this.#origin},"round_id":"${activity.roundId}","status":"${activity.status}","timestamp":"${this.#time(activity.at)}","type":"${activity.type}","user_id":"${player.userId}","vendor_id":"${game.vendorId}","vendor_name":"${game.vendor}"${meta}}}\n`;
  }

  gameround({ player, game, id, roundId, type, at, parts }: Activity): string {
    return `${this.#head("GAMEROUND")}"unique_id":"${id}","timestamp":"${this.#time(at)}","player_id":"${player.userId}","game_id":"${game.id}","round_id":"${roundId}","amount":${decimal(total(parts))},"currency":"${player.currency.code}","is_win":${type === "Win"},"is_bonus":${parts.bonus > 0}}}\n`;
  }

  bonus(player: Player, bonus: Bonus, status: BonusStatus, at: number, turnedReal: number | undefined): string {
    const { campaign } = bonus;
    const portuguese = player.currency.code === "BRL";
    const turned = turnedReal === undefined ? "" : `,"bonus_turned_real":${decimal(turnedReal)}`;
    const locked = bonus.locked === 0 ? "" : `,"locked_amount":${decimal(bonus.locked)}`;
    const references =
      bonus.reference === undefined ? "" : `,"fasttrack_references":{"campaign":"c-2","trigger":"${bonus.reference}"}`;
    return `${this.#head("BONUS")}"amount":${decimal(bonus.amount)},"bonus_code":"${campaign.code}","bonus_id":"${campaign.bonusId}"${turned},"currency":"${player.currency.code}","exchange_rate":${this.rate(player.currency, at)}${locked},"origin":${this.#origin},"product":"${campaign.product}","required_wagering_amount":${decimal(bonus.required)},"status":"${bonusStatusWord(status, portuguese)}","timestamp":"${this.#time(at)}","type":"${bonusTypeWord(campaign.type, portuguese)}","user_bonus_id":"${bonus.id}","user_id":"${player.userId}"${references}}}\n`;
  }

  payment(
    player: Player,
    kind: "DEPOSIT" | "WITHDRAW",
    id: string,
    at: number,
    amount: number,
    method: string,
  ): string {
    const inEuro = Math.floor(amount * Number(this.rate(player.currency, at)));
    const euro = kind === "DEPOSIT" ? `,"amount_eur":${decimal(inEuro)}` : "";
    return `${this.#head(kind)}"unique_id":"${id}","timestamp":"${this.#time(at)}","player_id":"${player.userId}","amount":${decimal(amount)}${euro},"currency":"${player.currency.code}","method":"${method}"}}\n`;
  }

  login(player: Player, id: string, at: number): string {
    return `${this.#head("LOGIN")}"unique_id":"${id}","timestamp":"${this.#time(at)}","player_id":"${player.userId}"}}\n`;
  }

  /** A profile as it registers, or (`vip`) an update of what changed. */
  profile(player: Player, id: string, at: number, vip: boolean): string {
    const { index, currency } = player;
    const facts = vip
      ? `"tags":["vip"],"consent_email":${index % 3 !== 0}`
      : `"username":"player${index}","registration_date":"${this.#time(at)}","country":"${currency.country}","currency":"${currency.code}","gender":${["null", '"M"', '"F"'][index % 3]},"affiliate":${index % 4 === 0 ? `"aff-${index % 7}"` : "null"},"operator":null,"tags":[],"consent_email":${index % 5 !== 0},"is_blocked":false`;
    return `${this.#head("PLAYER")}"unique_id":"${id}","timestamp":"${this.#time(at)}","player_id":"${player.userId}",${facts}}}\n`;
  }

  gameProfile(game: Game, at: number): string {
    return `${this.#head("GAME")}"unique_id":"g-${game.id}","timestamp":"${this.#time(at)}","game_id":"${game.id}","name":${JSON.stringify(game.name)},"provider":"${game.vendor}","categories":["${game.type}"],"features":null,"themes":[],"has_freespins":"${game.type === "Slots" ? "yes" : "no"}"}}\n`;
  }

  /** Decimal text of the currency's rate at an instant; one per day. */
  rate(currency: Currency, at: number): string {
    const day = Math.floor(at / (HOUR * DAY_HOURS));
    let known = this.#rates.get(currency);
    if (known?.day !== day) {
      known = { day, text: rateOn(this.#seed, currency, day) };
      this.#rates.set(currency, known);
    }
    return known.text;
  }

  #head(type: string): string {
    return `{"type":"${type}","tenant":${this.#tenant},"payload":{`;
  }

  #game(game: Game): string {
    let text = this.#games.get(game);
    if (text === undefined) {
      text = `"game_id":"${game.id}","game_name":${JSON.stringify(game.name)},"game_type":"${game.type}"`;
      this.#games.set(game, text);
    }
    return text;
  }

  /** Like `formatTimestamp`; the hour is written once, since events come close together. */
  #time(at: number): string {
    const hour = Math.floor(at / HOUR);
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#hourText = formatTimestamp((hour * HOUR) as Micros).slice(0, 14);
    }
    const rest = (at - hour * HOUR) as DurationMicros;
    const seconds = Math.floor(rest / 1_000_000);
    const micros = rest - seconds * 1_000_000;
    const millis = Math.floor(micros / 1000);
    return `${this.#hourText}${TWO[Math.floor(seconds / 60)]}:${TWO[seconds % 60]}.${THREE[millis]}${THREE[micros - millis * 1000]}Z`;
  }
}
