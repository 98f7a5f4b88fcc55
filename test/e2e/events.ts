/** A bet as the casino document has it, in an envelope; whatever is given stands instead. */
export function betLine(id: string, overrides: Readonly<Record<string, unknown>> = {}, tenant = "default"): string {
  const payload = {
    activity_id: id,
    amount: 20,
    currency: "EUR",
    exchange_rate: 1,
    game_id: "10911",
    game_name: "Dead or Alive",
    is_round_end: true,
    origin: "sub.example.com",
    round_id: `round-${id}`,
    status: "Approved",
    timestamp: "2024-03-02T08:27:58Z",
    type: "Bet",
    user_id: "52530",
    vendor_id: "1",
    vendor_name: "Netent",
    ...overrides,
  };
  return JSON.stringify({ type: "CASINO", tenant, payload });
}
