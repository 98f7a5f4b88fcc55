/** The casino document's example, digit for digit, on one line. */
export const CASINO_SAMPLE = `{"activity_id": "2019020103308257480", "amount": 20, "balance_after": 174.03, \
"balance_before": 194.03, "bonus_wager_amount": 0.0, "currency": "EUR", "exchange_rate": 1, "game_id": "10911", \
"game_name": "Dead or Alive", "game_type": "Slots", "is_round_end": false, "locked_wager_amount": 0.00, \
"origin": "sub.example.com", "round_id": "2019020103308257480", "status": "Approved", \
"timestamp": "2015-03-02T8:27:58.721607Z", "type": "Bet", "user_id": "52530", "vendor_id": "1", \
"vendor_name": "Netent", "wager_amount": 20, \
"meta":{ "key1": 10.00, "key2": "some string", "key3": false } }`;

/** The win that the document asks to be sent separately, with the ids of its bet, as the example has them. */
export const CASINO_SAMPLE_WIN = `{"activity_id": "2019020103308257480", "amount": 30.5, "balance_after": 204.53, \
"balance_before": 174.03, "bonus_wager_amount": 0.5, "currency": "EUR", "exchange_rate": 1, "game_id": "10911", \
"game_name": "Dead or Alive", "game_type": "Slots", "is_round_end": true, "locked_wager_amount": 10, \
"origin": "sub.example.com", "round_id": "2019020103308257480", "status": "Approved", \
"timestamp": "2015-03-02T8:27:59.721607Z", "type": "Win", "user_id": "52530", "vendor_id": 1, \
"vendor_name": "Netent", "wager_amount": 20}`;

interface BonusSample {
  /** What the status means in English, which is what comes out. */
  readonly status: string;
  readonly type: string;
  readonly line: string;
}

/** Every field of the English document, once for each status that it names. */
export const ENGLISH_BONUSES: readonly BonusSample[] = [
  {
    status: "Pending",
    type: "NoDeposit",
    line: `{"amount": 10.5, "bonus_code": "WELCOME100", "bonus_id": "en-1", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Casino", "required_wagering_amount": 105, "status": "Pending", "timestamp": "2015-03-02T8:27:58.10Z", "type": "NoDeposit", "user_bonus_id": "52530-en-1", "user_id": "52530", "fasttrack_references": {"activity_id": "77"}}`,
  },
  {
    status: "Created",
    type: "WelcomeBonus",
    line: `{"amount": 10.5, "bonus_code": "WELCOME100", "bonus_id": "en-2", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Sportsbook", "required_wagering_amount": 105, "status": "Created", "timestamp": "2015-03-02T8:27:58.10Z", "type": "WelcomeBonus", "user_bonus_id": "52530-en-2", "user_id": "52530", "fasttrack_references": {"activity_id": "77"}}`,
  },
  {
    status: "Ongoing",
    type: "CashbackBonus",
    line: `{"amount": 10.5, "bonus_code": "WELCOME100", "bonus_id": "en-3", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Lotto", "required_wagering_amount": 105, "status": "Ongoing", "timestamp": "2015-03-02T8:27:58.10Z", "type": "CashbackBonus", "user_bonus_id": "52530-en-3", "user_id": "52530", "fasttrack_references": {"activity_id": "77"}}`,
  },
  {
    status: "Completed",
    type: "ReloadBonus",
    line: `{"amount": 10.5, "bonus_code": "WELCOME100", "bonus_id": "en-4", "bonus_turned_real": 20.25, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Poker", "required_wagering_amount": 105, "status": "Completed", "timestamp": "2015-03-02T8:27:58.10Z", "type": "ReloadBonus", "user_bonus_id": "52530-en-4", "user_id": "52530", "fasttrack_references": {"activity_id": "77"}}`,
  },
  {
    status: "AutoCompleted",
    type: "WagerFree",
    line: `{"amount": 10.5, "bonus_code": "WELCOME100", "bonus_id": "en-5", "bonus_turned_real": 20.25, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Casino", "required_wagering_amount": 105, "status": "AutoCompleted", "timestamp": "2015-03-02T8:27:58.10Z", "type": "WagerFree", "user_bonus_id": "52530-en-5", "user_id": "52530", "fasttrack_references": {"activity_id": "77"}}`,
  },
  {
    status: "Forfeited",
    type: "FreeSpins",
    line: `{"amount": 10.5, "bonus_code": "WELCOME100", "bonus_id": "en-6", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Casino", "required_wagering_amount": 105, "status": "Forfeited", "timestamp": "2015-03-02T8:27:58.10Z", "type": "FreeSpins", "user_bonus_id": "52530-en-6", "user_id": "52530", "fasttrack_references": {"activity_id": "77"}}`,
  },
  {
    status: "Expired",
    type: "RiskFreeBet",
    line: `{"amount": 10.5, "bonus_code": "WELCOME100", "bonus_id": "en-7", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Sportsbook", "required_wagering_amount": 105, "status": "Expired", "timestamp": "2015-03-02T8:27:58.10Z", "type": "RiskFreeBet", "user_bonus_id": "52530-en-7", "user_id": "52530", "fasttrack_references": {"activity_id": "77"}}`,
  },
  {
    status: "Lost",
    type: "Undefined",
    line: `{"amount": 10.5, "bonus_code": "WELCOME100", "bonus_id": "en-8", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Casino", "required_wagering_amount": 105, "status": "Lost", "timestamp": "2015-03-02T8:27:58.10Z", "type": "Undefined", "user_bonus_id": "52530-en-8", "user_id": "52530", "fasttrack_references": {"activity_id": "77"}}`,
  },
  {
    status: "Reversed",
    type: "WelcomeBonus",
    line: `{"amount": 10.5, "bonus_code": "WELCOME100", "bonus_id": "en-9", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Casino", "required_wagering_amount": 105, "status": "Reversed", "timestamp": "2015-03-02T8:27:58.10Z", "type": "WelcomeBonus", "user_bonus_id": "52530-en-9", "user_id": "52530", "fasttrack_references": {"activity_id": "77"}}`,
  },
];

