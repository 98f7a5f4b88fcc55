import type { Config } from "../config/config.ts";
import type { OpenLog } from "../runtime/open-log.ts";
import type { ReplayDesk } from "../runtime/replay-desk.ts";
import type { RunStatus } from "../runtime/run-status.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Micros } from "../values/time.ts";
import type { ReadOnlyEngine } from "../warehouse/endpoint/read-only-engine.ts";
import type { OneTimeLogIns } from "./one-time-log-ins.ts";
import type { KeyRing } from "./principal.ts";

/** What the console works with. */
export interface ConsoleOptions {
  readonly config: Config;
  readonly credentials: KeyRing;
  /** For a process that prints an address with a log-in; absent: there are only keys. */
  readonly oneTimeLogIns?: OneTimeLogIns;
  /** Undefined where the process has no warehouse. */
  readonly engine: ReadOnlyEngine | undefined;
  readonly open: OpenLog;
  readonly status: Pick<RunStatus, "obstacles" | "refresh">;
  readonly metrics: Pick<Metrics, "folded" | "derived" | "engineLag" | "clockDelay" | "checkpointAge" | "sinkLag">;
  /** Begins and promotes replays; absent: the console shows them only. */
  readonly replayDesk?: Pick<ReplayDesk, "work" | "obstacle" | "isBusy" | "begin" | "promote" | "rollBack">;
  readonly now: () => Micros;
  /** Is told what could not be answered, and why. */
  readonly logger: Pick<Logger, "error">;
}
