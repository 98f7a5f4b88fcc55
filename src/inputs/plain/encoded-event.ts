/** An event as the log takes it, in memory that others share. */
export interface EncodedEvent {
  readonly name: PlainName;
  readonly bytes: Buffer;
  /** Where the player key begins, in UTF-8. */
  readonly begin: number;
  /** Where the record begins, in the registry's wire format. */
  readonly endOfKey: number;
  readonly end: number;
}

/** The records that plain items become. */
export type PlainName = "CasinoEvent" | "LoginEvent";
