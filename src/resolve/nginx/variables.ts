import type { Directive } from "../../syntax/nginx/tree.ts";
import type { Scope } from "./scope.ts";
import { scopesBelow } from "./scopes-below.ts";

/** A piece of a value with variables: literal text or the name of a variable. */
type Part = { readonly literal: string } | { readonly variable: string };

/**
 * Every value a text with variables can have at run time in a scope, or null when they cannot be listed.
 * `set` counts when all settings of the variable that this request can pass give constants; `map`, `geo` and
 * `split_clients` count with all their results. Regex captures and nginx's own variables cannot be listed.
 */
export function possibleValues(scope: Scope, text: string): readonly string[] | null {
  return expand(scope, text, 0);
}

/** The one value a text can have, or null. */
export function constantValue(scope: Scope, text: string): string | null {
  const values = possibleValues(scope, text);
  return values !== null && values.length === 1 ? (values[0] as string) : null;
}

/** Variables may be set from variables; a chain longer than this is a circle. */
const longestChain = 8;
const mostValues = 64;

function expand(scope: Scope, text: string, depth: number): readonly string[] | null {
  if (!text.includes("$")) return [text];
  if (depth > longestChain) return null;
  let values: string[] = [""];
  for (const part of parts(text)) {
    const next = "literal" in part ? [part.literal] : valuesOf(scope, part.variable, depth);
    if (next === null || values.length * next.length > mostValues) return null;
    values = values.flatMap((before) => next.map((after) => before + after));
  }
  return [...new Set(values)];
}

function parts(text: string): Part[] {
  const out: Part[] = [];
  let last = 0;
  for (const match of text.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)) {
    if (match.index > last) out.push({ literal: text.slice(last, match.index) });
    out.push({ variable: (match[1] ?? match[2]) as string });
    last = match.index + match[0].length;
  }
  if (last < text.length) out.push({ literal: text.slice(last) });
  return out;
}

function valuesOf(scope: Scope, name: string, depth: number): readonly string[] | null {
  // $1..$9 come from the last regular expression that matched.
  if (/^\d+$/.test(name)) return null;
  const setters = settersOf(scope, name);
  if (setters === null) return null;
  if (setters.length === 0) return mappedValues(scope, name, depth);
  const values = new Set<string>();
  for (const setter of setters) {
    const value = setter.directive.args[1];
    if (!value || value.opaque || setter.directive.conditional) return null;
    const listed = expand(setter.scope, value.text, depth + 1);
    if (listed === null) return null;
    for (const one of listed) values.add(one);
    if (values.size > mostValues) return null;
  }
  return [...values];
}

interface Setter {
  readonly directive: Directive;
  readonly scope: Scope;
}

/**
 * The `set` directives whose value a request in this scope may carry: from this block outwards, up to the first block that
 * sets the variable whatever happens. A `set` in an `if` may be passed over. Null when a block may hold more that we cannot
 * see, when nothing sets the variable for certain, or when a location outside our way sets it: `rewrite ... last` keeps
 * what it set.
 */
function settersOf(scope: Scope, name: string): readonly Setter[] | null {
  const found: Setter[] = [];
  const way = new Set<Scope>();
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    way.add(at);
    if (at.open || capturedIn(at, name)) return null;
    if (at.kind === "server" && setElsewhere(at, name, way)) return null;
    const here = settersIn(at, name, scope);
    found.push(...here.setters);
    if (here.certain) return found;
  }
  return found.length > 0 ? null : found;
}

/** What one block may leave in the variable, in its order: an unconditional `set` makes the earlier ones forgotten. */
function settersIn(at: Scope, name: string, from: Scope): { setters: readonly Setter[]; certain: boolean } {
  let setters: Setter[] = [];
  let certain = false;
  for (const directive of at.directives) {
    if (isSetOf(directive, name)) {
      setters = [{ directive, scope: at }];
      // Inside an `if` it holds for requests that are in that block, as ours is.
      certain = true;
    } else if (directive.name.text === "if" && directive.block !== null) {
      const inside = at.children.find((child) => child.directive === directive);
      if (!inside || inside === from) continue;
      for (const inner of inside.own("set"))
        if (isSetOf(inner, name)) setters.push({ directive: inner, scope: inside });
    }
  }
  return { setters, certain };
}

function isSetOf(directive: Directive, name: string): boolean {
  return directive.name.text === "set" && directive.args[0]?.text === `$${name}`;
}

const settersBelow = new WeakMap<Scope, ReadonlyMap<string, readonly Scope[]>>();

/** True when a block of the server that is not on the way to ours sets the variable. */
function setElsewhere(server: Scope, name: string, way: ReadonlySet<Scope>): boolean {
  let below = settersBelow.get(server);
  if (!below) {
    const found = new Map<string, Scope[]>();
    for (const scope of scopesBelow(server)) {
      for (const directive of scope.own("set")) {
        const key = directive.args[0]?.text ?? "";
        const scopes = found.get(key);
        if (scopes) scopes.push(scope);
        else found.set(key, [scope]);
      }
    }
    below = found;
    settersBelow.set(server, below);
  }
  return (below.get(`$${name}`) ?? []).some(
    (scope) => !way.has(scope) && !(scope.kind === "if" && scope.parent !== null && way.has(scope.parent)),
  );
}

/** True when a regular expression of this block names a group like the variable: `(?<name>...)`. */
function capturedIn(scope: Scope, name: string): boolean {
  const group = new RegExp(`\\(\\?P?[<']${name}[>']`);
  const words = [
    ...(scope.directive?.args ?? []),
    ...scope.own("server_name").flatMap((directive) => directive.args),
    ...scope.own("rewrite").flatMap((directive) => directive.args),
  ];
  return words.some((word) => group.test(word.text));
}

/** The results of a `map`, `geo` or `split_clients` in `http` that defines the variable. */
function mappedValues(scope: Scope, name: string, depth: number): readonly string[] | null {
  let http: Scope = scope;
  while (http.parent !== null && http.kind !== "http") http = http.parent;
  const block = http.children.find((child) => {
    const opener = child.directive;
    if (child.kind !== "map" || !opener || !/^(map|geo|split_clients)$/.test(opener.name.text)) return false;
    return opener.args.at(-1)?.text === `$${name}`;
  });
  if (!block || block.open) return null;
  const kind = block.directive?.name.text;
  const values = new Set<string>();
  let hasDefault = false;
  for (const row of block.directives) {
    const key = row.name.text;
    if (key === "include" || key === "hostnames" || key === "volatile") continue;
    if (kind === "geo" && /^(ranges|delete|proxy|proxy_recursive)$/.test(key)) continue;
    const result = row.args[0];
    if (row.args.length !== 1 || !result || result.opaque || row.conditional) return null;
    if (key === "default" || (kind === "split_clients" && key === "*")) hasDefault = true;
    const listed = expand(http, result.text, depth + 1);
    if (listed === null) return null;
    for (const one of listed) values.add(one);
    if (values.size > mostValues) return null;
  }
  // Without a default a map gives the empty string.
  if (!hasDefault) values.add("");
  return [...values];
}
