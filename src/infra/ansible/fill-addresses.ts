import type { EmbeddedText } from "../../source/embedded-text.ts";
import { hash64 } from "../../source/hash.ts";
import { fileId } from "../../source/span.ts";
import { embedFile, type Replacement, substitute } from "../embed.ts";
import type { InfraInput } from "../infra-input.ts";
import { knownExpressions } from "./variables.ts";

/** Lines on which both sides meet: addresses, names of pools and upstreams, and the files that are read. */
const meeting =
  /^[ \t]*(?:\[|listen[ \t]*=|(?:fastcgi|proxy|uwsgi|scgi|grpc)_pass[ \t]|server[ \t]+[^{\s]|server[ \t]+\{\{|upstream[ \t]|set[ \t]+\$|include\b).*$/gm;

/**
 * Adds a template with the values of variables in its addresses and includes. Numbers stay open: defaults are there to be
 * overridden, and what is overridden is overridden on both sides of an address alike.
 *
 * @param turn what tells this one of several that a loop makes; "" for the only one
 * @returns null where nothing is filled in
 */
export function fillAddresses(
  path: string,
  text: string,
  values: ReadonlyMap<string, string>,
  turn: string,
  input: InfraInput,
): EmbeddedText | null {
  const replacements = [...text.matchAll(meeting)].flatMap(({ index, 0: line }): Replacement[] =>
    knownExpressions(line, values).map((one) => ({ start: index + one.start, end: index + one.end, text: one.text })),
  );
  if (replacements.length === 0) return null;
  const filled = substitute(embedFile(fileId(path), text, turn === "" ? "with its variables" : turn), replacements);
  const same = input.embedded(filled.id);
  const embedded =
    same !== null && same.text !== filled.text
      ? { ...filled, id: fileId(`${filled.id}~${hash64(filled.text).slice(0, 8)}`) }
      : filled;
  input.addEmbedded(embedded);
  return embedded;
}
