/** Documents that the door takes, to be spoiled: by the path that they are sent to. */
export type DoorPath =
  | "/v1/integration/casino"
  | "/v1/integration/bonus"
  | "/v1/integration/events"
  | "/wallet/grant-bonus/";

export type Document = Record<string, unknown>;

export const FUZZ_KEY = "the-key-of-the-fuzzer";

const COMMON = {
  amount: 20,
  currency: "EUR",
  exchange_rate: 1,
  origin: "o",
  user_id: "u",
  timestamp: "2024-03-05T11:00:00Z",
};

function casino(id: string): Document {
  const game = { game_id: "g", game_name: "G", vendor_id: "v", vendor_name: "V" };
  const round = { activity_id: id, round_id: id, is_round_end: true, type: "Bet", status: "Approved" };
  return { ...COMMON, ...game, ...round, meta: { key1: 10.5, key2: "text", key3: false } };
}

function bonus(id: string): Document {
  return { ...COMMON, bonus_id: "b", user_bonus_id: id, product: "Casino", status: "Created", type: "WelcomeBonus" };
}

function batch(id: string): Document {
  const data = { unique_id: id, timestamp: COMMON.timestamp, player_id: "p" };
  const money = { amount: 1.5, currency: "EUR", method: "card" };
  return {
    items: [
      { event: "login", data },
      { event: "deposit", data: { ...data, ...money } },
    ],
  };
}

function grant(id: string): Document {
  return {
    ...{ api_key: FUZZ_KEY, amount_type: "promo_freespin", campaign_id: id, game_ids: [1, 2], coin_value_level: 1 },
    ...{ num_rounds: 10, player_ids: ["p", "q"], currencies: ["EUR", "EUR"], end_date: "2100-08-30 15:00:00" },
  };
}

const MAKERS: Readonly<Record<DoorPath, (id: string) => Document>> = {
  "/v1/integration/casino": casino,
  "/v1/integration/bonus": bonus,
  "/v1/integration/events": batch,
  "/wallet/grant-bonus/": grant,
};

export const DOOR_PATHS = Object.keys(MAKERS) as readonly DoorPath[];

/** A document that is accepted as it is; `id` tells it from others. */
export function validDocument(path: DoorPath, id: string): Document {
  return MAKERS[path](id);
}
