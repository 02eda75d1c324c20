import { type Known, known, unknown } from "../../source/known.ts";

/** A variable of compose: its value, or nothing when nobody sets it. `unknown` where sources differ. */
export type Lookup = (name: string) => Known<string> | null;

const variable = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\{[^{}]*\})*))?\})/g;

/**
 * A text of a compose file after its variables are replaced (compose specification, "Interpolation"). A variable that no
 * file sets and that has no default comes from the shell: the whole text is then unknown.
 */
export function interpolate(text: string, lookup: Lookup): Known<string> {
  if (!text.includes("$")) return known(text);
  let open = false;
  const replaced = text.replace(variable, (written, plain, braced, sign: string | undefined, rest: string = "") => {
    if (written === "$$") return "$";
    const value = valueOf(plain ?? braced, sign, rest, lookup);
    if (!value.known) open = true;
    return value.known ? value.value : "";
  });
  return open ? unknown("environment") : known(replaced);
}

/** What one variable stands for; for texts that are replaced piece by piece. */
export function valueOf(name: string, sign: string | undefined, rest: string, lookup: Lookup): Known<string> {
  const set = lookup(name);
  if (set !== null && !set.known) return set;
  const value = set?.value ?? null;
  const counts = sign?.startsWith(":") ? value !== null && value !== "" : value !== null;
  const inner = () => interpolate(rest, lookup);
  if (sign?.endsWith("-")) return counts ? known(value as string) : inner();
  if (sign?.endsWith("+")) return counts ? inner() : set === null ? unknown("environment") : known("");
  return value === null ? unknown("environment") : known(value);
}

/** Where the variables of a text stand, with what each becomes. */
export function variablesIn(
  text: string,
  lookup: Lookup,
): readonly { readonly start: number; readonly end: number; readonly value: Known<string> }[] {
  return [...text.matchAll(variable)].map((match) => {
    const [written, plain, braced, sign, rest = ""] = match;
    const value = written === "$$" ? known("$") : valueOf((plain ?? braced) as string, sign, rest, lookup);
    return { start: match.index, end: match.index + written.length, value };
  });
}
