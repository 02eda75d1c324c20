import type { Scalar } from "yaml";
import type { EmbeddedText } from "../source/embedded-text.ts";
import type { FileId } from "../source/span.ts";
import { type EmbeddedPiece, embedPieces } from "./embed.ts";

/**
 * The text of a YAML scalar with its places: block scalars lose their indentation, quotes and escapes are resolved.
 *
 * @returns null where the parts of the file cannot be matched with the value (a folded text with more than plain lines)
 */
export function embedScalar(file: FileId, fileText: string, name: string, scalar: Scalar): EmbeddedText | null {
  if (!scalar.range || typeof scalar.value !== "string") return null;
  const [start, end] = scalar.range;
  const source = fileText.slice(start, end);
  const shape = shapeOf(scalar.type, source, start);
  if (shape === null) return null;
  const embedded = embedPieces(file, fileText, name, shape.pieces, shape.encode);
  return embedded.text === scalar.value ? embedded : null;
}

interface Shape {
  readonly pieces: readonly EmbeddedPiece[];
  readonly encode: EmbeddedText["encode"];
}

function shapeOf(type: Scalar["type"], source: string, start: number): Shape | null {
  switch (type) {
    case "BLOCK_LITERAL":
    case "BLOCK_FOLDED":
      return { pieces: blockPieces(source, start, type === "BLOCK_FOLDED"), encode: (text) => text };
    case "QUOTE_DOUBLE":
      return { pieces: doublePieces(source, start), encode: (text) => JSON.stringify(text).slice(1, -1) };
    case "QUOTE_SINGLE":
      return {
        pieces: singlePieces(source, start),
        encode: (text) => (/\n/.test(text) ? null : text.replaceAll("'", "''")),
      };
    case "PLAIN":
      return { pieces: [{ text: source, start }], encode: (text) => (/[\n#]|:\s|:$/.test(text) ? null : text) };
    default:
      return null;
  }
}

/** `|2-` and the lines below it. */
function blockPieces(source: string, start: number, folded: boolean): readonly EmbeddedPiece[] {
  const header = source.indexOf("\n") + 1;
  if (header === 0) return [];
  const [, chomp] = /^[|>]\d?([+-]?)/.exec(source.replace(/^([|>])([+-])(\d)/, "$1$3$2")) ?? [];
  const lines: { start: number; text: string }[] = [];
  for (let at = header; at < source.length; ) {
    const end = source.indexOf("\n", at);
    const text = source.slice(at, end === -1 ? source.length : end);
    lines.push({ start: start + at, text: text.endsWith("\r") ? text.slice(0, -1) : text });
    at = end === -1 ? source.length : end + 1;
  }
  const stated = /^[|>][+-]?(\d)/.exec(source)?.[1];
  const first = lines.find(({ text }) => text.trim() !== "");
  const shown = first ? first.text.length - first.text.trimStart().length : 0;
  // An indicator counts from the parent's indentation, which the scalar does not show: the common indentation bounds it.
  const least = Math.min(...lines.filter(({ text }) => text.trim() !== "").map(({ text }) => text.search(/[^ ]/)));
  const indent = stated === undefined ? shown : least;
  let last = lines.length;
  while (last > 0 && lines[last - 1]?.text.trim() === "") last--;
  const kept = chomp === "+" ? lines : lines.slice(0, last);
  const pieces: EmbeddedPiece[] = [];
  for (const [at, line] of kept.entries()) {
    const text = line.text.slice(Math.min(indent, line.text.length));
    pieces.push({ text, start: line.start + line.text.length - text.length });
    const final = at === kept.length - 1;
    if (final && chomp === "-") continue;
    const next = kept[at + 1]?.text.slice(indent) ?? "";
    // Between two plain lines the first of several line breaks is not kept.
    if (folded && !final && text !== "" && next === "" && !/^\s/.test(text)) continue;
    const joins = folded && !final && text !== "" && next !== "" && !/^\s/.test(text) && !/^\s/.test(next);
    pieces.push({ text: joins ? " " : "\n", start: line.start + line.text.length });
  }
  return pieces;
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "0": "\0",
  "\\": "\\",
  '"': '"',
  "/": "/",
  " ": " ",
  e: "\x1b",
};

function doublePieces(source: string, start: number): readonly EmbeddedPiece[] {
  const pieces: EmbeddedPiece[] = [];
  for (const match of source.slice(1, -1).matchAll(/\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|.)|[^\\]+/gs)) {
    const [text] = match;
    const at = start + 1 + match.index;
    if (!text.startsWith("\\")) pieces.push({ text, start: at });
    else {
      const code = /^\\[xu]([\da-fA-F]+)$/.exec(text)?.[1];
      const meant = code === undefined ? escapes[text.slice(1)] : String.fromCharCode(Number.parseInt(code, 16));
      pieces.push({ text: meant ?? text, start: at, width: text.length });
    }
  }
  return pieces;
}

function singlePieces(source: string, start: number): readonly EmbeddedPiece[] {
  return [...source.slice(1, -1).matchAll(/''|[^']+/g)].map((match) =>
    match[0] === "''"
      ? { text: "'", start: start + 1 + match.index, width: 2 }
      : { text: match[0], start: start + 1 + match.index },
  );
}
