import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { ConfigError } from "./config-error.ts";
import type { Entry, Place, Setting } from "./setting-tree.ts";

/** Where in the text something stands: `undefined` where the text has no lines worth naming. */
type PlaceAt = (offset: number | undefined) => Place;

const DEEPEST = 32;

/**
 * The settings that a YAML text (or JSON, a part of YAML) spells, each with its place. Throws {@link ConfigError} with
 * the place of every fault of syntax.
 */
export function yamlTree(text: string, placeAt: (lines: LineCounter) => PlaceAt): Setting {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const place = placeAt(lineCounter);
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw new ConfigError(faults.map((fault) => `${place(fault.pos[0]).where}: ${fault.message}`));
  }
  return convert(document.contents, document, place, 0);
}

function convert(node: Node | null, document: Document, placeAt: PlaceAt, depth: number): Setting {
  const place = placeAt(node?.range?.[0]);
  if (depth > DEEPEST) throw new ConfigError([`${place.where}: nested more than ${DEEPEST} deep`]);
  if (isAlias(node)) return convert(node.resolve(document) ?? null, document, placeAt, depth + 1);
  if (isScalar(node)) return { kind: "leaf", value: node.value, place };
  if (isSeq(node)) {
    const items = node.items.map((item) => convert(item as Node, document, placeAt, depth + 1));
    return { kind: "list", items, place };
  }
  if (!isMap(node)) return { kind: "leaf", value: null, place };
  const entries = new Map<string, Entry>();
  for (const pair of node.items) {
    const key = pair.key as Node;
    const keyPlace = placeAt(key.range?.[0]);
    const setting = convert(pair.value as Node | null, document, placeAt, depth + 1);
    entries.set(keyText(key, keyPlace), { keyPlace, setting });
  }
  return { kind: "branch", entries, place };
}

function keyText(key: Node, place: Place): string {
  if (!isScalar(key)) throw new ConfigError([`${place.where}: a key must be a plain text`]);
  return key.source ?? String(key.value);
}
