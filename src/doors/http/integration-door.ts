import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { LONGEST_DOCUMENT } from "../../inputs/accept.ts";
import { parseJson } from "../../inputs/json.ts";
import type { Fault, InputType } from "../../inputs/outcome.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { GroupCommit } from "../group-commit.ts";
import { problemHandler } from "./answer-problem.ts";
import { type Answer, answerToBatch, answerToEvent } from "./answers.ts";
import type { Credentials } from "./credentials.ts";
import { type CutItems, cutItems } from "./cut-items.ts";
import { makeDurable } from "./durable.ts";
import type { EventIntake, OpenBatch, Sending, Taken } from "./event-intake.ts";
import { admit, tenantOf } from "./guard.ts";
import { BONUS_ROUTE, batchRoute, CASINO_ROUTE } from "./openapi/integration-routes.ts";
import { Problem } from "./problem.ts";
import type { StormGates } from "./storm-gates.ts";
import { useRawJson } from "./use-raw-json.ts";

export interface IntegrationDoorOptions {
  readonly credentials: Pick<Credentials, "find">;
  readonly intake: EventIntake;
  readonly commit: Pick<GroupCommit, "append">;
  readonly gates: StormGates;
  /** Bytes of a body. */
  readonly bodyLimit: number;
  /** Items of a batch. */
  readonly batchLimit: number;
  readonly answerTimeoutMs: number;
  /** Requests per second at most, by tenant; 0 or absent: any number. */
  readonly requestRates: ReadonlyMap<string, number>;
  readonly logger: Pick<Logger, "error">;
  /** Is told how long each request took, in seconds. */
  readonly onAnswered: (seconds: number) => void;
}

const NO_BODY = Buffer.alloc(0);

/** `POST /v1/integration/bonus`, `casino` and `events` (inputs.md, sections 2 and 5). */
export function integrationDoor(options: IntegrationDoorOptions): FastifyPluginAsync {
  const { credentials, gates, bodyLimit, logger, onAnswered } = options;
  return async (scope) => {
    useRawJson(scope, bodyLimit);
    scope.setErrorHandler(problemHandler(logger));
    scope.addHook("onRequest", async ({ id }, reply) => void reply.header("x-request-id", id));
    scope.addHook("onRequest", admit(credentials, "ingest", gates));
    scope.addHook("onResponse", async (_request, { elapsedTime }) => onAnswered(elapsedTime / 1000));
    await limitRates(scope, options);
    scope.post("/v1/integration/bonus", { schema: BONUS_ROUTE }, eventHandler(options, "BONUS"));
    scope.post("/v1/integration/casino", { schema: CASINO_ROUTE }, eventHandler(options, "CASINO"));
    scope.post("/v1/integration/events", { schema: batchRoute(options.batchLimit) }, batchHandler(options));
  };
}

async function limitRates(scope: FastifyInstance, { requestRates }: IntegrationDoorOptions): Promise<void> {
  await scope.register(rateLimit, {
    timeWindow: "1 second",
    keyGenerator: tenantOf,
    allowList: (request) => (requestRates.get(tenantOf(request)) ?? 0) === 0,
    max: (request) => requestRates.get(tenantOf(request)) ?? 0,
    errorResponseBuilder: (request, { max }) =>
      new Problem(429, {
        detail: `${tenantOf(request)} may send ${max} requests per second: try again`,
        retryAfter: 1,
      }),
  });
}

function eventHandler({ intake, ...door }: IntegrationDoorOptions, type: InputType) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const body = bodyOf(request);
    const taken = intake.take(body, { ...sendingOf(request), type });
    await makeDurable(door.commit, taken.records, door.answerTimeoutMs);
    return sendAnswer(reply, answerToEvent(taken.outcomes[0]));
  };
}

function batchHandler({ intake, ...door }: IntegrationDoorOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const body = bodyOf(request);
    const batch = intake.open(body, sendingOf(request));
    const cut = cutItems(body, door.batchLimit, batch.read);
    if (cut.kind === "too many")
      throw new Problem(413, { detail: `the batch has more than ${door.batchLimit} items: send less at a time` });
    const { outcomes, records } = takenOf(intake, body, cut, batch);
    await makeDurable(door.commit, records, door.answerTimeoutMs);
    return sendAnswer(reply, cut.kind === "items" ? answerToBatch(outcomes) : answerToEvent(outcomes[0]));
  };
}

function takenOf(
  intake: EventIntake,
  body: Buffer,
  cut: Exclude<CutItems, { kind: "too many" }>,
  batch: OpenBatch,
): Taken {
  const { sending } = batch;
  switch (cut.kind) {
    case "items":
      return intake.takeItems(cut.items, batch);
    case "missing":
      return intake.refuse(body, sending, { code: "missing_field", path: "items", message: "is required" });
    case "no list":
      return intake.refuse(body, sending, { code: "invalid_field", path: "items", message: "is no list" });
    case "malformed":
      return intake.refuse(body, sending, malformed(body));
  }
}

/** What long bodies are made of takes too long to say. */
function malformed(body: Buffer): Fault {
  const json = body.length > LONGEST_DOCUMENT ? undefined : parseJson(body);
  const message = json === undefined || json.ok ? "the body is no JSON object with one list of items" : json.message;
  return { code: "malformed_json", path: "", message };
}

/** Undefined where a request has none at all, whatever it says that it has. */
function bodyOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : NO_BODY;
}

function sendingOf(request: FastifyRequest): Sending {
  return { tenant: tenantOf(request), position: `${request.routeOptions.url}#${request.id}` };
}

function sendAnswer(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  return reply.code(status).type("application/json; charset=utf-8").send(body);
}
