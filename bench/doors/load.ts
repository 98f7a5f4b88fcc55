/** The key that the bench sends, and the door of the bench knows. */
export const BENCH_KEY = "bench-key";

const PLAYERS = 500;
const WINS_EVERY = 3;

/** Bodies of batches: game rounds as an operator sends them, a login now and then. */
export function batchesOf(events: number, size: number): Buffer[] {
  const bodies: Buffer[] = [];
  for (let first = 0; first < events; first += size) {
    const items = Array.from({ length: Math.min(size, events - first) }, (_, index) => itemOf(first + index));
    bodies.push(Buffer.from(JSON.stringify({ items })));
  }
  return bodies;
}

function itemOf(number: number): object {
  const header = {
    unique_id: `message-${number}`,
    timestamp: "2024-03-05T20:14:04.373490Z",
    player_id: `player-${number % PLAYERS}`,
  };
  if (number % 100 === 0) return { event: "login", data: header };
  const round = { game_id: `game-${number % 50}`, round_id: `round-${Math.floor(number / WINS_EVERY)}` };
  const money = { amount: (number % 1000) / 100, currency: "EUR" };
  const is_win = number % WINS_EVERY === 0;
  return { event: "gameround", data: { ...header, ...round, ...money, is_win, is_bonus: false } };
}
