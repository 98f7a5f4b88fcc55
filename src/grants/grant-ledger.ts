import { FREE_SPIN_GRANTS, GRANT_ANSWERS } from "../../topologies/topics.ts";
import { FencedError, type Log, type NewRecord, RetryableError, type TransactionalWriter } from "../log/port.ts";
import type { Serde } from "../records/codec.ts";
import type { GrantAnswer } from "../records/generated.ts";
import type { Micros } from "../values/time.ts";
import type { CheckedGrant } from "./check-grant.ts";
import { answerOf, FirstAnswers, type Idempotency } from "./first-answers.ts";
import { type GrantOutcome, refused } from "./grant-answer.ts";
import { answerRecord, type GrantOrigin, grantRecords } from "./grant-records.ts";
import { type Refusal, refusal } from "./grant-refusal.ts";
import { GrantedIndex, identityDigest } from "./granted-index.ts";

/** A call that is to be granted unless it was, or the answer that it is to get in any case. */
export interface GrantCall {
  readonly verdict: CheckedGrant | Refusal;
  readonly from: GrantOrigin;
  /** Undefined: it has no Idempotency-Key. */
  readonly idempotency: Idempotency | undefined;
}

export interface GrantLedgerOptions {
  readonly log: Pick<Log, "read" | "begin" | "end" | "writer">;
  readonly serde: Serde;
  readonly prefix: string;
  readonly now: () => Micros;
  /** Resolves after that many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** From 0 up to 1: so that two processes that fence each other do not do it in step. */
  readonly chance: () => number;
  /** Is told how many were granted. */
  readonly onGranted?: (count: number) => void;
}

