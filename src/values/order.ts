const SURROGATES = 0xd800;
const AFTER_SURROGATES = 0xe000;

/** Puts surrogates, which UTF-8 encodes above U+FFFF, behind the rest of the basic plane. */
function rank(unit: number): number {
  if (unit < SURROGATES) return unit;
  return unit >= AFTER_SURROGATES ? unit - 0x800 : unit + 0x2000;
}

/** Orders texts as their UTF-8 bytes do; negative, zero or positive. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}
