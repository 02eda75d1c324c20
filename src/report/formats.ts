import type { Format } from "./context.ts";
import { json } from "./json.ts";
import { text } from "./text.ts";
import { unix } from "./unix.ts";

/** Every output format. The choices of `--format`, its help and the documentation follow from this table. */
export const formats: readonly Format[] = [text, json, unix];
