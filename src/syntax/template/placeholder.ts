import type { Span } from "../../source/span.ts";

/**
 * A piece of template language in a configuration file: text that a tool replaces before nginx or FPM reads it.
 * - `value`: stands for some text (`{{ port }}`, `<%= @root %>`, `__DOMAIN__`): the word that holds it is unknown.
 * - `control`: decides what is there at all (`{% if %}`, `<% end %>`): what lies between a pair may be absent or repeated.
 */
export interface Placeholder extends Span {
  readonly kind: "value" | "control";
}
