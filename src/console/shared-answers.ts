import type { Micros } from "../values/time.ts";

interface Shared<Answer> {
  readonly answer: Promise<Answer>;
  /** When it is to be worked out anew; undefined while it is being worked out. */
  until: Micros | undefined;
}

/** So many times as long as it took to work it out, an answer is told again: watching takes a hundredth of a processor. */
const TIMES = 100;
const AT_LEAST = 1_000_000;
const AT_MOST = 10_000_000;

/** Answers that all who watch get alike: worked out once, and told again for a while that follows from what it took. */
export class SharedAnswers<Answer> {
  readonly #now: () => Micros;
  readonly #answers = new Map<string, Shared<Answer>>();

  constructor(now: () => Micros) {
    this.#now = now;
  }

  /** The answer to the question of that name; what fails is told to those who wait for it, and tried again by the next. */
  get(name: string, work: () => Promise<Answer>): Promise<Answer> {
    const known = this.#answers.get(name);
    if (known !== undefined && (known.until === undefined || this.#now() < known.until)) return known.answer;
    const begun = this.#now();
    const shared: Shared<Answer> = { answer: work(), until: undefined };
    this.#answers.set(name, shared);
    shared.answer.then(
      () => {
        const now = this.#now();
        const pause = Math.min(AT_MOST, Math.max(AT_LEAST, TIMES * (now - begun)));
        shared.until = (now + pause) as Micros;
      },
      () => this.#answers.delete(name),
    );
    return shared.answer;
  }
}
