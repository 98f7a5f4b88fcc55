import { RetryableError } from "../log/port.ts";

/** A file of the local store cannot be written or is damaged. Trying again helps: it is rebuilt, or done without. */
export class StateStoreError extends RetryableError {}
