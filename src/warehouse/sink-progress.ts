import type { SinkProgress } from "./sink-options.ts";

/** Of a run that has not begun. */
export const NOTHING_SUNK: SinkProgress = {
  rows: {},
  inserted: 0,
  blocks: 0,
  tombstones: 0,
  passedOver: 0,
  positions: [],
};

/** What both have done, with the positions of the later one. */
export function sumOfProgress(earlier: SinkProgress, later: SinkProgress): SinkProgress {
  const rows: Record<string, number> = { ...earlier.rows };
  for (const [table, count] of Object.entries(later.rows)) rows[table] = (rows[table] ?? 0) + count;
  return {
    rows,
    inserted: earlier.inserted + later.inserted,
    blocks: earlier.blocks + later.blocks,
    tombstones: earlier.tombstones + later.tombstones,
    passedOver: earlier.passedOver + later.passedOver,
    positions: later.positions,
  };
}
