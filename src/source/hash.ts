/**
 * A 64-bit fingerprint of a text as 16 hexadecimal digits: two FNV-1a runs with different offsets over UTF-16 code units,
 * each finished with a bit mix so that texts that differ in their last letters differ everywhere. Not for security.
 */
export function hash64(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9dc5811c;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ ((unit << 8) | (unit >>> 8)), 0x01000193);
  }
  return hex(mix(a ^ Math.imul(b, 0x85ebca6b))) + hex(mix(b ^ Math.imul(a, 0xc2b2ae35)));
}

function mix(value: number): number {
  let out = value ^ (value >>> 16);
  out = Math.imul(out, 0x7feb352d);
  out ^= out >>> 15;
  out = Math.imul(out, 0x846ca68b);
  return (out ^ (out >>> 16)) >>> 0;
}

const hex = (value: number) => value.toString(16).padStart(8, "0");
