/** Longer than any word of a vocabulary: nothing to look up. */
const LONGEST_WORD = 64;

/** A closed list of words and their translations, recognised in any case, with or without accents (inputs.md, section 3). */
export class Vocabulary<Word extends string> {
  readonly words: readonly Word[];
  readonly #exact: ReadonlyMap<string, Word>;
  readonly #folded: ReadonlyMap<string, Word>;

  constructor(words: readonly Word[], translations: Readonly<Record<string, Word>> = {}) {
    this.words = words;
    const spellings = [...words.map((word) => [word, word] as const), ...Object.entries(translations)];
    this.#exact = new Map(spellings);
    this.#folded = new Map(spellings.map(([spelling, word]) => [fold(spelling), word]));
  }

  /** The word that the text means; undefined when it is none of them. */
  find(text: string): Word | undefined {
    return this.#exact.get(text) ?? (text.length > LONGEST_WORD ? undefined : this.#folded.get(fold(text)));
  }
}

function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}
