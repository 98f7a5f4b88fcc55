import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../../../src/simulate/random.ts";
import { GATEWAY_KEY } from "./gateway.ts";
import { bet, item } from "./open-door.ts";

const BATCH = 25;
const PLAYERS = 5;
const RETRY_MS = 20;

/** What one request carries: ids of bets or of logins. */
interface Parcel {
  readonly ids: readonly string[];
  readonly path: string;
  readonly body: string;
}

/**
 * Clients that send single bets, and others that send batches of logins, each on a connection of its own which it keeps.
 * What was not answered 202 is sent again, as it was, to the next gateway.
 */
export class Senders {
  /** Ids of what was answered 202. */
  readonly confirmed = new Set<string>();
  /** Answers 503: try again. */
  turnedAway = 0;
  readonly #random: Random;
  readonly #unanswered: Parcel[] = [];
  #sent = 0;
  #underWay = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Requests that nobody has answered yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Sends until the gateway is gone; `clients` at a time. Resolves when every client has noticed. */
  async sendTo(url: string, clients: number): Promise<void> {
    await Promise.all(Array.from({ length: clients }, () => this.#sendUntilRefused(url)));
  }

  /** Sends what is left, and nothing else. Throws when something is refused. */
  async finish(url: string): Promise<void> {
    const agent = new Agent({ keepAlive: true });
    for (const parcel of this.#unanswered.splice(0)) {
      const status = await this.#send(url, parcel, agent);
      if (status !== 202) throw new Error(`${parcel.path} was answered ${status}`);
    }
    agent.destroy();
  }

  async #sendUntilRefused(url: string): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (;;) {
      const parcel = this.#unanswered.shift() ?? this.#next();
      const status = await this.#send(url, parcel, agent);
      if (status === 202) continue;
      this.#unanswered.push(parcel);
      if (status !== 503) break;
      this.turnedAway++;
      await pause(RETRY_MS);
    }
    agent.destroy();
  }

  #next(): Parcel {
    if (this.#random.below(2) === 0) {
      const id = `bet-${this.#sent++}`;
      const body = JSON.stringify(bet({ activity_id: id, round_id: id, user_id: `player-${this.#sent % PLAYERS}` }));
      return { ids: [id], path: "casino", body };
    }
    const ids = Array.from({ length: BATCH }, () => `login-${this.#sent++}`);
    return { ids, path: "events", body: JSON.stringify({ items: ids.map((id) => item(id)) }) };
  }

  async #send(url: string, { ids, path, body }: Parcel, agent: Agent): Promise<number> {
    this.#underWay++;
    const status = await statusOf(`${url}/v1/integration/${path}`, body, agent);
    this.#underWay--;
    if (status === 202) for (const id of ids) this.confirmed.add(id);
    return status;
  }
}

/** 0 when there is no answer, or not the whole of it. */
function statusOf(url: string, body: string, agent: Agent): Promise<number> {
  const headers = {
    "content-type": "application/json",
    "x-api-key": GATEWAY_KEY,
    "content-length": Buffer.byteLength(body),
  };
  return new Promise((resolve) => {
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.on("close", () => resolve(response.complete ? (response.statusCode ?? 0) : 0));
    });
    sent.on("error", () => resolve(0));
    sent.end(body);
  });
}
