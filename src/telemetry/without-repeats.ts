const QUIET_MS = 10_000;
const MAX_REMEMBERED = 1_000;

interface Said {
  readonly at: number;
  repeats: number;
}

/**
 * Passes a message on once in ten seconds, and then with how often it was held back: while a broker is away each of many
 * requests says the same. `now`: milliseconds from any origin.
 */
export function withoutRepeats(say: (message: string) => void, now: () => number): (message: string) => void {
  const said = new Map<string, Said>();
  return (message) => {
    const before = said.get(message);
    if (before !== undefined && now() - before.at < QUIET_MS) {
      before.repeats++;
      return;
    }
    if (said.size >= MAX_REMEMBERED) said.clear();
    said.set(message, { at: now(), repeats: 0 });
    say(before !== undefined && before.repeats > 0 ? `${message} (and ${before.repeats} times before)` : message);
  };
}
