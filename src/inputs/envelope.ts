import { isObject, type Json, type JsonObject } from "./json.ts";
import { type Arrival, INPUT_TYPES, type InputType } from "./outcome.ts";

/** What an arrival says about itself, and where the document in it is. */
export interface Envelope {
  /** Undefined: it names none that exists. */
  readonly type: InputType | undefined;
  /** The name as sent. */
  readonly typeName: Json | undefined;
  readonly typePath: string;
  /** Kinds that it may name. */
  readonly types: readonly InputType[];
  /** The tenant as sent. */
  readonly tenant: Json | undefined;
  readonly payload: Json | undefined;
  readonly payloadPath: string;
  /** There is none: the document is the payload. */
  readonly isBare: boolean;
}

/** The Portuguese document spells it with an accent (inputs.md, section 2). */
const PORTUGUESE_BONUS = "bônus";

const TYPES: ReadonlyMap<string, InputType> = new Map<string, InputType>([
  ...INPUT_TYPES.flatMap((type): [string, InputType][] => [
    [type, type],
    [type.toLowerCase(), type],
  ]),
  [PORTUGUESE_BONUS, "BONUS"],
]);

/** Kinds of the tenant batch. */
const BATCH_TYPES: readonly InputType[] = INPUT_TYPES.filter((type) => type !== "CASINO" && type !== "BONUS");

/** The kind of document that a door's message names, in any case; undefined when there is none of that name. */
export function inputTypeNamed(name: string): InputType | undefined {
  return TYPES.get(name) ?? TYPES.get(name.normalize("NFC").toLowerCase());
}

/**
 * Opens `{type, tenant, payload}` or a batch item `{event, data}`. Where the door knows the type, the document stands bare,
 * unless it is unmistakably an envelope of that same type.
 */
export function openEnvelope(
  document: JsonObject,
  { type: known, isItem }: Pick<Arrival, "type" | "isItem">,
): Envelope {
  const envelope = isItem === true || looksLikeItem(document) ? openItem(document) : openTyped(document);
  const isBare = known !== undefined && !(envelope.type === known && isObject(envelope.payload));
  return isBare ? bare(document, known) : envelope;
}

function looksLikeItem(document: JsonObject): boolean {
  return document["type"] === undefined && (document["event"] !== undefined || document["data"] !== undefined);
}

function openTyped(document: JsonObject): Envelope {
  const typeName = document["type"];
  return {
    type: typeof typeName === "string" ? inputTypeNamed(typeName) : undefined,
    typeName,
    typePath: "type",
    types: INPUT_TYPES,
    tenant: document["tenant"],
    payload: document["payload"],
    payloadPath: "payload",
    isBare: false,
  };
}

function openItem(document: JsonObject): Envelope {
  const typeName = document["event"];
  const type = typeof typeName === "string" ? inputTypeNamed(typeName) : undefined;
  return {
    type: type !== undefined && BATCH_TYPES.includes(type) ? type : undefined,
    typeName,
    typePath: "event",
    types: BATCH_TYPES,
    tenant: document["tenant"],
    payload: document["data"],
    payloadPath: "data",
    isBare: false,
  };
}

function bare(document: JsonObject, type: InputType): Envelope {
  return {
    type,
    typeName: type,
    typePath: "type",
    types: INPUT_TYPES,
    tenant: undefined,
    payload: document,
    payloadPath: "",
    isBare: true,
  };
}
