/** A derived record without what tells how often and where in the log it changed. */
export type Row<Derived> = Omit<Derived, "revision" | "version" | "is_deleted">;
