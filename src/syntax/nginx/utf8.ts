/**
 * Bytes of `text[start, end)` in UTF-8. U+FFFD counts as one byte: it usually stands for one byte that could not be
 * decoded, and counting less never invents a limit that was not reached.
 */
export function utf8Length(text: string, start: number, end: number): number {
  let bytes = 0;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80 || unit === 0xfffd) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    // Each half of a surrogate pair stands for two of the four bytes.
    else if (unit >= 0xd800 && unit < 0xe000) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}
