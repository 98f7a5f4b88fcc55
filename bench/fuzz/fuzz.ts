import { Agent, request } from "node:http";
import { printableLine } from "../../src/cli/printable.ts";
import { Random } from "../../src/simulate/random.ts";
import { type DoorPath, FUZZ_KEY, validDocument } from "./documents.ts";
import { ATTACKS, type Attacked, crowd } from "./hostile-connections.ts";
import { type HostileRequest, hostileRequest, strangersRequest } from "./hostile-requests.ts";
import { Target } from "./target.ts";

export interface FuzzOptions {
  readonly seed: string;
  /** How long requests are made up, in milliseconds; the other attacks come on top. */
  readonly forMs: number;
  /** Connections that are open at once in the last attack. */
  readonly connections: number;
  /** Requests with keys that nobody has. */
  readonly strangers: number;
}

export interface FuzzReport {
  /** What should not have happened; empty when all is well. */
  readonly violations: readonly string[];
  /** Answers by status; 0: a request that nobody answered. */
  readonly answers: ReadonlyMap<number, number>;
  /** Events that were answered 202, and those in the log. */
  readonly accepted: number;
  readonly inLog: number;
  /** Bytes: before, at most, and after. */
  readonly memory: { readonly before: number; readonly peak: number; readonly after: number };
  /** Bytes of its objects and buffers, before and after. */
  readonly held: { readonly before: number; readonly after: number };
}

const WORKERS = 8;
const MOST_VIOLATIONS = 20;
const WARM_UP = 200;
const SMALL = 64 * 1024;

/** What happened so far. */
class Ledger {
  readonly violations: string[] = [];
  readonly answers = new Map<number, number>();
  accepted = 0;
  /** Events that were sent without an answer: they may be in the log. */
  unclear = 0;

  violation(what: string): void {
    if (this.violations.length < MOST_VIOLATIONS) this.violations.push(printableLine(what));
  }

  count(what: string, status: number, retryAfter: boolean): void {
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
    if (status >= 500 && !(status === 503 && retryAfter)) this.violation(`${what}: ${status}`);
  }

  attacked({ name, heard, sent }: Attacked): void {
    let answered = 0;
    for (const { text, statuses } of heard) {
      if (statuses.length === 0) this.count(name, 0, false);
      for (const status of statuses) this.count(name, status, /\r\nretry-after: \d/i.test(text));
      answered += statuses.length;
      this.accepted += statuses.filter((status) => status === 202).length;
    }
    this.unclear += Math.max(0, sent - answered);
  }
}

/**
 * Attacks a door of its own: whatever is sent, it never answers 5xx but 503 with Retry-After, does not die, says what is
 * durable and nothing else, and takes valid events afterwards. The same seed makes up the same requests.
 */
export async function fuzz({ seed, forMs, connections, strangers }: FuzzOptions): Promise<FuzzReport> {
  const target = await Target.start();
  const ledger = new Ledger();
  const sender = new Sender(target.url, ledger);
  try {
    await sender.validOnes(WARM_UP, "before");
    const before = target.memory.now;
    const heldBefore = await target.held();
    const random = new Random(seed);
    const until = performance.now() + forMs;
    await sender.whileThereIs((nth) => (performance.now() < until ? hostileRequest(random, `f-${nth}`) : undefined));
    await sender.whileThereIs((nth) => (nth < strangers ? strangersRequest(random, `s-${nth}`) : undefined));
    const attacks = Object.entries(ATTACKS).map(async ([name, attack]) => ({ name, ...(await attack(target.url)) }));
    for (const attacked of await Promise.all(attacks)) ledger.attacked(attacked);
    ledger.attacked(await crowd(target.url, connections));
    await sender.validOnes(WARM_UP, "after");
    const { now: after, peak } = target.memory;
    const held = { before: heldBefore, after: await target.held() };
    if (!target.isAlive) ledger.violation("it died");
    for (const complaint of target.complaints) ledger.violation(`it said: ${complaint}`);
    const code = await target.stop();
    if (code !== 0) ledger.violation(`it ended with ${code}`);
    const inLog = await target.events();
    const { accepted, unclear, answers, violations } = ledger;
    if (inLog < accepted || inLog > accepted + unclear)
      ledger.violation(`${accepted} events were answered 202, ${unclear} were not answered, ${inLog} are in the log`);
    return { violations, answers, accepted, inLog, memory: { before, peak, after }, held };
  } finally {
    sender.close();
    await target.remove();
  }
}

interface Answer {
  readonly status: number;
  readonly retryAfter: boolean;
  readonly text: string;
}

const NO_ANSWER: Answer = { status: 0, retryAfter: false, text: "" };

class Sender {
  readonly #url: string;
  readonly #ledger: Ledger;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: WORKERS });

  constructor(url: string, ledger: Ledger) {
    this.#url = url;
    this.#ledger = ledger;
  }

  async whileThereIs(next: (nth: number) => HostileRequest | undefined): Promise<void> {
    let count = 0;
    const work = async () => {
      for (let sent = next(count++); sent !== undefined; sent = next(count++)) await this.#send(sent);
    };
    await Promise.all(Array.from({ length: WORKERS }, work));
  }

  /** Each must be answered 202. */
  async validOnes(count: number, prefix: string): Promise<void> {
    const path: DoorPath = "/v1/integration/casino";
    const headers = { "content-type": "application/json", "x-api-key": FUZZ_KEY };
    for (let nth = 0; nth < count; nth++) {
      const body = Buffer.from(JSON.stringify(validDocument(path, `${prefix}-${nth}`)));
      const { status } = await this.#send({ path, headers, body });
      if (status !== 202) this.#ledger.violation(`a valid event ${prefix} the attacks: ${status}`);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(sent: HostileRequest): Promise<Answer> {
    const answer = await this.#answerTo(sent);
    const { status, retryAfter, text } = answer;
    const beginning = `${sent.path} ${sent.body.toString("latin1", 0, 300)}`;
    this.#ledger.count(beginning, status, retryAfter);
    if (status === 202 || status === 207) this.#ledger.accepted += acceptedIn(text);
    else if (status === 0) this.#ledger.unclear++;
    // Of a large body the rest may meet a closed connection before the answer is read.
    if (status === 0 && sent.body.length < SMALL) this.#ledger.violation(`no answer to ${beginning}`);
    return answer;
  }

  #answerTo({ path, headers, body }: HostileRequest): Promise<Answer> {
    return new Promise((resolve) => {
      const all = { ...headers, "content-length": body.length };
      const sent = request(this.#url + path, { method: "POST", agent: this.#agent, headers: all }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        const { statusCode: status = 0, headers: said } = response;
        response.on("close", () => resolve({ status, retryAfter: said["retry-after"] !== undefined, text }));
      });
      sent.on("error", () => resolve(NO_ANSWER));
      sent.end(body);
    });
  }
}

function acceptedIn(text: string): number {
  const { accepted = 1 } = JSON.parse(text) as { readonly accepted?: number };
  return accepted;
}
