/** Lets each bit of a lane of 32 bear on all the others. */
export function finish(lane: number): number {
  const half = Math.imul(lane ^ (lane >>> 16), 0x7feb352d);
  const whole = Math.imul(half ^ (half >>> 15), 0x846ca68b);
  return whole ^ (whole >>> 16);
}

/** 53 bits as a safe integer: 21 of the high lane, and the low lane. */
export function joined(high: number, low: number): number {
  return (high & 0x1fffff) * 0x1_0000_0000 + (low >>> 0);
}
