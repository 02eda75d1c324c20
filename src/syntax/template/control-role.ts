import type { Placeholder } from "./placeholder.ts";

/**
 * What a control placeholder does: opens a part that may be absent or repeated, starts its alternative, closes it,
 * stands alone (an include, a block of unknown text), or writes nothing (`comment`: comments, assignments).
 */
export type ControlRole = "open" | "middle" | "close" | "alone" | "comment";

export interface RoledPlaceholder extends Placeholder {
  readonly role: ControlRole | null;
  /** For `open` with a close: the index of that close in the list; -1 elsewhere. */
  readonly partner: number;
}

const goOpeners = new Set(["if", "range", "with", "define", "block", "for", "unless", "each"]);
/** They change how the text between is written, not whether it is there. */
const jinjaSilent = new Set(["raw", "endraw", "verbatim", "endverbatim", "autoescape", "endautoescape"]);
/** Without an end of their own they write nothing. */
const jinjaAssigning = new Set(["set", "import", "from", "do"]);
const jinjaMiddles = new Set(["else", "elif", "elsif", "elseif", "when"]);

/** Adds to each placeholder what it does to the parts around it. */
export function withRoles(text: string, placeholders: readonly Placeholder[]): RoledPlaceholder[] {
  const written = placeholders.map(({ start, end }) => text.slice(start, end));
  // In Jinja and Twig a keyword opens a part exactly when an `end<keyword>` follows, whatever the keyword is.
  const endsLeft = new Map<string, number>();
  const words = written.map((source) => (source.startsWith("{%") ? firstWord(source) : ""));
  for (const word of words) if (word.startsWith("end")) endsLeft.set(word, (endsLeft.get(word) ?? 0) + 1);
  const open: number[] = [];
  const out: { -readonly [K in keyof RoledPlaceholder]: RoledPlaceholder[K] }[] = [];
  for (let at = 0; at < placeholders.length; at++) {
    const placeholder = placeholders[at] as Placeholder;
    const word = words[at] as string;
    const source = written[at] as string;
    const role = placeholder.kind === "value" ? null : word !== "" ? jinjaRole(word, endsLeft) : roleOf(source);
    if (word.startsWith("end")) endsLeft.set(word, (endsLeft.get(word) ?? 1) - 1);
    out.push({ ...placeholder, role, partner: -1 });
    if (role === "open") open.push(at);
    else if (role === "close") {
      const opener = out[open.pop() ?? -1];
      if (opener) opener.partner = at;
    }
  }
  return out;
}

function jinjaRole(word: string, endsLeft: ReadonlyMap<string, number>): ControlRole {
  if (jinjaSilent.has(word)) return "comment";
  if (word.startsWith("end")) return "close";
  if (jinjaMiddles.has(word)) return "middle";
  if ((endsLeft.get(`end${word}`) ?? 0) > 0) return "open";
  if ((endsLeft.get("end") ?? 0) > 0 && goOpeners.has(word)) return "open";
  return jinjaAssigning.has(word) ? "comment" : "alone";
}

function roleOf(source: string): ControlRole {
  if (source.startsWith("{#") || source.startsWith("<%#")) return "comment";
  if (source.startsWith("{{")) return moustacheRole(source);
  if (source.startsWith("<?"))
    return phpRole(
      source
        .replace(/^<\?(php|=)?/, "")
        .replace(/\?>$/, "")
        .trim(),
    );
  if (source.startsWith("<%")) {
    const role = rubyRole(source.replace(/^<%-?/, "").replace(/-?%>$/, "").trim());
    // In ERB only `<%=` writes; EJS writes with `<%-` too.
    return role === "alone" && !source.startsWith("<%-") ? "comment" : role;
  }
  return "alone";
}

function moustacheRole(source: string): ControlRole {
  const inside = source.replace(/^\{\{[-~]?\s*/, "");
  if (/^(\/\*|!)/.test(inside) || /ansible_managed|\|\s*comment\b/.test(inside) || /^\$\w*\s*:?=[^=]/.test(inside))
    return "comment";
  if (/^[#^]/.test(inside)) return "open";
  if (inside.startsWith("/")) return "close";
  const word = firstWord(source);
  if (word === "end") return "close";
  if (word === "else") return "middle";
  return goOpeners.has(word) ? "open" : "alone";
}

function rubyRole(code: string): ControlRole {
  if (/^(end\b|\})/.test(code)) return /\b(do|\{)\s*(\|[^|]*\|)?$/.test(code) ? "middle" : "close";
  if (/^(else|elsif|when)\b/.test(code)) return "middle";
  if (/^(if|unless|case|while|until|for|begin)\b/.test(code)) return /\bend$/.test(code) ? "alone" : "open";
  return /(\bdo|\{)\s*(\|[^|]*\|)?$/.test(code) ? "open" : "alone";
}

function phpRole(code: string): ControlRole {
  if (/^(end(if|foreach|for|while|switch)\b|\}\s*;?$)/.test(code)) return "close";
  if (/^\}?\s*(else|elseif)\b/.test(code)) return "middle";
  return /[:{]$/.test(code) ? "open" : "alone";
}

function firstWord(source: string): string {
  return /[A-Za-z_]\w*/.exec(source)?.[0] ?? "";
}
