import type { EmbeddedText } from "../../source/embedded-text.ts";
import { hash64 } from "../../source/hash.ts";
import { fileId } from "../../source/span.ts";
import { type Replacement, substitute } from "../embed.ts";
import { lookUp, type ShellState, type World } from "./state.ts";

export interface Rendering {
  /** Which variables are replaced; null for all. */
  readonly names: ((name: string) => boolean) | null;
  /** What is done with variables that are not set: envsubst leaves nothing, the official nginx image leaves them. */
  readonly unset: "removed" | "kept";
}

/**
 * A template with the variables of the environment in it. What is not known stays as it is written: readers take
 * `${NAME}` for a value that they do not know.
 */
export function renderVariables(
  template: EmbeddedText,
  rendering: Rendering,
  state: ShellState,
  world: World,
): EmbeddedText {
  const replacements: Replacement[] = [];
  for (const match of template.text.matchAll(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g)) {
    const name = match[1] ?? match[2] ?? "";
    if (rendering.names !== null && !rendering.names(name)) continue;
    const value = lookUp(name, state, world);
    // nginx's own variables are written small, and nobody sets such ones in an environment.
    const unset = value === null || (!value.known && /[a-z]/.test(name) && !state.variables.has(name));
    if (unset && rendering.unset === "kept") continue;
    if (!unset && !value?.known) continue;
    const text = value?.known ? value.value : "";
    replacements.push({ start: match.index, end: match.index + match[0].length, text });
  }
  if (replacements.length === 0) return template;
  const rendered = substitute(template, replacements);
  return { ...rendered, id: fileId(`${rendered.id}~${hash64(rendered.text).slice(0, 8)}`) };
}
