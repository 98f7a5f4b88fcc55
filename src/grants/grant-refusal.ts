/** Every code that a call of the GrantBonus API can fail with, and the HTTP status it is answered with. */
export const REFUSAL_STATUS = {
  malformed_json: 400,
  missing_field: 400,
  invalid_field: 400,
  invalid_amount_type: 400,
  invalid_coin_value_level: 400,
  currency_count_mismatch: 400,
  currency_not_registered: 400,
  invalid_num_rounds: 400,
  invalid_start_date: 400,
  invalid_end_date: 400,
  too_many_grants: 400,
  invalid_idempotency_key: 400,
  invalid_api_key: 401,
  api_key_not_allowed: 401,
  already_granted: 409,
  idempotency_key_reused: 409,
} as const;

export type RefusalCode = keyof typeof REFUSAL_STATUS;

/** Why nothing was granted. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
}

export function refusal(code: RefusalCode, message: string): Refusal {
  return { code, message };
}