interface Waiting {
  readonly call: GrantCall;
  readonly resolve: (outcome: GrantOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** What a batch of calls comes to, as long as nobody else writes. */
interface Draft {
  readonly outcomes: GrantOutcome[];
  readonly records: NewRecord[];
  readonly digests: Buffer[];
  readonly answers: GrantAnswer[];
}

const WRITER = "grants";
const GROUP = "grants";
const READ_LIMIT = 1_000;
/** Grants of one transaction at most, unless a call has more by itself. */
const MOST_TOGETHER = 10_000;
/** Calls that wait at most, beside those under way. */
const MOST_WAITING = 1_000;
const ATTEMPTS = 8;
const FIRST_BACK_OFF_MS = 10;
const LONGEST_BACK_OFF_MS = 1_000;

/**
 * What was granted, and what was answered: each (tenant, campaign, player, game) once, whoever asks, wherever (semantics.md,
 * section 9). One process at a time may write: the one that opened the writer last. Opening it fences the one before and ends
 * its transaction, so after reading on to the end the index is exact, and stays so until a commit says that another has
 * opened it since. Then what was decided counts for nothing, and is decided again.
 */
export class GrantLedger {
  readonly #options: GrantLedgerOptions;
  readonly #granted = new GrantedIndex();
  readonly #answers = new FirstAnswers();
  readonly #positions = new Map<string, number>();
  #writer: TransactionalWriter | undefined;
  #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;

  constructor(options: GrantLedgerOptions) {
    this.#options = options;
  }

  /** Reads what was granted so far, so that the first call does not have to. Takes nothing from who writes now. */
  async start(): Promise<void> {
    await this.#catchUp(new Set(), new Set());
  }

  /** What a retry is answered, as far as this process knows; {@link settle} knows all. */
  firstAnswer(tenant: string, idempotency: Idempotency): GrantOutcome | undefined {
    return this.#answers.outcomeFor(tenant, idempotency, this.#options.now());
  }

  /**
   * What the call comes to, durable when it resolves. Throws a {@link RetryableError} while the log is away: then it may have
   * been granted or not, and a retry with the same Idempotency-Key will say.
   */
  settle(call: GrantCall): Promise<GrantOutcome> {
    if (this.#waiting.length >= MOST_WAITING)
      return Promise.reject(new RetryableError(`${MOST_WAITING} calls wait to be granted already`));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call, resolve, reject });
      this.#working ??= this.#work();
    });
  }

  /** Resolves when every call is settled and the writer is closed. */
  async close(): Promise<void> {
    await this.#working;
    await this.#letGo();
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const together = this.#take();
      try {
        const outcomes = await this.#settleTogether(together.map(({ call }) => call));
        together.forEach(({ resolve }, index) => {
          resolve(outcomes[index] as GrantOutcome);
        });
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.#working = undefined;
  }

  #take(): Waiting[] {
    let awards = 0;
    const beyond = this.#waiting.findIndex(({ call: { verdict } }, index) => {
      awards += "code" in verdict ? 1 : verdict.awards.length;
      return index > 0 && awards > MOST_TOGETHER;
    });
    return this.#waiting.splice(0, beyond === -1 ? this.#waiting.length : beyond);
  }

  async #settleTogether(calls: readonly GrantCall[]): Promise<GrantOutcome[]> {
    // Of a commit that failed it is not known whether it was one: what is found of these calls was.
    const settled = new Set<string>();
    for (let attempt = 1; ; attempt++) {
      try {
        const writer = this.#writer ?? (await this.#takeOver(settled, calls));
        const draft = this.#decide(calls, settled);
        if (draft.records.length > 0) await writer.commit({ records: draft.records, group: GROUP, offsets: [] });
        this.#keep(draft);
        return draft.outcomes;
      } catch (error) {
        await this.#letGo();
        if (!(error instanceof FencedError) && !(error instanceof RetryableError)) throw error;
        if (attempt === ATTEMPTS)
          throw new RetryableError(`granting is not possible now: ${error.message}`, { cause: error });
        await this.#options.pause(this.#backOff(attempt));
      }
    }
  }

  #backOff(attempt: number): number {
    return Math.min(FIRST_BACK_OFF_MS * 2 ** attempt, LONGEST_BACK_OFF_MS) * (0.5 + this.#options.chance() / 2);
  }

  async #takeOver(settled: Set<string>, calls: readonly GrantCall[]): Promise<TransactionalWriter> {
    const writer = await this.#options.log.writer(WRITER);
    this.#writer = writer;
    const own = new Set(calls.map(({ from }) => from.promoFreespinId));
    await this.#catchUp(own, settled);
    return writer;
  }

  async #letGo(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.close();
  }

  /** Reads on to the end. Those of the ids that it finds granted are in `found`, also when it gets no further. */
  async #catchUp(sought: ReadonlySet<string>, found: Set<string>): Promise<void> {
    const { serde } = this.#options;
    await this.#readOn(FREE_SPIN_GRANTS.name, (value) => {
      const { tenant, campaign_id, player_id, game_id, promo_freespin_id } = serde.decode("FreeSpinGrant", value);
      this.#granted.add(identityDigest({ tenant, campaignId: campaign_id, playerId: player_id, gameId: game_id }));
      if (sought.has(promo_freespin_id)) found.add(promo_freespin_id);
    });
    await this.#readOn(GRANT_ANSWERS.name, (value) => this.#answers.add(serde.decode("GrantAnswer", value)));
  }

  async #readOn(name: string, take: (value: Buffer) => void): Promise<void> {
    const { log, prefix } = this.#options;
    const topic = prefix + name;
    const end = await log.end(topic, 0);
    let position = this.#positions.get(topic) ?? (await log.begin(topic, 0));
    while (position < end) {
      const { records, next } = await log.read(topic, 0, position, READ_LIMIT);
      for (const { value } of records) if (value !== null) take(value);
      // What is not decided yet is another writer's, which has fenced this one.
      if (next === position) break;
      position = next;
    }
    this.#positions.set(topic, position);
  }

  #decide(calls: readonly GrantCall[], settled: ReadonlySet<string>): Draft {
    const draft: Draft = { outcomes: [], records: [], digests: [], answers: [] };
    const taken = new Set<string>();
    const answers = new FirstAnswers();
    for (const call of calls) {
      const { from, idempotency } = call;
      const now = this.#options.now();
      const first =
        idempotency &&
        (this.#answers.outcomeFor(from.tenant, idempotency, now) ?? answers.outcomeFor(from.tenant, idempotency, now));
      const outcome = first ?? this.#outcomeOf(call, settled, taken, draft);
      draft.outcomes.push(outcome);
      if (idempotency === undefined || first !== undefined) continue;
      const answer = answerOf(from.tenant, idempotency, outcome, now);
      answers.add(answer);
      draft.answers.push(answer);
      draft.records.push(answerRecord(this.#options, answer));
    }
    return draft;
  }

  #outcomeOf(
    { verdict, from }: GrantCall,
    settled: ReadonlySet<string>,
    taken: Set<string>,
    draft: Draft,
  ): GrantOutcome {
    if ("code" in verdict) return refused(verdict);
    const { promoFreespinId, tenant } = from;
    if (settled.has(promoFreespinId)) return { granted: true, promoFreespinId };
    const { campaignId } = verdict.request;
    const digests: Buffer[] = [];
    for (const { playerId, gameId } of verdict.awards) {
      const digest = identityDigest({ tenant, campaignId, playerId, gameId });
      if (this.#granted.has(digest) || taken.has(digest.toString("latin1")))
        return refused(
          refusal(
            "already_granted",
            `campaign ${campaignId} was granted to player ${playerId} on game ${gameId} before`,
          ),
        );
      digests.push(digest);
    }
    for (const digest of digests) taken.add(digest.toString("latin1"));
    draft.digests.push(...digests);
    draft.records.push(...grantRecords(this.#options, verdict, from));
    return { granted: true, promoFreespinId };
  }

  #keep({ digests, answers }: Draft): void {
    for (const digest of digests) this.#granted.add(digest);
    for (const answer of answers) this.#answers.add(answer);
    if (digests.length > 0) this.#options.onGranted?.(digests.length);
  }
}
