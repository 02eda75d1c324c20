import type { FileId } from "../../source/span.ts";
import type { Statements } from "./read-statements.ts";

/**
 * What nginx prints for a file that begins with a byte order mark (measured): it takes the mark as a part of the first
 * word, even of `#`, and names the line where that directive ends.
 * @param read reads the same text with the mark as an ordinary character
 */
export function byteOrderMarkComplaint(
  file: FileId,
  text: string,
  read: (file: FileId, text: string) => Statements,
): { offset: number; original: string | null } {
  const plain = `x${text.slice(1)}`;
  const { root, problems } = read(file, plain);
  const first = root.items[0];
  if (!first) return { offset: text.length, original: problems[0]?.original ?? null };
  const end = first.block?.start ?? first.raw?.start ?? endOfDirective(plain, first.end);
  const earlier = problems[0];
  if (earlier && earlier.start <= end && earlier.code !== "unclosed-brace") {
    return { offset: earlier.code === "missing-semicolon" ? end : earlier.start, original: earlier.original };
  }
  return { offset: end, original: `unknown directive "\uFEFF${first.name.text.slice(1)}"` };
}

function endOfDirective(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ";" && text[at] !== "}") {
    if (text[at] === "#") {
      const line = text.indexOf("\n", at);
      if (line === -1) return text.length;
      at = line;
    }
    at++;
  }
  return at;
}
