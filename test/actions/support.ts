import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { Action, GrantBonus, Webhook } from "../../src/actions/action.ts";
import { type ActionsEnvironment, ActionsTask } from "../../src/actions/actions-task.ts";
import { Performer, type PerformerOptions } from "../../src/actions/performer.ts";
import { NO_PLAYER_CURRENCIES } from "../../src/grants/player-currencies.ts";
import { type EmbeddedLog, openEmbeddedLog } from "../../src/log/embedded/embedded-log.ts";
import { openSerde, type Serde } from "../../src/records/codec.ts";
import type { ActionResult, DeadLetter, Trigger } from "../../src/records/generated.ts";
import type { Micros } from "../../src/values/time.ts";
import { ACTIONS, DEAD_LETTERS, subjects, TRIGGERS, topicSpecs } from "../../topologies/topics.ts";
import { ANNA, duration, START } from "../support/events.ts";

export const PREFIX = "pitboss.";
const TOPIC_NAMES = [TRIGGERS.name, ACTIONS.name, DEAD_LETTERS.name];

export interface Request {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export type Answer = { readonly status?: number; readonly text?: string };

/** The other side of an action: answers what it is told to, and keeps what it was sent. */
export class OtherSide {
  readonly requests: Request[] = [];
  readonly #server: Server;
  #port = 0;
  #answer: (request: Request) => Answer | Promise<Answer>;

  private constructor(answer: (request: Request) => Answer | Promise<Answer>) {
    this.#answer = answer;
    this.#server = createServer((incoming, outgoing) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("end", async () => {
        const request = { headers: incoming.headers, text: Buffer.concat(parts).toString("utf8") };
        this.requests.push(request);
        const { status = 200, text = "" } = await this.#answer(request);
        outgoing.writeHead(status).end(text);
      });
    });
  }

  static async listening(answer: (request: Request) => Answer | Promise<Answer> = () => ({})): Promise<OtherSide> {
    const side = new OtherSide(answer);
    await new Promise<void>((resolve) => side.#server.listen(0, "127.0.0.1", resolve));
    side.#port = (side.#server.address() as AddressInfo).port;
    return side;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  answers(answer: (request: Request) => Answer | Promise<Answer>): void {
    this.#answer = answer;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function trigger(id: string, more: Partial<Trigger> = {}): Trigger {
  return {
    ...ANNA,
    trigger_id: id,
    type: "bonus_lost_too_quickly",
    occurred_at: START,
    cause: "event",
    payload: JSON.stringify({ user_bonus_id: "b1", bonus_id: "BON-1", elapsed_ms: 90_000, wagered: "12.50000000" }),
    stale: false,
    received_at: START,
    version: 1,
    ...more,
  };
}

export function webhook(url: string, more: Partial<Action> = {}): Action {
  const work: Webhook = { kind: "webhook", url, secret: "hush" };
  return action({ id: "tell-crm", work, ...more });
}

export function grantBonus(url: string, more: Partial<GrantBonus> = {}, rest: Partial<Action> = {}): Action {
  const work: GrantBonus = {
    kind: "grant_bonus",
    url,
    apiKey: "grant-key",
    campaignId: "BON-3",
    gameIds: ["3", "4"],
    coinValueLevel: 1,
    numRounds: 10,
    validFor: duration("7d"),
    currency: "EUR",
    origin: "acme",
    ...more,
  };
  return action({ id: "console", work, ...rest });
}

function action(parts: Pick<Action, "id" | "work"> & Partial<Action>): Action {
  return {
    on: ["bonus_lost_too_quickly"],
    when: {},
    cap: undefined,
    attempts: 3,
    firstWaitMs: 1,
    timeoutMs: 5_000,
    ...parts,
  };
}

export interface Acting {
  readonly log: EmbeddedLog;
  readonly serde: Serde;
  readonly fire: (...triggers: Trigger[]) => Promise<void>;
  readonly environment: (
    actions: readonly Action[],
    options?: Partial<PerformerOptions & ActionsEnvironment>,
  ) => ActionsEnvironment;
  /** Acts on all that is there; gives every result so far. */
  readonly act: (
    actions: readonly Action[],
    options?: Partial<PerformerOptions & ActionsEnvironment>,
  ) => Promise<ActionResult[]>;
  readonly results: () => Promise<ActionResult[]>;
  readonly letters: () => Promise<DeadLetter[]>;
  readonly otherSide: (answer?: (request: Request) => Answer | Promise<Answer>) => Promise<OtherSide>;
}

export async function openActing(folder: string): Promise<Omit<Acting, "otherSide">> {
  const log = openEmbeddedLog(folder);
  await log.ensureTopics(
    topicSpecs(PREFIX, 1).filter(({ name }) => TOPIC_NAMES.some((each) => name === PREFIX + each)),
  );
  const serde = await openSerde(log, subjects(PREFIX));
  const valuesOf = async (name: string): Promise<Buffer[]> => {
    const { records } = await log.read(PREFIX + name, 0, 0, 10_000);
    return records.flatMap(({ value }) => value ?? []);
  };
  const environment: Acting["environment"] = (actions, options = {}) => {
    const now = options.now ?? (() => START as Micros);
    const performer = new Performer({ now, playerCurrencies: NO_PLAYER_CURRENCIES, ...options });
    return { log, serde, prefix: PREFIX, actions: new Map([["acme", actions]]), performer, now, ...options };
  };
  const results = async () => (await valuesOf(ACTIONS.name)).map((value) => serde.decode("ActionResult", value));
  return {
    log,
    serde,
    environment,
    results,
    fire: (...triggers) =>
      log.append(
        triggers.map((each) => ({
          topic: PREFIX + TRIGGERS.name,
          partition: 0,
          key: Buffer.from(each.user_id),
          value: serde.encode("Trigger", each),
        })),
      ),
    act: async (actions, options) => {
      const task = await ActionsTask.open(environment(actions, options), 0);
      while (await task.step(new AbortController().signal));
      await task.close();
      return results();
    },
    letters: async () => (await valuesOf(DEAD_LETTERS.name)).map((value) => serde.decode("DeadLetter", value)),
  };
}

/** A log with triggers, and other sides, of each test. */
export function useActing(): () => Promise<Acting> {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), "pitboss-actions-"));
    const acting = await openActing(folder);
    closing.push(() => rm(folder, { recursive: true, force: true }));
    closing.push(() => acting.log.close());
    return {
      ...acting,
      otherSide: async (answer) => {
        const side = await OtherSide.listening(answer);
        closing.push(() => side.close());
        return side;
      },
    };
  };
}
