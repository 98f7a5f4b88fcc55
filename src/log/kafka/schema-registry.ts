import {
  compatibilityOf,
  type RegisteredSchema,
  type SchemaRegistry,
  type SchemaVerdict,
} from "../../records/codec.ts";
import { RetryableError } from "../port.ts";
import type { RegistryOptions } from "./options.ts";

const MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
const TIMEOUT_MS = 10_000;
const NOT_FOUND = 404;
const INCOMPATIBLE = 409;
const TOO_MANY_REQUESTS = 429;
const COLLISION = /already exists/;
const COLLISIONS = 5;

/** Another process was registering the same subject. */
class CollisionError extends RetryableError {}

interface Compatibility {
  readonly is_compatible: boolean;
  readonly messages?: readonly string[];
}

/** A schema registry that speaks Confluent's REST protocol. Schemas are asked for once: under their ids they never change. */
export class RestSchemaRegistry implements SchemaRegistry {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #subjects = new Set<string>();
  readonly #known = new Map<string, RegisteredSchema>();

  constructor({ url, username, password }: RegistryOptions) {
    this.#url = url.replace(/\/+$/, "");
    const credentials = Buffer.from(`${username ?? ""}:${password ?? ""}`).toString("base64");
    this.#headers = { accept: MEDIA_TYPE, "content-type": MEDIA_TYPE };
    if (username !== undefined) this.#headers["authorization"] = `Basic ${credentials}`;
  }

  /** Throws an error with the registry's reasons when the subject's compatibility does not admit the schema. */
  async register(subject: string, schema: unknown): Promise<number> {
    const body = JSON.stringify({ schema: JSON.stringify(schema) });
    const path = `/subjects/${encodeURIComponent(subject)}/versions`;
    for (let attempt = 1; ; attempt++) {
      try {
        const { id } = (await this.#ask(path, body)) as { id: number };
        this.#subjects.add(subject);
        return id;
      } catch (error) {
        // Of several that register a new subject at once Apicurio refuses some; asked again it finds the one that was not.
        if (!(error instanceof CollisionError) || attempt >= COLLISIONS) throw error;
      }
    }
  }

  /** By the registry's own rule, and by whether this schema's readers could read all earlier versions. */
  async check(subject: string, schema: unknown): Promise<SchemaVerdict> {
    const verdict = compatibilityOf(schema, await this.#earlier(subject));
    if (verdict.kind !== "compatible") return verdict;
    const path = `/compatibility/subjects/${encodeURIComponent(subject)}/versions/latest?verbose=true`;
    const answer = (await this.#ask(path, JSON.stringify({ schema: JSON.stringify(schema) }))) as Compatibility;
    return answer.is_compatible
      ? verdict
      : { kind: "incompatible", reason: (answer.messages ?? ["the registry's rule does not admit it"]).join("; ") };
  }

  async #earlier(subject: string): Promise<unknown[]> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions`;
    const versions = (await this.#ask(path, undefined, [])) as number[];
    return Promise.all(versions.map(async (version) => (await this.#version(`${path}/${version}`)).schema));
  }

  /** Every version of the subjects registered through this registry; others' subjects in it are none of ours. */
  async schemas(): Promise<RegisteredSchema[]> {
    const byId = new Map<number, RegisteredSchema>();
    for (const subject of this.#subjects) {
      const path = `/subjects/${encodeURIComponent(subject)}/versions`;
      for (const version of (await this.#ask(path)) as number[]) {
        const schema = await this.#version(`${path}/${version}`);
        byId.set(schema.id, schema);
      }
    }
    return [...byId.values()].sort((a, b) => a.id - b.id);
  }

  async #version(path: string): Promise<RegisteredSchema> {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const { id, schema } = (await this.#ask(path)) as { id: number; schema: string };
    const version = { id, schema: JSON.parse(schema) as unknown };
    this.#known.set(path, version);
    return version;
  }

  /** `missing`: what to give for something that is not there; without it that is an error. */
  async #ask(path: string, body?: string, missing?: unknown): Promise<unknown> {
    const request = {
      headers: this.#headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { method: "POST", body }),
    };
    let response: Response;
    try {
      response = await fetch(this.#url + path, request);
    } catch (error) {
      throw new RetryableError(`schema registry ${this.#url} cannot be reached: ${reasonOf(error)}`, { cause: error });
    }
    if (response.ok) return response.json();
    if (response.status === NOT_FOUND && missing !== undefined) return missing;
    throw this.#refusal(path, response.status, await response.text());
  }

  #refusal(path: string, status: number, answer: string): Error {
    const message = `schema registry ${this.#url}${path} answers ${status}: ${answer}`;
    if (status >= 500 || status === TOO_MANY_REQUESTS) return new RetryableError(message);
    if (status !== INCOMPATIBLE) return new Error(message);
    if (COLLISION.test(answer)) return new CollisionError(message);
    return new Error(
      `${message}. The schema is not compatible with the subject's earlier versions: run the version it is of, or widen the subject's compatibility`,
    );
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
