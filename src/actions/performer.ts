import {
  BrokenCircuitError,
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  wrap,
} from "cockatiel";
import type { PlayerCurrencies } from "../grants/player-currencies.ts";
import { RetryableError } from "../log/port.ts";
import type { Trigger } from "../records/generated.ts";
import type { Micros } from "../values/time.ts";
import type { Action, GrantBonus } from "./action.ts";
import { CallFailure, post } from "./call.ts";
import { grantCall, webhookCall } from "./calls.ts";
import { grantVerdict, type Verdict, webhookVerdict } from "./verdict.ts";

/** What came of an action that was run. */
export interface Performed extends Verdict {
  readonly attempts: number;
}

export interface PerformerOptions {
  readonly now: () => Micros;
  readonly playerCurrencies: PlayerCurrencies;
  /** After so many failed attempts in a row an action's other side is left alone… */
  readonly circuitFailures?: number;
  /** …for so long; then one attempt finds out. */
  readonly circuitPauseMs?: number;
  /** Calls of one action of a tenant at a time. */
  readonly callsAtOnce?: number;
  /** Is told of each attempt. */
  readonly onAttempt?: (action: Action, succeeded: boolean) => void;
}

const CIRCUIT_FAILURES = 10;
/** Shorter than what the usual retries wait together: who is away for a moment is called again. */
const CIRCUIT_PAUSE_MS = 15_000;
const LONGEST_WAIT_MS = 30_000;
const CALLS_AT_ONCE = 16;
const RESPONSE_LIMIT = 2_000;
const REDACTED = "[redacted]";

type OneCall = (signal: AbortSignal) => Promise<Verdict>;

const isPassing = handleWhen((error) => error instanceof CallFailure || error instanceof BrokenCircuitError);

/** Runs actions: each with retries, and one circuit and so many lines for all that goes to the same tenant's action. */
export class Performer {
  readonly #options: PerformerOptions;
  readonly #lines = new Map<string, IPolicy>();

  constructor(options: PerformerOptions) {
    this.#options = options;
  }

  /** Undefined: the signal aborted before it came to anything. Never throws for what the other side does. */
  async perform(action: Action, trigger: Trigger, signal: AbortSignal): Promise<Performed | undefined> {
    const line = this.#lineOf(action, trigger.tenant);
    const call = this.#callOf(action, trigger);
    let attempts = 0;
    const attempt = async (): Promise<Verdict> => {
      attempts++;
      return this.#attempt(action, call, signal);
    };
    try {
      const verdict = await retriesOf(action).execute(() => line.execute(attempt, signal), signal);
      return { ...verdict, response: withoutSecrets(action, verdict.response), attempts };
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof CallFailure) && !(error instanceof BrokenCircuitError)) throw error;
      const response = error instanceof CallFailure ? error.message : "not called: it failed too often in a row";
      return { status: "failed", response: withoutSecrets(action, response), reference: null, attempts };
    }
  }

  async #attempt(action: Action, call: OneCall, signal: AbortSignal): Promise<Verdict> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(action.timeoutMs)]);
    try {
      const verdict = await call(limit);
      this.#options.onAttempt?.(action, true);
      return verdict;
    } catch (error) {
      // That this process breaks off says nothing of the other side: it does not count for the circuit.
      if (signal.aborted) throw new Error("broken off", { cause: error });
      this.#options.onAttempt?.(action, false);
      throw error;
    }
  }

  /** What each attempt does. A grant says the same each time, whatever is known of the player meanwhile: it has one key. */
  #callOf({ id, work }: Action, trigger: Trigger): OneCall {
    if (work.kind === "webhook")
      return async (signal) => webhookVerdict(await post(webhookCall(work, id, trigger, this.#options.now()), signal));
    let currency: string | undefined;
    return async (signal) => {
      currency ??= await this.#currencyOf(work, trigger);
      return grantVerdict(await post(grantCall(work, id, trigger, currency), signal));
    };
  }

  /** Profiles stand under the tenant's own origin, where the trigger's has none. */
  async #currencyOf({ currency, origin }: GrantBonus, trigger: Trigger): Promise<string> {
    const { tenant, user_id: player } = trigger;
    try {
      for (const each of new Set([trigger.origin, origin])) {
        const known = (await this.#options.playerCurrencies.of(tenant, each, [player])).get(player);
        if (known !== undefined) return known;
      }
      return currency;
    } catch (error) {
      if (error instanceof RetryableError) throw new CallFailure(error.message, { cause: error });
      throw error;
    }
  }

  /** Who waits to be called again keeps no line busy, and what the circuit turns away does so for no time. */
  #lineOf({ id }: Action, tenant: string): IPolicy {
    const key = JSON.stringify([tenant, id]);
    let line = this.#lines.get(key);
    if (line === undefined) {
      const { circuitFailures = CIRCUIT_FAILURES, circuitPauseMs = CIRCUIT_PAUSE_MS } = this.#options;
      const breaker = new ConsecutiveBreaker(circuitFailures);
      const circuit = circuitBreaker(isPassing, { halfOpenAfter: circuitPauseMs, breaker });
      line = wrap(bulkhead(this.#options.callsAtOnce ?? CALLS_AT_ONCE, Number.POSITIVE_INFINITY), circuit);
      this.#lines.set(key, line);
    }
    return line;
  }
}

function retriesOf({ attempts, firstWaitMs }: Action) {
  const backoff = new ExponentialBackoff({ initialDelay: firstWaitMs, maxDelay: LONGEST_WAIT_MS });
  return retry(isPassing, { maxAttempts: attempts - 1, backoff });
}

/** The other side may have sent back what it was sent: no secret reaches a topic or a table (inputs.md, section 2). */
function withoutSecrets({ work }: Action, response: string): string {
  const secret = work.kind === "webhook" ? work.secret : work.apiKey;
  return response.replaceAll(secret, REDACTED).slice(0, RESPONSE_LIMIT);
}
