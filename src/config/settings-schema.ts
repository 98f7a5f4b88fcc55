import { z } from "zod";
import { DEFAULT_FOLD_RULES } from "../rules/fold-rules.ts";
import { actionSettings } from "./action-settings.ts";
import { bonusRuleSettings } from "./bonus-rule-settings.ts";
import { doorSettings } from "./door-settings.ts";
import { grantSettings } from "./grant-settings.ts";
import { operatorKeys, tenantKeys } from "./key-settings.ts";
import { playRuleSettings } from "./play-rule-settings.ts";
import { serviceSettings } from "./service-settings.ts";
import {
  currencyCode,
  duration,
  exchangeRate,
  formatDuration,
  oneOf,
  positiveDuration,
  share,
  text,
  timeZone,
  wholeNumber,
} from "./setting-kinds.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const fold = DEFAULT_FOLD_RULES;

const globalSettings = {
  data_dir: text(/^[^\0]+$/, "a folder, relative to the working directory or absolute", {
    description: "Where the embedded log, the embedded warehouse and caches live.",
    default: "./.pitboss",
  }),
  topic_prefix: text(/^[A-Za-z0-9._-]{0,100}$/, "up to 100 letters, digits, dots, hyphens and underscores", {
    description: "Put before the name of every topic.",
    default: "pitboss.",
  }),
  partitions: wholeNumber(1, 1024, {
    description: "Partitions of `events` and of everything derived from it; fixed once the topics exist.",
    default: 4,
  }),
  database: text(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, "a name of up to 64 letters, digits and underscores", {
    description: "The ClickHouse database of the tables.",
    default: "pitboss",
  }),
  tick_interval: duration({
    description: "How often a caught-up partition gets a clock tick while the engine runs; 0 switches ticks off.",
    default: "10s",
  }),
  engine: z
    .strictObject({
      threads: wholeNumber(0, 64, {
        description:
          "Threads that fold partitions, each with a connection to the log of its own: at most one for each processor. 0: the main thread folds, beside everything else that it does. Left out: 0, but one for each processor, where there is 1 GiB of memory for each and for the main thread, while `run --once` has 100,000 events to fold.",
      }).optional(),
    })
    .meta({ description: "How the engine folds.", allowed: "a map of threads" })
    .optional(),
  checkpoint: z
    .strictObject({
      interval: positiveDuration({
        description: "A checkpoint is written at the latest after this long…",
        default: "30s",
      }),
      events: wholeNumber(1, 1_000_000_000, {
        description: "…or after this many events, whichever comes first.",
        default: 500_000,
      }),
    })
    .meta({
      description: "How much a restart folds again at most, unless writing it takes too long.",
      allowed: "a map of interval and events",
    }),
  state: z
    .strictObject({
      memory: wholeNumber(0, 1_048_576, {
        description:
          "MiB that players who are awake may take in a process, estimated: the ones not needed for longest sleep. 0: half of what Node's heap may grow to.",
        default: 0,
      }),
      dir: text(/^[^\0]+$/, "a folder, relative to the working directory or absolute", {
        description:
          "Where sleeping players are. It may be deleted while nothing runs. Default: `state` in `data_dir`.",
      }).optional(),
    })
    .meta({
      description: "Where the engine keeps players (docs/explanation/state.md).",
      allowed: "a map of memory and dir",
    }),
  lateness: duration({
    description: "An event older than its player's newest by more than this is `too_late`.",
    default: formatDuration(fold.lateness),
  }),
  round_idle: positiveDuration({
    description: "A round nothing happened in for this long is closed as idle.",
    default: formatDuration(fold.roundIdle),
  }),
  round_horizon: positiveDuration({
    description: "A round can change until player time is this far past its last event; at least `lateness`.",
    default: formatDuration(fold.roundHorizon),
  }),
  bonus_horizon: positiveDuration({
    description: "A bonus can change until this long after its last event; at least `round_horizon`.",
    default: formatDuration(fold.bonusHorizon),
  }),
  seal_after: positiveDuration({
    description:
      "A player nothing was received from for this long is sealed: only aggregates, open bonuses and timers stay.",
    default: formatDuration(fold.sealAfter),
  }),
  game_session_gap: positiveDuration({
    description: "A pause on a game longer than this begins another game session.",
    default: formatDuration(fold.gameSessionGap),
  }),
  player_session_gap: positiveDuration({
    description: "A pause in all that a player does longer than this begins another player session.",
    default: formatDuration(fold.playerSessionGap),
  }),
  emit_interval: duration({
    description: "A row that stays open is emitted at most this often, in time of the clock.",
    default: formatDuration(fold.emitInterval),
  }),
  segments: text(/^[^\0]+$/, "a YAML file, relative to the folder of the configuration file or absolute", {
    description:
      "The file that declares the segments. Default: `segments.yaml` beside the configuration, if it is there.",
  }).optional(),
  future_tolerance: duration({
    description: "An event further ahead of its arrival than this is `timestamp_in_future`.",
    default: "10m",
  }),
  dead_letter_limit: z
    .strictObject({
      share: share({ description: "A door whose dead letters exceed this share…", default: 0.5 }),
      events: wholeNumber(1, 1_000_000_000, { description: "…of this many events is paused.", default: 1000 }),
    })
    .meta({ description: "When a door is paused.", allowed: "a map of share and events" }),
  log_level: oneOf(LOG_LEVELS, { description: "The least severe messages that are logged.", default: "info" }),
  api_keys: operatorKeys,
  ...serviceSettings,
  doors: doorSettings,
};

