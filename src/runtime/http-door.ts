import type { Config } from "../config/config.ts";
import { GroupCommit } from "../doors/group-commit.ts";
import type { Credentials } from "../doors/http/credentials.ts";
import { EventIntake } from "../doors/http/event-intake.ts";
import type { HttpPart } from "../doors/http/http-server.ts";
import { integrationDoor } from "../doors/http/integration-door.ts";
import { StormGates } from "../doors/http/storm-gates.ts";
import type { Verdict } from "../inputs/outcome.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Clock } from "./clock.ts";
import type { OpenLog } from "./open-log.ts";

export interface HttpDoorOptions {
  readonly config: Pick<Config, "http" | "inputRules" | "deadLetterLimit" | "topicPrefix" | "partitions">;
  readonly open: Pick<OpenLog, "log" | "serde">;
  readonly credentials: Pick<Credentials, "find">;
  readonly metrics: Pick<Metrics, "httpEvents" | "httpPending" | "ingestRequests">;
  readonly now: Clock;
  readonly logger: Pick<Logger, "warn" | "error">;
}

/** The HTTP door of a run. */
export interface HttpDoor {
  readonly part: HttpPart;
  /** For which tenants it is shut, and why. */
  shut(): readonly string[];
  /** Resolves when what it took is durable or refused; it takes nothing any more. */
  close(): Promise<void>;
}

/** Wires the door that takes events over HTTP to the log, its limits and its metrics. */
export function openHttpDoor({ config, open, credentials, metrics, now, logger }: HttpDoorOptions): HttpDoor {
  const { http, inputRules: rules, deadLetterLimit, topicPrefix: prefix, partitions } = config;
  const commit = new GroupCommit({ log: open.log });
  const gates = new StormGates({
    rules: { window: deadLetterLimit.events, share: deadLetterLimit.share },
    pause: http.stormPause,
    now,
    onShut: (tenant, why) => logger.warn({ tenant }, `the HTTP door is shut for the tenant: ${why}`),
  });
  const intake = new EventIntake({
    rules,
    target: { serde: open.serde, prefix, partitions },
    now,
    onTaken: (tenant, outcomes) => {
      for (const [result, count] of countsOf(outcomes)) metrics.httpEvents.inc({ result }, count);
      gates.record(tenant, outcomes);
    },
  });
  const onAnswered = (seconds: number) => {
    metrics.ingestRequests.observe(seconds);
    metrics.httpPending.set(commit.pending);
  };
  return {
    part: integrationDoor({ ...http, credentials, intake, commit, gates, logger, onAnswered }),
    shut: () => gates.describe(),
    close: () => commit.close(),
  };
}

function countsOf(outcomes: readonly Verdict[]): Map<string, number> {
  const counts = new Map<string, number>();
  let accepted = 0;
  for (const outcome of outcomes) {
    if (outcome.accepted) accepted++;
    else counts.set(outcome.deadLetter.code, (counts.get(outcome.deadLetter.code) ?? 0) + 1);
  }
  return accepted === 0 ? counts : counts.set("accepted", accepted);
}
