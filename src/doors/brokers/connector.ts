import { aborted } from "../../log/aborted.ts";
import { RetryableError } from "../../log/port.ts";
import type { Pause } from "../../warehouse/retrying.ts";
import { OverloadedError } from "../group-commit.ts";
import { BackOff } from "./back-off.ts";
import type { ConnectorObserver } from "./connector-observer.ts";
import { Intake, type IntakeOptions } from "./intake.ts";

/** The broker is away or refuses; it may not for ever. The message says what was being done, where, and the remedy. */
export class BrokerError extends RetryableError {}

/**
 * One connection's life: takes messages until the signal aborts, and then lets go of everything cleanly. Resolves with what
 * happened when too much was rejected. Tells the observer when it is connected. Throws a {@link BrokerError} when the connection ends otherwise.
 */
export type Consume = (intake: Intake, observer: ConnectorObserver, signal: AbortSignal) => Promise<string | undefined>;

export interface ConnectorOptions extends IntakeOptions {
  readonly consume: Consume;
  readonly observer: ConnectorObserver;
  readonly pause: Pause;
  /** How long a storm of dead letters pauses the connector, in milliseconds; 0: until the process starts again. */
  readonly stormPauseMs: number;
}

/**
 * Keeps a connector taking until the signal aborts: connects again with back-off when the connection ends, and pauses on a
 * storm of dead letters (inputs.md, section 6). Throws only what trying again cannot mend.
 */
export async function keepTaking(options: ConnectorOptions, signal: AbortSignal): Promise<void> {
  const { observer, pause, stormPauseMs } = options;
  const backOff = new BackOff();
  try {
    while (!signal.aborted) {
      const ended = await takeOnce(options, backOff, signal);
      if (signal.aborted) return;
      if (ended.storm === undefined) {
        observer.disconnected(ended.why);
        await pause(backOff.next(), signal);
      } else {
        observer.paused(ended.storm, stormPauseMs);
        await (stormPauseMs === 0 ? aborted(signal) : pause(stormPauseMs, signal));
      }
    }
  } finally {
    observer.stopped();
  }
}

type Ended = { readonly storm: string } | { readonly storm?: undefined; readonly why: string };

/** A guard of its own for each connection: after a pause the connector looks at a whole window again. */
async function takeOnce(options: ConnectorOptions, backOff: BackOff, signal: AbortSignal): Promise<Ended> {
  const { observer, consume } = options;
  const intake = new Intake(options, observer);
  try {
    const storm = await consume(intake, observer, signal);
    return storm === undefined ? { why: "the connection ended" } : { storm };
  } catch (error) {
    if (error instanceof RetryableError || error instanceof OverloadedError) return { why: error.message };
    throw error;
  } finally {
    // A broker that lets us in and then throws us out again is not one that works.
    if (intake.hasTaken) backOff.reset();
  }
}
