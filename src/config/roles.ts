/** What a key may be used for: send events, grant bonuses, look, act. */
export const ROLES = ["ingest", "grant", "read", "operate"] as const;

export type Role = (typeof ROLES)[number];
