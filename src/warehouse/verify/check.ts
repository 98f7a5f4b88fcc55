/** What a derived table should hold, said once more in SQL over the raw tables. */
export interface Check {
  readonly table: string;
  /** Beside tenant, origin and user_id. */
  readonly keys: readonly string[];
  readonly columns: readonly string[];
  /** Columns of the table that are compared as something else, as `expression AS column, …`: a null equals nothing. */
  readonly replaced?: string;
  /** Common table expressions that `expected` needs, with commas between them. */
  readonly common: string;
  /** A SELECT of keys and columns. */
  readonly expected: string;
  /** Rows that only one side has are zeros on the other: the derived row may be there for other reasons. */
  readonly rowsMayBeMissing?: boolean;
}
