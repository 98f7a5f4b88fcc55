import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from "pino";

export type { Logger } from "pino";

/** Names under which a secret may be logged by mistake, whatever object they are in. */
const SECRET_NAMES = ["api_key", "apiKey", "x-api-key", "authorization", "password", "secret"];
const DEPTHS = ["", "*.", "*.*.", "*.*.*."];

const SECRETS = DEPTHS.flatMap((depth) =>
  SECRET_NAMES.map((name) => (name.includes("-") ? `${depth.slice(0, -1)}["${name}"]` : depth + name)),
);

const STDERR = 2;

/**
 * A logger that writes one JSON object per line to stderr, or to the stream given. A key never reaches a line
 * (inputs.md, section 2): values under the names of secrets are replaced, down to four levels deep.
 */
export function createLogger(level: string, stream?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRETS, censor: "[redacted]" },
  };
  return pino(options, stream ?? destination({ dest: STDERR, sync: true }));
}
