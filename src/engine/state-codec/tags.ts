/** The first byte of every value. From {@link SMALL_INTEGER} on it is itself the integer 0 to 127. */
export const TAG = {
  null: 0,
  undefined: 1,
  true: 2,
  false: 3,
  int32: 4,
  double: 5,
  int64: 6,
  bigint: 7,
  latin1: 8,
  utf16: 9,
  string: 10,
  bytes: 11,
  buffer: 12,
  array: 13,
  map: 14,
  set: 15,
  object: 16,
  reference: 17,
  doubles: 18,
  block: 19,
} as const;

export const SMALL_INTEGER = 0x80;