/** The same of the Portuguese document, which calls both Forfeited and Lost `Perdido`. */
export const PORTUGUESE_BONUSES: readonly BonusSample[] = [
  {
    status: "Pending",
    type: "NoDeposit",
    line: `{"amount": 10.5, "bonus_code": "BEMVINDO", "bonus_id": "pt-1", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Casino", "required_wagering_amount": 105, "status": "Pendente", "timestamp": "2015-03-02T8:27:58.10Z", "type": "SemDepósito", "user_bonus_id": "52531-pt-1", "user_id": "52531"}`,
  },
  {
    status: "Created",
    type: "WelcomeBonus",
    line: `{"amount": 10.5, "bonus_code": "BEMVINDO", "bonus_id": "pt-2", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Sportsbook", "required_wagering_amount": 105, "status": "Criado", "timestamp": "2015-03-02T8:27:58.10Z", "type": "BônusBoasVindas", "user_bonus_id": "52531-pt-2", "user_id": "52531"}`,
  },
  {
    status: "Ongoing",
    type: "CashbackBonus",
    line: `{"amount": 10.5, "bonus_code": "BEMVINDO", "bonus_id": "pt-3", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Lotto", "required_wagering_amount": 105, "status": "Em andamento", "timestamp": "2015-03-02T8:27:58.10Z", "type": "BônusCashback", "user_bonus_id": "52531-pt-3", "user_id": "52531"}`,
  },
  {
    status: "Completed",
    type: "ReloadBonus",
    line: `{"amount": 10.5, "bonus_code": "BEMVINDO", "bonus_id": "pt-4", "bonus_turned_real": 20.25, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Poker", "required_wagering_amount": 105, "status": "Concluído", "timestamp": "2015-03-02T8:27:58.10Z", "type": "BônusRecarga", "user_bonus_id": "52531-pt-4", "user_id": "52531"}`,
  },
  {
    status: "AutoCompleted",
    type: "WagerFree",
    line: `{"amount": 10.5, "bonus_code": "BEMVINDO", "bonus_id": "pt-5", "bonus_turned_real": 20.25, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Casino", "required_wagering_amount": 105, "status": "AutoConcluído", "timestamp": "2015-03-02T8:27:58.10Z", "type": "SemAposta", "user_bonus_id": "52531-pt-5", "user_id": "52531"}`,
  },
  {
    status: "Lost",
    type: "FreeSpins",
    line: `{"amount": 10.5, "bonus_code": "BEMVINDO", "bonus_id": "pt-6", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Casino", "required_wagering_amount": 105, "status": "Perdido", "timestamp": "2015-03-02T8:27:58.10Z", "type": "RodadasGrátis", "user_bonus_id": "52531-pt-6", "user_id": "52531"}`,
  },
  {
    status: "Expired",
    type: "RiskFreeBet",
    line: `{"amount": 10.5, "bonus_code": "BEMVINDO", "bonus_id": "pt-7", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Casino", "required_wagering_amount": 105, "status": "Expirado", "timestamp": "2015-03-02T8:27:58.10Z", "type": "ApostaSemRisco", "user_bonus_id": "52531-pt-7", "user_id": "52531"}`,
  },
  {
    status: "Reversed",
    type: "Undefined",
    line: `{"amount": 10.5, "bonus_code": "BEMVINDO", "bonus_id": "pt-8", "bonus_turned_real": 0, "currency": "EUR", "exchange_rate": 0.1, "locked_amount": 1.25, "meta": {"key1": 10.00}, "origin": "www.brand.com", "product": "Casino", "required_wagering_amount": 105, "status": "Revertido", "timestamp": "2015-03-02T8:27:58.10Z", "type": "Indefinido", "user_bonus_id": "52531-pt-8", "user_id": "52531"}`,
  },
];
