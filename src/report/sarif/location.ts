import type { FileId, Span } from "../../source/span.ts";
import type { Sight } from "../sight.ts";

/** `physicalLocation`. */
export function place(span: Span, sight: Sight) {
  return { artifactLocation: { uri: uri(span.file, sight) }, region: region(span, sight) };
}

/** `location` with words of its own. */
export function labelled(span: Span, text: string, sight: Sight) {
  return { physicalLocation: place(span, sight), message: { text } };
}

/** All four are 1-based, columns count UTF-16 code units, the end is exclusive. */
export function region(span: Span, { places }: Sight) {
  const start = places.start(span);
  const end = places.end(span);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** From the repository's root, percent-encoded. An absolute path, of a dump for one, becomes a `file:` address. */
export function uri(file: FileId, { result }: Sight): string {
  const path = result.projectPath(file);
  // RFC 3986: what a segment of a path may hold as it is. A colon could be taken for the end of a scheme.
  const encoded = path
    .split("/")
    .map((part) => encodeURIComponent(part).replace(/%(24|26|2B|2C|3B|3D|40)/g, decodeURIComponent));
  return `${path.startsWith("/") ? "file://" : ""}${encoded.join("/")}`;
}
