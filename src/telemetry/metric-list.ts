/** One metric, as Prometheus sees it and as the reference shows it. */
export interface MetricDeclaration<Label extends string = string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
}

function metric<const Label extends string = never>(
  name: string,
  help: string,
  labels: readonly Label[] = [],
): MetricDeclaration<Label> {
  return { name, help, labels };
}

// With those of the Node process this is all of `/metrics`, and the source of docs/reference/metrics.md.

export const COUNTERS = {
  folded: metric("pitboss_events_folded_total", "Records of `events` that were folded.", ["partition"]),
  wakes: metric("pitboss_state_wakes_total", "How often a sleeping player was woken.", ["partition"]),
  derived: metric("pitboss_records_derived_total", "Records written to derived topics.", ["topic"]),
  triggers: metric("pitboss_triggers_total", "Triggers fired.", ["type"]),
  deadLetters: metric("pitboss_dead_letters_total", "Events that the engine refused.", ["code"]),
  sinkRows: metric("pitboss_sink_rows_total", "Rows inserted; repeats count.", ["table"]),
  connectorAccepted: metric("pitboss_connector_accepted_total", "Messages of a broker that became events.", [
    "door",
    "connector",
  ]),
  connectorRejected: metric("pitboss_connector_rejected_total", "Messages of a broker that became dead letters.", [
    "door",
    "connector",
    "code",
  ]),
  sinkRetries: metric("pitboss_sink_retries_total", "Inserts and reads of the sink that failed and were tried again."),
  grantCalls: metric(
    "pitboss_grant_calls_total",
    "Calls of the GrantBonus API: `success`, or the code they failed with.",
    ["outcome"],
  ),
  freeSpinGrants: metric("pitboss_free_spin_grants_total", "Free spins granted, counted by player and game."),
  actions: metric("pitboss_actions_total", "Actions on triggers that came to something.", ["kind", "status"]),
  actionCalls: metric("pitboss_action_calls_total", "Calls that actions made: `answered` or `failed`.", [
    "kind",
    "outcome",
  ]),
  httpRequests: metric("pitboss_http_requests_total", "Requests answered over HTTP.", ["route", "status"]),
  httpEvents: metric(
    "pitboss_http_events_total",
    "Events taken over HTTP: `accepted`, or the code they were refused for.",
    ["result"],
  ),
} as const;

export const GAUGES = {
  owned: metric("pitboss_partitions_owned", "Partitions that this process folds."),
  engineLag: metric("pitboss_engine_lag_records", "Records of `events` that are not folded yet.", ["partition"]),
  clock: metric("pitboss_stream_clock_seconds", "The partition's clock, in seconds since 1970.", ["partition"]),
  clockDelay: metric(
    "pitboss_stream_clock_delay_seconds",
    "How far the partition's clock is behind the wall clock. A caught-up partition stays within a tick.",
    ["partition"],
  ),
  checkpointAge: metric(
    "pitboss_checkpoint_age_seconds",
    "Age of the partition's last checkpoint, since the partition was opened: what a crash would fold again.",
    ["partition"],
  ),
  checkpointBytes: metric("pitboss_checkpoint_bytes", "Size of what the last checkpoint wrote.", ["partition"]),
  players: metric("pitboss_state_players", "Players in the state.", ["partition"]),
  awake: metric("pitboss_state_awake_players", "Players that are in memory as objects.", ["partition"]),
  awakeBytes: metric("pitboss_state_awake_bytes", "What these take, estimated.", ["partition"]),
  storedBytes: metric(
    "pitboss_state_stored_bytes",
    "What the store of sleeping players takes, on the disk, or in memory where it cannot be there.",
    ["partition"],
  ),
  connectorConnected: metric("pitboss_connector_connected", "1 while a connector takes from its broker, else 0.", [
    "door",
    "connector",
  ]),
  connectorPaused: metric("pitboss_connector_paused", "1 while too many dead letters pause a connector, else 0.", [
    "door",
    "connector",
  ]),
  sinkLag: metric("pitboss_sink_lag_records", "Records that are not in the tables yet.", ["topic", "partition"]),
  actionLag: metric("pitboss_action_lag_records", "Triggers that were not looked at for actions yet.", ["partition"]),
  httpPending: metric("pitboss_http_pending_records", "Records taken over HTTP that are not durable yet."),
} as const;

/** All in seconds. */
export const HISTOGRAMS = {
  ingestRequests: metric("pitboss_http_ingest_seconds", "From the arrival of a request with events until its answer."),
  transactions: metric("pitboss_transaction_seconds", "From handing a transaction to the log until it is committed."),
  restores: metric(
    "pitboss_restore_seconds",
    "From being given a partition until it is folded on: the checkpoint is loaded and what came after it replayed.",
  ),
} as const;
