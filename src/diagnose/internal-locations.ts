import type { Server } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import { locationName } from "../resolve/nginx/validate/place.ts";
import { locationFor } from "../rule/location-for.ts";

/** Internal redirects beyond this many lead in a circle. */
const mostSteps = 10;

/**
 * The locations that a request may pass through, the first one first: what its path chooses, then where try_files, index,
 * rewrite and error_page lead from there. Which of them it takes depends on files that nobody sees here.
 */
export function internalLocations(server: Server, path: string): readonly Scope[] {
  const found: Scope[] = [];
  const waiting = [pathAsNginxReads(path), ...rewrites(server, path)];
  for (let steps = 0; steps < mostSteps && waiting.length > 0; steps++) {
    const uri = waiting.shift() as string;
    const location = uri.startsWith("@") ? named(server, uri) : locationFor(server, uri);
    if (location === null || found.includes(location)) continue;
    found.push(location);
    waiting.push(...nextUris(location, uri));
  }
  return found;
}

/** Percent signs decoded, slashes merged, `.` and `..` resolved: what locations are compared with. */
function pathAsNginxReads(path: string): string {
  let text = path;
  if (text.includes("%")) {
    try {
      text = decodeURIComponent(text);
    } catch {
      // Not UTF-8: compared as it is written.
    }
  }
  if (!text.includes("//") && !text.includes("/.")) return text;
  const out: string[] = [];
  for (const part of text.split("/")) {
    if (part === "..") out.pop();
    else if (part !== "" && part !== ".") out.push(part);
  }
  return `/${out.join("/")}${/\/\.{0,2}$/.test(text) && out.length > 0 ? "/" : ""}`;
}

function named(server: Server, name: string): Scope | null {
  const is = ({ directive }: Scope) => {
    const own = directive && locationName(directive);
    return own?.kind === "named" && own.name === name;
  };
  return server.children.find((child) => child.kind === "location" && is(child)) ?? null;
}

function nextUris(location: Scope, uri: string): string[] {
  const next: string[] = [];
  const add = (text: string) => {
    const target = constantUri(text, uri);
    if (target !== null) next.push(target);
  };
  const fallback = location.own("try_files").at(-1)?.args.at(-1)?.text;
  if (fallback !== undefined && !fallback.startsWith("=")) add(fallback);
  if (uri.endsWith("/")) {
    const index = location.words("index").value;
    for (const name of index.known ? index.value : [])
      if (!name.includes("$")) add(name.startsWith("/") ? name : uri + name);
  }
  next.push(...rewrites(location, uri));
  for (const { args } of location.array("error_page").directives) {
    const target = args.at(-1)?.text;
    if (target !== undefined) add(target);
  }
  return next;
}

/** Where the `rewrite` directives of a block, and of the `if` blocks in it, send a path. */
function rewrites(scope: Scope, uri: string): string[] {
  const own = [scope, ...scope.children.filter(({ kind }) => kind === "if")].flatMap((one) => one.own("rewrite"));
  return own.flatMap(({ args }) => {
    const [pattern, replacement, flag] = args.map(({ text }) => text);
    if (pattern === undefined || replacement === undefined || flag === "break" || !matches(pattern, uri)) return [];
    // What a group catches is rarely what a location looks at.
    return constantUri(replacement.replace(/\$\d/g, "x"), uri) ?? [];
  });
}

function matches(pattern: string, uri: string): boolean {
  try {
    return new RegExp(pattern).test(uri);
  } catch {
    return true;
  }
}

function constantUri(text: string, uri: string): string | null {
  const path = text.split(/[?#]/, 1)[0]?.replaceAll(/\$\{?(?:uri|document_uri|request_uri)\}?/g, uri) ?? "";
  return /^[/@]/.test(path) && !path.includes("$") ? path : null;
}
