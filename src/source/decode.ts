import type { ReadResult } from "./file-system.ts";

/** Decodes file content; NUL in the first 8,000 bytes means binary, as git decides it. */
export function decode(bytes: Uint8Array): ReadResult {
  if (bytes.subarray(0, 8000).includes(0)) return { ok: false, failure: "binary", message: "binary file" };
  return { ok: true, ...decodeText(bytes) };
}

function decodeText(bytes: Uint8Array): { text: string; invalidAt: number | null } {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (!text.includes("\uFFFD")) return { text, invalidAt: null };
  return { text, invalidAt: firstInvalid(bytes, text) };
}

/** Where the decoder put the first U+FFFD that the bytes do not hold themselves (as EF BF BD). */
function firstInvalid(bytes: Uint8Array, text: string): number | null {
  const again = new TextEncoder().encode(text);
  let differ = 0;
  while (differ < bytes.length && bytes[differ] === again[differ]) differ++;
  if (differ === bytes.length && differ === again.length) return null;
  // The bytes agree up to the replacement, but may share its own leading bytes: step back to a character's start.
  let start = differ;
  while (start > 0 && ((again[start] ?? 0) & 0xc0) === 0x80) start--;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(again.subarray(0, start)).length;
}
