import { getHeapStatistics } from "node:v8";
import type { Action } from "../actions/action.ts";
import type { TenantGrantRules } from "../grants/grant-service.ts";
import type { FoldRules } from "../rules/fold-rules.ts";
import type { InputRules } from "../rules/input-rules.ts";
import type { DurationMicros } from "../values/time.ts";
import type { TableTtls } from "../warehouse/schema/table-ttl.ts";
import { actionsOf } from "./actions-of.ts";
import { type ApiKey, apiKeysOf } from "./api-keys-of.ts";
import { type DoorsConfig, doorsOf } from "./doors-of.ts";
import { foldRulesOf } from "./fold-rules-of.ts";
import { grantRulesOf } from "./grant-rules-of.ts";
import { type HttpConfig, httpOf } from "./http-of.ts";
import { inputRulesOf } from "./input-rules-of.ts";
import { type ConfigSources, type ResolvedSettings, readSettings } from "./read-settings.ts";
import { segmentDefinitions } from "./segments/read-segments.ts";
import { loadSegments } from "./segments/segments-file.ts";
import { type ClickHouseConfig, clickHouseOf, type KafkaConfig, kafkaOf } from "./services-of.ts";
import type { Settings } from "./settings-schema.ts";
import { tableTtlsOf } from "./warehouse-settings.ts";

const MIB = 1024 * 1024;

/** The configuration in force, resolved and typed. Durations are microseconds. */
export interface Config {
  readonly dataDir: string;
  readonly topicPrefix: string;
  readonly partitions: number;
  readonly database: string;
  /** Undefined: the embedded log. */
  readonly kafka: KafkaConfig | undefined;
  /** Undefined: the embedded warehouse. */
  readonly clickHouse: ClickHouseConfig | undefined;
  /** How long tables of the warehouse keep their rows; those not in it do for ever. */
  readonly tableTtls: TableTtls;
  readonly http: HttpConfig;
  /** Who may use the HTTP doors. */
  readonly apiKeys: readonly ApiKey[];
  /** Connectors to brokers that are taken from. */
  readonly doors: DoorsConfig;
  /** Where the embedded warehouse answers queries. */
  readonly warehouseHttp: { readonly host: string; readonly port: number };
  /** 0: no ticks. */
  readonly tickInterval: DurationMicros;
  /** That fold, beside the main one; 0: the main one does. Undefined: as many as is best for what there is to do. */
  readonly threads: number | undefined;
  readonly checkpoint: { readonly interval: DurationMicros; readonly events: number };
  /** Bytes that players who are awake may take, and the folder of those who sleep; undefined: `state` in the data directory. */
  readonly state: { readonly memory: number; readonly dir: string | undefined };
  readonly deadLetterLimit: { readonly share: number; readonly events: number };
  readonly logLevel: Settings["log_level"];
  /** The file that declares the segments; undefined: there is none. */
  readonly segmentsFile: string | undefined;
  /** What the doors need to accept an event. */
  readonly inputRules: InputRules;
  /** What the fold reads; plain JSON in a fixed order, so that equal rules are equal text. */
  readonly foldRules: FoldRules;
  /** What free spins are granted by, of every configured tenant. */
  readonly grantRules: ReadonlyMap<string, TenantGrantRules>;
  /** What is done on triggers, of the tenants that have actions. */
  readonly actions: ReadonlyMap<string, readonly Action[]>;
  /** IANA zones of player days, by tenant; every configured tenant is there. */
  readonly timeZones: ReadonlyMap<string, string>;
}

/**
 * Reads the configuration: flags over environment over file over defaults (inputs.md, section 7). Throws ConfigError
 * with one line per fault.
 */
export function loadConfig(sources: ConfigSources): Config {
  return configOf(readSettings(sources));
}

/** Throws ConfigError when the segments cannot be read. */
export function configOf({ values: settings, segmentsFile }: ResolvedSettings): Config {
  const segments = segmentsFile === undefined ? [] : loadSegments(segmentsFile);
  return {
    dataDir: settings.data_dir,
    topicPrefix: settings.topic_prefix,
    partitions: settings.partitions,
    database: settings.database,
    kafka: kafkaOf(settings),
    clickHouse: clickHouseOf(settings),
    tableTtls: tableTtlsOf(settings.warehouse),
    http: httpOf(settings),
    apiKeys: apiKeysOf(settings),
    doors: doorsOf(settings),
    warehouseHttp: settings.warehouse_http,
    tickInterval: settings.tick_interval,
    threads: threadsOf(settings),
    checkpoint: settings.checkpoint,
    state: stateOf(settings),
    deadLetterLimit: settings.dead_letter_limit,
    logLevel: settings.log_level,
    segmentsFile,
    inputRules: inputRulesOf(settings),
    foldRules: foldRulesOf(settings, segmentDefinitions(segments)),
    grantRules: grantRulesOf(settings),
    actions: actionsOf(settings),
    timeZones: new Map(Object.entries(settings.tenants).map(([id, tenant]) => [id, tenant.time_zone])),
  };
}

/** Players who are active must fit, or they would be woken for each event: so much of what there is. */
function stateOf({ state }: Settings): Config["state"] {
  const memory = state.memory === 0 ? getHeapStatistics().heap_size_limit / 2 : state.memory * MIB;
  return { memory, dir: state.dir };
}

/** One more than partitions would have nothing to do. */
function threadsOf({ engine, partitions }: Settings): number | undefined {
  return engine?.threads === undefined ? undefined : Math.min(engine.threads, partitions);
}
