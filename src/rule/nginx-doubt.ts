import type { Span } from "../source/span.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";

/** How far one file's blocks can be trusted. */
export interface Doubt {
  /** False where a brace or a quote is lost, or where a template decides which blocks there are. */
  readonly sound: boolean;
  /** True for a statement that the reader complains about itself: what follows from that is no second mistake. */
  touches(statement: Span): boolean;
}

const sound: Doubt = { sound: true, touches: () => false };

/** Complaints after which the reader knows where it stands: all others may move braces. */
const local = new Set(["missing-semicolon", "unexpected-semicolon", "text-after-quote", "too-long", "byte-order-mark"]);

/** @param files none for what is not the user's, which is right; several that lie in one YAML file. */
export function doubtAbout(files: readonly NginxFile[]): Doubt {
  const problems = files.flatMap((file) => file.problems);
  const placeholders = files.flatMap((file) => file.placeholders);
  if (problems.length === 0 && placeholders.length === 0) return sound;
  const places = problems.map(({ start, end }) => ({ start, end }));
  return {
    sound: problems.every(({ code }) => local.has(code)) && placeholders.every(({ kind }) => kind === "value"),
    touches: ({ start, end }) => places.some((place) => place.start <= end && place.end >= start),
  };
}
