import type { DurationMicros } from "../values/time.ts";
import type { Settings } from "./settings-schema.ts";

/** The HTTP server of a following run. Times are milliseconds. */
export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  readonly bodyLimit: number;
  readonly batchLimit: number;
  readonly requestTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly maxConnections: number;
  readonly trustedProxies: readonly string[];
  readonly stormPause: DurationMicros;
  /** PEM files; undefined: no TLS. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Requests per second at most, by tenant; 0: any number. */
  readonly requestRates: ReadonlyMap<string, number>;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function httpOf({ http, tenants }: Settings): HttpConfig {
  const { enabled, cert_file: certFile, key_file: keyFile } = http.tls;
  return {
    host: http.host,
    port: http.port,
    bodyLimit: http.body_limit,
    batchLimit: http.batch_limit,
    requestTimeoutMs: http.request_timeout / 1000,
    answerTimeoutMs: timerOf(http.answer_timeout),
    drainTimeoutMs: timerOf(http.drain_timeout),
    maxConnections: http.max_connections,
    trustedProxies: http.trusted_proxies,
    stormPause: http.storm_pause,
    tls: !enabled || certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
    requestRates: new Map(Object.entries(tenants).map(([id, tenant]) => [id, tenant.requests_per_second])),
  };
}

/** Milliseconds; no more than a timer takes, which would go off at once. */
function timerOf(duration: DurationMicros): number {
  return Math.min(duration / 1000, LONGEST_TIMER_MS);
}