/** Keys of a tenant. Outside `tenants` they are the defaults for all (inputs.md, section 7). */
export const tenantSettings = {
  base_currency: currencyCode.meta({
    description: "What base amounts are in.",
    default: "EUR",
  }),
  default_origin: text(/^.+$/su, "an origin that is not empty", {
    description: "The origin of feeds that carry none. Default: the tenant's id.",
  }).optional(),
  time_zone: timeZone({ description: "Where player days begin.", default: "UTC" }),
  extra_currencies: z.array(currencyCode).meta({
    description: "Currency codes accepted beside ISO 4217: crypto, loyalty points.",
    default: [],
    allowed: "a list of currency codes of 2 to 10 letters or digits",
  }),
  rates: z.record(currencyCode, exchangeRate).meta({
    description: "Base units per unit of a currency, for feeds that carry no rate.",
    default: {},
    allowed: "a map of currency code to rate",
  }),
  activity_ids: oneOf(["unique", "per_round"], {
    description: "Whether the feed gives each activity an id, or all events of a round the same one.",
    default: "unique",
  }),
  perdido: oneOf(["Lost", "Forfeited"], {
    description: "What the Portuguese status Perdido means.",
    default: "Lost",
  }),
  requests_per_second: wholeNumber(0, 1_000_000, {
    description: "Requests of the tenant that each process takes in a second, beyond it 429; 0: any number.",
    default: 2000,
  }),
  ...playRuleSettings,
  ...bonusRuleSettings,
  ...grantSettings,
  ...actionSettings,
};

/** What a tenant has and does not inherit. */
const ownTenantSettings = { api_keys: tenantKeys };

const tenantId = z
  .string()
  .regex(/^\S(.{0,126}\S)?$/u)
  .meta({ allowed: "a tenant id of 1 to 128 characters that neither begins nor ends with a blank" });

/** The configuration file, complete: defaults are laid under it and every tenant before it is checked. */
export const settingsSchema = z
  .strictObject({
    ...globalSettings,
    ...tenantSettings,
    tenants: z
      .record(
        tenantId,
        z.strictObject({ ...tenantSettings, ...ownTenantSettings }).meta({
          description: "One tenant; what it leaves out is as outside `tenants`.",
          allowed: "a map of the tenant's settings",
        }),
      )
      .meta({
        description: "The tenants by id. A tenant `default` always exists.",
        default: { default: {} },
        allowed: "a map of tenant id to the tenant's settings",
      }),
  })
  .meta({ description: "Configuration of Pitboss.", allowed: "a map of settings" });

export type Settings = z.output<typeof settingsSchema>;
export type TenantSettings = Settings["tenants"][string];
