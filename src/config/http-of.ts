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
  readonly stormPause: DurationMicros;
  /** PEM files; undefined: no TLS. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Requests per second at most, by tenant; 0: any number. */
  readonly requestRates: ReadonlyMap<string, number>;
}

export function httpOf({ http, tenants }: Settings): HttpConfig {
  const { enabled, cert_file: certFile, key_file: keyFile } = http.tls;
  return {
    host: http.host,
    port: http.port,
    bodyLimit: http.body_limit,
    batchLimit: http.batch_limit,
    requestTimeoutMs: http.request_timeout / 1000,
    answerTimeoutMs: http.answer_timeout / 1000,
    drainTimeoutMs: http.drain_timeout / 1000,
    maxConnections: http.max_connections,
    stormPause: http.storm_pause,
    tls: !enabled || certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
    requestRates: new Map(Object.entries(tenants).map(([id, tenant]) => [id, tenant.requests_per_second])),
  };
}
