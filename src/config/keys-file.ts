import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Document, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, YAMLMap, YAMLSeq } from "yaml";
import { EVERY_TENANT } from "./api-keys-of.ts";
import { ConfigError } from "./config-error.ts";
import type { Role } from "./roles.ts";

/** A key as it is written into the file. */
export interface WrittenKey {
  readonly id: string;
  readonly digest: string;
  readonly roles: readonly Role[];
  /** As it was given: a timestamp or a date. */
  readonly expires?: string;
}

/**
 * The configuration file, for changing the keys in it; everything else in it stays, comments too. A file that is not there is
 * made when there is something to write. Throws {@link ConfigError} where it is no YAML, or built so that it cannot be changed.
 */
export class KeysFile {
  readonly #file: string;
  readonly #before: string | undefined;
  readonly #document: Document;

  constructor(file: string) {
    this.#file = file;
    this.#before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    this.#document = parseDocument(this.#before ?? "");
    const [fault] = this.#document.errors;
    if (fault !== undefined) throw new ConfigError([`${file}: ${fault.message}`]);
  }

  /** Adds a key of the tenant, or of every tenant. */
  add(tenant: string, key: WrittenKey): void {
    const parent = pathOf(tenant).reduce((map, name) => this.#mapIn(map, name), this.#root());
    const pair = pairOf(parent, "api_keys");
    if (pair !== undefined && !isSeq(pair.value)) throw this.#unchangeable("api_keys");
    const keys = isSeq(pair?.value) ? pair.value : new YAMLSeq();
    keys.add(this.#document.createNode(key, { flow: true }));
    if (pair === undefined) parent.add(this.#document.createPair("api_keys", keys));
  }

  /** Takes the key out; false when it is not in this file. */
  remove(tenant: string, id: string): boolean {
    let map: unknown = this.#root();
    for (const name of pathOf(tenant)) map = isMap(map) ? pairOf(map, name)?.value : undefined;
    const keys = isMap(map) ? pairOf(map, "api_keys")?.value : undefined;
    if (!isSeq(keys)) return false;
    const index = keys.items.findIndex((item) => isMap(item) && String(item.get("id")) === id);
    return index >= 0 && keys.delete(index);
  }

  /** Writes the file in place, so that whatever it is linked or mounted as stays. Gives what puts it back as it was. */
  write(): () => void {
    const file = this.#file;
    const before = this.#before;
    writeFileSync(
      file,
      this.#isJson() ? `${JSON.stringify(this.#document, null, 2)}\n` : this.#document.toString({ lineWidth: 0 }),
    );
    return () => (before === undefined ? rmSync(file) : writeFileSync(file, before));
  }

  /** Not by its name alone: one with comments is none, and these stay. */
  #isJson(): boolean {
    if (!this.#file.endsWith(".json")) return false;
    try {
      JSON.parse(this.#before ?? "{}");
      return true;
    } catch {
      return false;
    }
  }

  #root(): YAMLMap {
    const document = this.#document;
    const { contents } = document;
    if (isMap(contents)) return contents as YAMLMap;
    if (contents !== null && !isNothing(contents)) throw this.#unchangeable("the configuration");
    const root = new YAMLMap();
    document.contents = root as unknown as typeof contents;
    return root;
  }

  #mapIn(parent: YAMLMap, name: string): YAMLMap {
    const pair = pairOf(parent, name);
    if (isMap(pair?.value)) return pair.value as YAMLMap;
    if (pair !== undefined && !isNothing(pair.value)) throw this.#unchangeable(name);
    const map = new YAMLMap();
    if (pair === undefined) parent.add(this.#document.createPair(name, map));
    else pair.value = map;
    return map;
  }

  #unchangeable(what: string): ConfigError {
    return new ConfigError([
      `${this.#file}: ${what} is not written out here, so it cannot be changed: change it by hand`,
    ]);
  }
}

function pathOf(tenant: string): readonly string[] {
  return tenant === EVERY_TENANT ? [] : ["tenants", tenant];
}

function pairOf(map: YAMLMap, name: string): Pair<unknown, unknown> | undefined {
  return map.items.find(({ key }) => isScalar(key) && (key.source ?? String(key.value)) === name);
}

function isNothing(node: unknown): boolean {
  return node === null || (isScalar(node as Node) && (node as { value: unknown }).value === null);
}
