import type { Directive, NginxFile } from "../syntax/nginx/tree.ts";
import type { Placeholder } from "../syntax/template/placeholder.ts";

/**
 * Whether a statement stands in a template as nginx will read it, whenever its branch is written: no placeholder in it, and
 * before it a statement that ends, or lines of control statements alone.
 */
export function isLiteralStatement({ start, end }: Directive, { text, placeholders }: NginxFile): boolean {
  const sign = /^\s*[;{]/.exec(text.slice(end, end + 200));
  if (sign === null || touched(placeholders, start, end + sign[0].length)) return false;
  let lineStart = text.lastIndexOf("\n", start - 1) + 1;
  if (text.slice(lineStart, start).trim() !== "") return false;
  while (lineStart > 0) {
    const lineEnd = lineStart - 1;
    lineStart = text.lastIndexOf("\n", lineEnd - 1) + 1;
    const line = text.slice(lineStart, lineEnd);
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const controls = placeholders.filter(
      (one) => one.start >= lineStart && one.end <= lineEnd && one.kind === "control",
    );
    if (controls.length > 0 && blanked(line, lineStart, controls).trim() === "") continue;
    const last = lineStart + line.replace(/\s+#.*$/, "").trimEnd().length - 1;
    return /[;{}]/.test(text.charAt(last)) && !touched(placeholders, last, last + 1);
  }
  return true;
}

function touched(placeholders: readonly Placeholder[], start: number, end: number): boolean {
  return placeholders.some((one) => one.start < end && one.end > start);
}

function blanked(line: string, from: number, placeholders: readonly Placeholder[]): string {
  let out = line;
  for (const { start, end } of placeholders)
    out = out.slice(0, start - from) + " ".repeat(end - start) + out.slice(end - from);
  return out;
}
