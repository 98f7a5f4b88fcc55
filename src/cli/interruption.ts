/**
 * A signal that aborts on SIGINT or SIGTERM. A second one ends the process as if nobody had listened, so that a command
 * that takes long to stop can still be stopped.
 */
export function abortOnInterruption(source: NodeJS.EventEmitter): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"]) source.once(name, () => controller.abort(new Interruption(name)));
  return controller.signal;
}

/** Why a command stopped early. */
export class Interruption extends Error {
  override readonly name = "Interruption";

  constructor(signal: string) {
    super(`stopped by ${signal}`);
  }
}
