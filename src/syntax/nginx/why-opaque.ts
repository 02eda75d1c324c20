import { type Unknown, unknown } from "../../source/known.ts";
import type { Word } from "./tree.ts";

/** Why it is not known what nginx will read of an opaque word. U+FFFD stands where bytes are not UTF-8. */
export function whyOpaque(word: Word): Unknown {
  return unknown(word.text.includes("\uFFFD") ? "encoding" : "template");
}
