import type { BrokerDoor } from "../doors/brokers/broker-message.ts";
import type { ConnectorObserver } from "../doors/brokers/connector-observer.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { withoutRepeats } from "../telemetry/without-repeats.ts";

export interface ConnectorStatusOptions {
  readonly door: BrokerDoor;
  readonly connector: string;
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
  readonly metrics: Pick<Metrics, "connectorAccepted" | "connectorRejected" | "connectorConnected" | "connectorPaused">;
  /** Is told why the connector takes nothing; undefined: it does. */
  readonly onObstacle: (why: string | undefined) => void;
  /** Milliseconds from any origin. */
  readonly now: () => number;
}

/** Tells the operator what a connector is at: in the log, in the metrics, and in whether the process is ready. */
export class ConnectorStatus implements ConnectorObserver {
  readonly #options: ConnectorStatusOptions;
  readonly #labels: { readonly door: BrokerDoor; readonly connector: string };
  readonly #warn: (message: string) => void;
  #isPaused = false;
  /** Rejected since the connector was connected. */
  #codes: Record<string, number> = {};

  constructor(options: ConnectorStatusOptions) {
    const { door, connector, logger, now, onObstacle } = options;
    this.#options = options;
    this.#labels = { door, connector };
    this.#warn = withoutRepeats((message) => logger.warn(this.#labels, message), now);
    this.#setGauges(0, 0);
    onObstacle(`${this.#name} is not connected yet`);
  }

  connected(): void {
    this.#codes = {};
    this.#isPaused = false;
    this.#setGauges(1, 0);
    this.#options.logger.info(this.#labels, `${this.#name} takes messages`);
    this.#options.onObstacle(undefined);
  }

  disconnected(why: string): void {
    this.#setGauges(0, 0);
    this.#warn(`${this.#name}: ${why}: connecting again`);
    this.#options.onObstacle(`${this.#name} is not connected: ${why}`);
  }

  paused(why: string, milliseconds: number): void {
    this.#isPaused = true;
    this.#setGauges(0, 1);
    const until = milliseconds === 0 ? "until the process starts again" : `for ${milliseconds / 1000} s`;
    const codes = Object.entries(this.#codes).sort(([, left], [, right]) => right - left);
    const list = codes.map(([code, count]) => `${code} ${count}`).join(", ");
    const remedy = "Look at the dead letters, and correct the sender or the connector's tenant";
    this.#options.logger.error(
      this.#labels,
      `${this.#name} is paused ${until}: ${why} (${list}). ${remedy}; to go on at once, start the process again.`,
    );
    this.#options.onObstacle(
      `${this.#name} is paused ${until}: ${why}; look at the dead letters and correct the sender`,
    );
  }

  held(why: string | undefined): void {
    if (why !== undefined) this.#warn(`${this.#name}: the log takes nothing: ${why}: trying again`);
    this.#options.onObstacle(why === undefined ? undefined : `${this.#name} waits for the log: ${why}`);
  }

  accepted(count: number): void {
    this.#options.metrics.connectorAccepted.inc(this.#labels, count);
  }

  rejected(code: string): void {
    this.#codes[code] = (this.#codes[code] ?? 0) + 1;
    this.#options.metrics.connectorRejected.inc({ ...this.#labels, code });
  }

  warned(message: string): void {
    this.#warn(`${this.#name}: ${message}`);
  }

  stopped(): void {
    this.#setGauges(0, this.#isPaused ? 1 : 0);
    this.#options.logger.info(this.#labels, `${this.#name} stopped`);
  }

  get #name(): string {
    return `the ${this.#labels.door} connector ${this.#labels.connector}`;
  }

  #setGauges(connected: number, paused: number): void {
    this.#options.metrics.connectorConnected.set(this.#labels, connected);
    this.#options.metrics.connectorPaused.set(this.#labels, paused);
  }
}
