import type { Scope } from "../resolve/nginx/scope.ts";
import { type LocationName, locationName } from "../resolve/nginx/validate/place.ts";
import type { Directive } from "../syntax/nginx/tree.ts";

/** More paths than this say nothing new about one expression. */
const most = 48;

/**
 * Paths that end in `.php` and match a location: made from its expression and then tried on it, so what is returned is
 * certain. Empty when none was found; null when the expression cannot be read.
 * @param below the location around it, where the paths are to lie below a prefix.
 */
export function phpPaths(location: Scope, below: Scope | null = null): readonly string[] | null {
  const matcher = matcherOf(location);
  if (matcher === null) return null;
  const { kind, name } = matcher.name;
  if (kind === "named") return [];
  const seeds = kind === "regex" ? strings(name) : [name];
  const made = seeds.flatMap((seed) => [
    seed,
    `/${seed}`,
    `/a${seed}`,
    `${seed}a.php`,
    `${seed}/a.php`,
    `/${seed}a.php`,
  ]);
  const outer = below && matcherOf(below)?.name;
  const prefix = outer?.kind === "prefix" ? outer.name.replace(/\/?$/, "/a") : "";
  const paths = ["/index.php", "/a/index.php", ...made].flatMap((path) => [path, prefix + path]);
  return [...new Set(paths)].filter((path) => path.startsWith("/") && path.endsWith(".php") && matcher.takes(path));
}

/** Whether a location takes a path, its blocks inside and beside not considered; null when that cannot be known. */
export function takesPath(location: Scope, path: string): boolean | null {
  return matcherOf(location)?.takes(path) ?? null;
}

interface Matcher {
  readonly name: LocationName;
  takes(path: string): boolean;
}

function matcherOf({ directive }: Scope): Matcher | null {
  const name = directive && locationName(directive);
  if (!name || directive.conditional) return null;
  if (name.kind === "exact") return { name, takes: (path) => path === name.name };
  if (name.kind === "prefix") return { name, takes: (path) => path.startsWith(name.name) };
  if (name.kind === "named") return { name, takes: () => false };
  try {
    const expression = new RegExp(name.name, ignoresCase(directive) ? "i" : "");
    return { name, takes: (path) => expression.test(path) };
  } catch {
    // What only PCRE knows: (?i), possessive and atomic groups.
    return null;
  }
}

function ignoresCase({ args }: Directive): boolean {
  return args[0]?.text.startsWith("~*") ?? false;
}

/** Some strings that an expression probably matches. Whoever uses them tries them. */
function strings(expression: string): readonly string[] {
  let at = 0;

  const alternatives = (): string[] => {
    let found: string[] = [];
    let branch = [""];
    while (at < expression.length && expression[at] !== ")") {
      if (expression[at] === "|") {
        at++;
        found = found.concat(branch);
        branch = [""];
        continue;
      }
      const piece = repeated(atom());
      branch = branch.flatMap((before) => piece.map((after) => before + after)).slice(0, most);
    }
    return found.concat(branch).slice(0, most);
  };

  const atom = (): string[] => {
    const char = expression[at++] ?? "";
    if (char === "^" || char === "$") return [""];
    if (char === ".") return ["a"];
    if (char === "\\") return [escaped(expression[at++] ?? "")];
    if (char === "[") return [fromClass()];
    if (char !== "(") return [char];
    const group = /^\?(?::|P?<\w+>|'\w+')/.exec(expression.slice(at));
    const looks = /^\?(?:[=!]|<[=!])/.test(expression.slice(at));
    at += group?.[0].length ?? 0;
    const inside = alternatives();
    at++;
    return looks ? [""] : inside;
  };

  const fromClass = (): string => {
    const end = expression.indexOf("]", at + 1);
    const text = expression.slice(at, end === -1 ? undefined : end);
    at = end === -1 ? expression.length : end + 1;
    if (text.startsWith("^")) return "a";
    return text.startsWith("\\") ? escaped(text[1] ?? "") : (text[0] ?? "");
  };

  const repeated = (piece: string[]): string[] => {
    const quantifier = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})[?+]?/.exec(expression.slice(at));
    if (!quantifier) return piece;
    at += quantifier[0].length;
    if (quantifier[1] !== undefined) return piece.map((one) => one.repeat(Math.min(Number(quantifier[1]), 99)));
    return quantifier[0].startsWith("+") ? piece : [...piece, ""];
  };

  const all: string[] = [];
  while (at < expression.length) {
    all.push(...alternatives());
    // A closing bracket without an opening one: the expression is refused anyway.
    at++;
  }
  return all.slice(0, most);
}

function escaped(char: string): string {
  return { d: "1", w: "a", s: " ", D: "a", S: "a", W: "-" }[char] ?? (/[a-zA-Z]/.test(char) ? "" : char);
}
