import { anyObject, objectOf, optional, required, type Schema, text } from "../doors/http/openapi/fields.ts";
import { REFUSAL_STATUS } from "./grant-refusal.ts";

const DATE = "^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$";
const LONGEST_ID = 256;

function word(description: string, example: string): Schema {
  return { ...text(description, example), minLength: 1, maxLength: LONGEST_ID };
}

function whole(description: string, example: number, most?: number): Schema {
  return {
    type: "integer",
    minimum: 1,
    ...(most === undefined ? {} : { maximum: most }),
    description,
    examples: [example],
  };
}

function listOf(items: Schema, description: string, example: readonly unknown[]): Schema {
  return { type: "array", minItems: 1, items, description, examples: [example] };
}

const ID: Schema = { type: ["string", "integer"], minLength: 1, maxLength: LONGEST_ID };

/** The document "GrantBonus() API" (inputs.md, section 2; semantics.md, section 9). */
const call = objectOf("GrantBonus", "Every player gets every game: all of it or nothing.", {
  api_key: required(text("The tenant's key, with the role grant.", "not-a-real-key")),
  amount_type: required({ type: "string", const: "promo_freespin", description: "Promotional free spins." }),
  campaign_id: required({ ...ID, description: "The campaign.", examples: ["BON-3"] }),
  game_ids: required(listOf(ID, "The games, each once.", [3, 4, 5])),
  coin_value_level: required(whole("A level that each game allows in each currency of the call.", 1)),
  num_rounds: required(whole("Free rounds.", 10, 1000)),
  player_ids: required(listOf(ID, "The players, each once.", ["586", "3434"])),
  currencies: required(
    listOf(word("A currency.", "EUR"), "One for each player, in their order: the registered one.", ["EUR", "CAD"]),
  ),
  start_date: optional({ ...text("UTC, in the future; absent: now.", "2100-07-19 14:00:00"), pattern: DATE }),
  end_date: required({ ...text("UTC, not before the start.", "2100-08-30 15:00:00"), pattern: DATE }),
  fasttrack_references: optional(anyObject("Kept with the grant, up to 16 KiB.", { activity_id: "77" })),
});

const STATUS: Schema = {
  enum: ["success", "fail", 1, 0],
  description: "1 or 0 where the query says numeric_status=1.",
};
const OTHER_CODES = ["too_large", "unsupported_media_type", "too_many_requests", "unavailable"];

function result(description: string, fields: Readonly<Record<string, Schema>>, headers?: object): object {
  const names = ["status", ...Object.keys(fields)];
  const inner = { type: "object", required: names, properties: { status: STATUS, ...fields } };
  const schema = { type: "object", required: ["result"], properties: { result: inner } };
  return { description, content: { "application/json": { schema } }, ...(headers === undefined ? {} : { headers }) };
}

const CODE: Schema = { type: "string", enum: [...Object.keys(REFUSAL_STATUS), ...OTHER_CODES], description: "Why." };
const MESSAGE: Schema = { type: "string", description: "What is wrong, and what would be right." };
const RETRY_AFTER = { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" } } };

function refusal(description: string, headers?: object): object {
  return result(description, { code: CODE, message: MESSAGE }, headers);
}

/** A level's number by currency: what a coin is worth. */
const LEVELS: Schema = {
  type: "object",
  additionalProperties: { type: "object", additionalProperties: { type: "number" } },
  description: "By currency and level: what a coin is worth.",
};

const querystring = {
  type: "object",
  properties: { numeric_status: { type: "string", description: "1: the status is 1 or 0, not a word." } },
};

const REFUSALS = {
  401: refusal("No key that counts, or one that may not grant."),
  429: refusal("Over the tenant's rate.", RETRY_AFTER),
  503: refusal("Not now: try again with the same Idempotency-Key.", RETRY_AFTER),
};

export const GRANT_ROUTE = {
  summary: "Grant free spins",
  description: "The same call again, with the same Idempotency-Key, gets the first answer for seven days.",
  tags: ["grants"],
  headers: {
    type: "object",
    properties: {
      "Idempotency-Key": {
        type: "string",
        minLength: 1,
        maxLength: 255,
        description: "By which a retry is recognised: send one always.",
      },
    },
  },
  querystring,
  body: { content: { "application/json": { schema: call } } },
  response: {
    200: result("Granted, and durable.", {
      promo_freespin_id: { type: "string", description: "Names what this call granted." },
    }),
    400: refusal("Malformed, or against a rule: nothing was granted."),
    409: refusal("Granted before, or another call under this Idempotency-Key."),
    413: refusal("The body is too large."),
    415: refusal("Not JSON in UTF-8."),
    ...REFUSALS,
  },
};

export const LEVELS_ROUTE = {
  summary: "Coin values by level",
  description: "What a coin is worth at each level that a call may name.",
  tags: ["grants"],
  security: [{ apiKey: [] }],
  querystring,
  response: {
    200: result("The levels.", {
      default: { ...LEVELS, description: "For games that are not listed." },
      games: { type: "object", additionalProperties: LEVELS, description: "By game, for those that are." },
    }),
    ...REFUSALS,
  },
};
