import { CASINO_NAMES, CASINO_REQUIRED } from "./casino-fields.ts";
import type { ItemLayout } from "./item-layout.ts";
import { ItemValues } from "./item-values.ts";
import { ObjectReader } from "./object-reader.ts";
import { beginOfValue, blanks, endOfLetters, endOfWideLetters, isAt, NONE } from "./scan.ts";

/** Longer documents are no plain ones. */
const LONGEST = 4096;
/** A sender whose documents are all spelled differently is not to have each of them learned. */
const LEARNED_OF = 8;
/** Layouts known at a time: a feed may be of several senders and tenants, in turn. */
const KNOWN = 8;

const FIELD_COUNT = CASINO_NAMES.length;
const [TYPE, TENANT, PAYLOAD] = [Buffer.from('"type"'), Buffer.from('"tenant"'), Buffer.from('"payload"')];
const CASINO_TYPE = Buffer.from('"CASINO"');
const [COMMA, OPEN, CLOSE, QUOTE] = [0x2c, 0x7b, 0x7d, 0x22];

/** What a layout stands for beside its bytes. */
interface Known {
  readonly layout: ItemLayout;
  /** Of the envelope. */
  readonly tenant: string | undefined;
  readonly isBare: boolean;
  /** Fields that it has not. */
  readonly absent: readonly number[];
}

/**
 * A bet or win, bare or in its envelope `{type, tenant, payload}`, that is spelled as nearly all are: each field at most once,
 * no other, and values as {@link ItemValues} has them.
 */
export class CasinoDocument {
  readonly values = new ItemValues(FIELD_COUNT, endOfWideLetters);
  /** What the envelope names; undefined where it names none, or there is none. */
  tenant: string | undefined;
  /** Whether there is none. */
  isBare = false;
  readonly #mayBeBare: boolean;
  /** Those met often come first. */
  readonly #known: Known[] = [];
  #unknown = 0;
  readonly #fields = new ObjectReader(CASINO_NAMES, this.values);

  /** `mayBeBare`: of documents that may stand without an envelope. */
  constructor(mayBeBare: boolean) {
    this.#mayBeBare = mayBeBare;
  }

  /** Whether all of the body is such a document. Then {@link values}, {@link tenant} and {@link isBare} are its. */
  read(body: Buffer): boolean {
    if (body.length > LONGEST) return false;
    return this.#readAsBefore(body) || this.#readAnew(body);
  }

  #readAsBefore(body: Buffer): boolean {
    const known = this.#known;
    for (let place = 0; place < known.length; place++) {
      const { layout, tenant, isBare, absent } = known[place] as Known;
      const end = layout.read(body, 0, this.values);
      if (end !== body.length) continue;
      for (let index = 0; index < absent.length; index++) this.values.kinds[absent[index] as number] = 0;
      this.tenant = tenant;
      this.isBare = isBare;
      // Those of a feed that takes turns stand in front.
      if (place > 0) [known[place - 1], known[place]] = [known[place] as Known, known[place - 1] as Known];
      return true;
    }
    return false;
  }

  #readAnew(body: Buffer): boolean {
    const begin = blanks(body, 0);
    this.tenant = undefined;
    let end = this.#mayBeBare ? this.#fields.read(body, begin) : NONE;
    this.isBare = end >= 0;
    if (!this.isBare) end = this.#envelope(body, begin);
    const { seen } = this.#fields;
    if (end < 0 || blanks(body, end) < body.length || (seen & CASINO_REQUIRED) !== CASINO_REQUIRED) return false;
    const absent = CASINO_NAMES.flatMap((_, field) => ((seen & (1 << field)) === 0 ? [field] : []));
    for (const field of absent) this.values.kinds[field] = 0;
    if (this.#unknown++ % LEARNED_OF === 0) {
      const layout = this.#fields.layout(body, 0, body.length);
      this.#known.unshift({ layout, tenant: this.tenant, isBare: this.isBare, absent });
      this.#known.length = Math.min(this.#known.length, KNOWN);
    }
    return true;
  }

  #envelope(body: Buffer, begin: number): number {
    if (body[begin] !== OPEN) return NONE;
    let hasType = false;
    let hasPayload = false;
    let at = begin;
    do {
      const name = blanks(body, at + 1);
      if (!hasType && isAt(body, name, TYPE)) {
        at = endOf(body, beginOfValue(body, name + TYPE.length), CASINO_TYPE);
        hasType = true;
      } else if (this.tenant === undefined && isAt(body, name, TENANT)) {
        at = this.#tenantAt(body, beginOfValue(body, name + TENANT.length));
      } else if (!hasPayload && isAt(body, name, PAYLOAD)) {
        at = this.#fields.read(body, beginOfValue(body, name + PAYLOAD.length));
        hasPayload = true;
      } else return NONE;
      if (at < 0) return NONE;
      at = blanks(body, at);
    } while (body[at] === COMMA);
    return body[at] === CLOSE && hasType && hasPayload ? at + 1 : NONE;
  }

  #tenantAt(body: Buffer, begin: number): number {
    if (begin < 0 || body[begin] !== QUOTE) return NONE;
    const end = endOfLetters(body, begin + 1);
    if (end < 0) return NONE;
    this.tenant = body.toString("latin1", begin + 1, end);
    return end + 1;
  }
}

function endOf(body: Buffer, at: number, expected: Buffer): number {
  return at >= 0 && isAt(body, at, expected) ? at + expected.length : NONE;
}
