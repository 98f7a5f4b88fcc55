import { BrokerError } from "../brokers/connector.ts";

const ACCESS_REFUSED = 403;
const NOT_FOUND = 404;
const PRECONDITION_FAILED = 406;

/** A failure of the broker or on the way to it, saying what was being done and what would help. */
export function rabbitFailure(doing: string, error: unknown): BrokerError {
  if (error instanceof BrokerError) return error;
  const why = error instanceof Error ? messageOf(error) : String(error);
  const remedy = remedyFor(error);
  return new BrokerError(`${doing}: ${why}${remedy === "" ? "" : `; ${remedy}`}`, { cause: error });
}

/** Of several addresses that were tried, Node's error has the reasons only in its parts. */
function messageOf(error: Error): string {
  if (error.message !== "") return error.message;
  return error instanceof AggregateError ? error.errors.map(String).join(", ") : error.name;
}

function remedyFor(error: unknown): string {
  const { code, message = "" } = (typeof error === "object" && error !== null ? error : {}) as {
    readonly code?: unknown;
    readonly message?: string;
  };
  if (code === ACCESS_REFUSED || message.includes("ACCESS_REFUSED") || message.includes("ACCESS-REFUSED"))
    return "check user and password, and that the user may configure (with declare) and read the queue";
  if (code === NOT_FOUND) return "create the queue or the virtual host, or set declare to true";
  if (code !== PRECONDITION_FAILED) return "";
  return message.includes("inequivalent arg")
    ? "the queue is there with other arguments: set declare to false to take it as it is"
    : "";
}
