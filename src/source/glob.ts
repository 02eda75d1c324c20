/** True for a pattern with `*`, `?` or `[`: nginx hands only those to glob(3), everything else must exist. */
export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

const compiled = new Map<string, RegExp>();

/**
 * One path component of a glob(3) pattern as a regular expression: `*` and `?` never match a leading dot, `[!a]` negates,
 * `\` quotes the next character. Braces are literal: glob(3) is called without GLOB_BRACE by nginx and FPM.
 */
export function componentPattern(component: string): RegExp {
  const had = compiled.get(component);
  if (had) return had;
  let out = /^[*?[]/.test(component) ? "(?!\\.)" : "";
  for (let at = 0; at < component.length; at++) {
    const sign = component[at] as string;
    if (sign === "*") out += "[^/]*";
    else if (sign === "?") out += "[^/]";
    else if (sign === "\\" && at + 1 < component.length) out += escape(component[++at] as string);
    else if (sign === "[") {
      const close = component.indexOf("]", at + (/[!^]/.test(component[at + 1] ?? "") ? 3 : 2));
      if (close === -1) out += "\\[";
      else {
        const inside = component.slice(at + 1, close);
        const negated = inside.startsWith("!") || inside.startsWith("^");
        out += `[${negated ? "^" : ""}${(negated ? inside.slice(1) : inside).replace(/[\\\]^]/g, "\\$&")}]`;
        at = close;
      }
    } else out += escape(sign);
  }
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^${out}$`, "u");
  } catch {
    // A range such as `[z-a]`: glob(3) matches nothing with it.
    pattern = /^(?!)/;
  }
  compiled.set(component, pattern);
  return pattern;
}

function escape(sign: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(sign) ? `\\${sign}` : sign;
}
