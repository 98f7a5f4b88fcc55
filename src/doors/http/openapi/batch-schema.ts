import {
  amount,
  choice,
  currency,
  type Field,
  flag,
  id,
  objectOf,
  optional,
  required,
  type Schema,
  text,
  texts,
  timestamp,
} from "./fields.ts";

const HEADER: Readonly<Record<string, Field>> = {
  unique_id: required(id("Id of the message: the same again is dropped, so that a batch may be sent again.", "m-1")),
  timestamp: required(timestamp("When it happened.", "2024-03-05T20:14:04.373490Z")),
};
const PLAYER: Readonly<Record<string, Field>> = { ...HEADER, player_id: required(id("The player.", "p-1")) };
const GAME_ID = required(id("The game.", "10911"));

const gameround = item("gameround", "One bet or one win.", {
  ...PLAYER,
  game_id: GAME_ID,
  round_id: required(id("The round: the same for its bets and wins.", "r-1")),
  amount: required(amount("The bet or the win.", 2.5)),
  currency: required(currency),
  is_win: required(flag("Whether it is a win; otherwise a bet.")),
  is_bonus: required(flag("Whether it was bonus money; otherwise real money.")),
});

const deposit = item("deposit", "A successful deposit.", {
  ...PLAYER,
  amount: required(amount("What was paid in.", 50)),
  amount_eur: optional(amount("The same in EUR.", 50)),
  currency: required(currency),
  method: required(text("How it was paid.", "card")),
});

const withdraw = item("withdraw", "A successful withdrawal.", {
  ...PLAYER,
  amount: required(amount("What was paid out.", 50)),
  currency: required(currency),
  method: required(text("How it was paid.", "bank")),
});

const player = item("player", "A registration, or a change: what is absent stays, what is null is cleared.", {
  ...PLAYER,
  username: optional(text("The player's name.", "anna")),
  registration_date: optional(timestamp("When the player registered.", "2024-03-01T10:00:00Z")),
  country: optional(text("The player's country.", "MT")),
  currency: optional(currency),
  gender: optional(choice("The player's gender.", ["M", "F"])),
  affiliate: optional(text("Who brought the player.", "aff-7")),
  operator: optional(
    text("The operator, as the game provider has it: an attribute, not part of who the player is.", "op-1"),
  ),
  tags: optional(texts("Any words on the player.")),
  consent_email: optional(flag("Whether mail may be sent.")),
  is_blocked: optional(flag("Whether the player is blocked.")),
});

const game = item("game", "A new game, or a change of one.", {
  ...HEADER,
  game_id: GAME_ID,
  name: optional(text("The game's name.", "Dead or Alive")),
  provider: optional(text("Who makes it.", "Netent")),
  categories: optional(texts("Its categories.")),
  features: optional(texts("Its features.")),
  themes: optional(texts("Its themes.")),
  device: optional(text("What it is played on; absent: undefined.", "mobile")),
  has_freespins: optional(choice("Whether it has free spins; absent: unknown.", ["yes", "no", "unknown"])),
});

const login = item("login", "A login of a player.", PLAYER);

function item(event: string, description: string, fields: Readonly<Record<string, Field>>): Schema {
  return {
    type: "object",
    title: event,
    description,
    required: ["event", "data"],
    properties: {
      event: choice("What the item is.", [event]),
      data: objectOf(`${event} data`, description, fields),
    },
    additionalProperties: true,
  };
}

/** The body of the tenant batch (inputs.md, section 2). */
export function batchSchema(limit: number): Schema {
  return {
    type: "object",
    title: "Batch",
    required: ["items"],
    properties: {
      items: {
        type: "array",
        maxItems: limit,
        description: "Judged one by one, in their order.",
        items: { anyOf: [gameround, deposit, withdraw, player, game, login] },
      },
    },
  };
}
