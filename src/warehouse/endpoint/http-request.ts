import { isHarmlessSetting } from "./harmless-settings.ts";
import { VERSION_OF_OWN_WAYS } from "./native/versioned-blocks.ts";
import { ReadError } from "./read-only-engine.ts";

/** What a client of ClickHouse's HTTP interface asks for. */
export interface HttpRequest {
  /** Empty: a look whether anything answers. */
  readonly sql: string;
  readonly database: string;
  readonly format: string;
  readonly queryId: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  /** The client has time: its result may be of any size. */
  readonly waitsForEnd?: boolean;
  /** The client reads what is in Native format as newer versions of the protocol have it. */
  readonly versioned: boolean;
  /** How the client reads the answer. */
  readonly packing: Packing;
}

/** `frames`: ClickHouse's own compression, which goes before what HTTP knows. */
export type Packing = "none" | "gzip" | "frames";

/** Drivers name this one when they are told none. */
const NO_DATABASE = "default";

/**
 * Reads a request as ClickHouse does: the statement is in `query`, in the body, or begins in the one and goes on in the
 * other; other parameters are settings, of which only harmless ones count.
 */
export function httpRequestOf(
  search: URLSearchParams,
  headers: HeaderGetter,
  body: string,
  database: string,
): HttpRequest {
  const named = search.get("database") ?? headers("x-clickhouse-database") ?? NO_DATABASE;
  const waitsForEnd = search.get("wait_end_of_query") === "1";
  const versioned = !waitsForEnd && Number(search.get("client_protocol_version")) >= VERSION_OF_OWN_WAYS;
  return {
    sql: [search.get("query") ?? "", body].filter((part) => part.trim() !== "").join("\n"),
    database: named === NO_DATABASE || named === "" ? database : named,
    format: headers("x-clickhouse-format") ?? search.get("default_format") ?? "TabSeparated",
    queryId: search.get("query_id") ?? undefined,
    settings: Object.fromEntries([...search].filter(([name]) => isHarmlessSetting(name))),
    parameters: parametersOf(search),
    waitsForEnd,
    versioned,
    packing: packingOf(search, headers),
  };
}

export function packingOf(search: URLSearchParams, headers: HeaderGetter): Packing {
  if (search.get("compress") === "1") return "frames";
  return /\bgzip\b/.test(headers("accept-encoding") ?? "") ? "gzip" : "none";
}

export type HeaderGetter = (name: string) => string | undefined;

function parametersOf(search: URLSearchParams): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [key, value] of search) {
    if (!key.startsWith("param_")) continue;
    const name = key.slice("param_".length);
    if (!/^[A-Za-z_]\w{0,99}$/.test(name))
      throw new ReadError(36, "BAD_ARGUMENTS", `Not a name of a parameter: ${name}`);
    parameters[name] = value;
  }
  return parameters;
}
