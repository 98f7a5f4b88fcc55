import { REASON_CODES } from "../../../inputs/outcome.ts";
import { batchSchema } from "./batch-schema.ts";
import { bonusSchema } from "./bonus-schema.ts";
import { casinoSchema } from "./casino-schema.ts";
import type { Schema } from "./fields.ts";

const CODE = { type: "string", enum: REASON_CODES, description: "Why, from a closed list." };
const PATH = { type: "string", description: "JSON path of the fault; empty for the whole." };
const MESSAGE = { type: "string", description: "What is wrong, and what would be right." };

const results: Schema = {
  type: "array",
  description: "One per item, in their order.",
  items: {
    type: "object",
    required: ["index", "status"],
    properties: {
      index: { type: "integer", minimum: 0, description: "Place in the batch, from 0." },
      status: { type: "string", enum: ["accepted", "rejected"], description: "What became of it." },
      code: CODE,
      path: PATH,
      message: MESSAGE,
    },
  },
};

const problem: Schema = {
  type: "object",
  title: "Problem",
  description: "RFC 9457.",
  required: ["type", "title", "status", "detail"],
  properties: {
    type: { type: "string", description: "Always about:blank: the status says what kind of problem it is." },
    title: { type: "string", description: "The status in words." },
    status: { type: "integer", description: "The status." },
    detail: { type: "string", description: "What is wrong this time, and what to do." },
    errors: {
      type: "array",
      description: "Every fault.",
      items: {
        type: "object",
        required: ["code", "path", "message"],
        properties: { code: CODE, path: PATH, message: MESSAGE },
      },
    },
    results,
  },
};

const retryAfter = { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" } } };

function refusal(description: string, headers?: object): object {
  return { description, content: { "application/problem+json": { schema: problem } }, ...(headers ? { headers } : {}) };
}

const REFUSALS = {
  401: refusal("No key, or one that does not count."),
  403: refusal("The key may not send events."),
  413: refusal("The body or the batch is over the limit."),
  415: refusal("Not JSON in UTF-8."),
  429: refusal("Over the tenant's rate.", retryAfter),
  503: refusal(
    "Not now: the log is unavailable, or the door is full, shut or closing. Send the same again.",
    retryAfter,
  ),
};

function answered(description: string, schema: Schema): object {
  return { description, content: { "application/json": { schema } } };
}

function route(summary: string, description: string, body: Schema, answers: object): Readonly<Record<string, unknown>> {
  return {
    summary,
    description,
    tags: ["integration"],
    security: [{ apiKey: [] }],
    body: { content: { "application/json": { schema: body } } },
    response: { ...answers, ...REFUSALS },
  };
}

const ACCEPTED: Schema = {
  type: "object",
  required: ["status"],
  properties: { status: { type: "string", const: "accepted", description: "It is durable." } },
};

const ONE = {
  202: answered("Accepted, and durable.", ACCEPTED),
  400: refusal("Malformed or invalid, and kept as a dead letter. Sending the same again will not help."),
};

const counts: Schema = {
  type: "object",
  required: ["accepted", "rejected", "results"],
  properties: {
    accepted: { type: "integer", description: "Items that were accepted." },
    rejected: { type: "integer", description: "Items that were not." },
    results,
  },
};

const REPEATS = "What is sent again with the same content is dropped, so trying again is always safe.";

export const BONUS_ROUTE = route("Send a bonus event", `One change of a bonus's status. ${REPEATS}`, bonusSchema, ONE);

export const CASINO_ROUTE = route("Send a casino event", `One bet or one win. ${REPEATS}`, casinoSchema, ONE);

/** The batch as the door takes it that takes at most so many items. */
export function batchRoute(limit: number): Readonly<Record<string, unknown>> {
  return route("Send a batch", `Events of the tenant, judged one by one. ${REPEATS}`, batchSchema(limit), {
    202: answered("Every item accepted, and durable.", counts),
    207: answered("Some items accepted; rejected ones are kept as dead letters.", counts),
    400: refusal("Malformed, or no item accepted; kept as dead letters."),
  });
}
