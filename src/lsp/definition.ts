import type { LintResult } from "../engine/lint-result.ts";
import type { Link, Pool, Stack } from "../model/stack.ts";
import { offsetInFile } from "../source/embedded-text.ts";
import { isGlob } from "../source/glob.ts";
import { dirname, join } from "../source/paths.ts";
import { type FileId, type Span, span } from "../source/span.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { Directive, NginxFile } from "../syntax/nginx/tree.ts";
import { directiveAt, isSame, itemAt, poolsAt, scopesOf, treesOf } from "./locate.ts";

/** Where the thing at a place is defined: from a pass to its upstream or pool, from an include to its files. */
export function definitionsAt(result: LintResult, file: FileId, offset: number): readonly Span[] {
  return distinct(
    treesOf(result, file).flatMap(({ tree, stack }) =>
      tree.kind === "nginx"
        ? nginxDefinitions(tree, stack, offset, result)
        : iniDefinitions(tree, stack, offset).map((one) => beginningOf(one, result)),
    ),
  );
}

/** A text inside of another file begins somewhere in that file. */
function beginningOf(file: FileId, result: LintResult): Span {
  const embedded = result.embedded(file);
  if (embedded === null) return span(file, 0, 0);
  const start = offsetInFile(embedded, 0);
  return span(embedded.file, start, start);
}

function nginxDefinitions(tree: NginxFile, stack: Stack, offset: number, result: LintResult): readonly Span[] {
  const directive = directiveAt(tree.items, offset);
  if (!directive) return [];
  if (directive.name.text === "include") return includedBy(directive, stack).map((file) => beginningOf(file, result));
  const variable = variableAt(directive, tree, offset);
  if (variable) return variableDefinitions(variable, stack);
  const routes = stack.routes.filter(({ pass }) => isSame(pass, directive));
  const upstreams = routes.flatMap(({ upstream }) => (upstream ? [upstream.span] : []));
  if (upstreams.length > 0) return upstreams;
  return stack.links
    .filter(({ route, target }) => isSame(route.pass, directive) || holds(directive, target.span))
    .flatMap(poolPlaces);
}

/** The files that an include of PHP-FPM pulls in: those that brought a pool, and what else its pattern matches. */
function iniDefinitions(tree: IniFile, stack: Stack, offset: number): readonly FileId[] {
  const item = itemAt(tree, offset);
  if (item?.kind !== "entry" || item.key !== "include") return [];
  const steps = stack.fpms.flatMap((fpm) => fpm.pools.flatMap((pool) => pool.via));
  const brought = steps.flatMap(({ at, file }) => (holds(item, at) ? [file] : []));
  const path = item.value?.text;
  if (!path?.known || !path.value.startsWith("/")) return brought;
  const matched = stack.fpms.flatMap(({ host, files }) =>
    host.files.glob(path.value).files.filter((file) => files.includes(file)),
  );
  return [...new Set([...brought, ...matched])];
}

/** A pool's `listen`, or its header where none is written. */
function poolPlaces({ answer }: Link): readonly Span[] {
  return answer.kind === "pool" ? [answer.pool.listen.span ?? answer.pool.span] : [];
}

/** The files that an include of nginx pulls in. */
function includedBy(directive: Directive, stack: Stack): readonly FileId[] {
  const word = directive.args[0];
  if (!word || word.opaque) return [];
  return stack.nginx.flatMap(({ main, host: { files } }) => {
    const path = join(main === null ? "/etc/nginx" : dirname(files.runtimePath(main)), word.text);
    if (isGlob(path)) return files.glob(path).files;
    const found = files.locate(path);
    return found.kind === "file" ? [found.file] : [];
  });
}

/** Where everything that uses the thing at a place stands: the routes to a pool or an upstream. */
export function referencesAt(result: LintResult, file: FileId, offset: number): readonly Span[] {
  return distinct(
    treesOf(result, file).flatMap(({ tree, stack }) => {
      if (tree.kind === "ini") return routesTo(poolsOf(tree, stack, offset), stack);
      const directive = directiveAt(tree.items, offset);
      if (!directive) return [];
      const variable = variableAt(directive, tree, offset);
      if (variable) return variableUses(variable, stack);
      const scopes = directive.name.text === "upstream" ? scopesOf(directive, stack) : [];
      if (scopes.length > 0) {
        const names = new Set(scopes.map((scope) => scope.directive?.args[0]?.text.toLowerCase()));
        return stack.routes.filter(({ upstream }) => upstream && names.has(upstream.name.toLowerCase())).map(passWord);
      }
      const pools = stack.links.flatMap(({ route, target, answer }) =>
        answer.kind === "pool" && (isSame(route.pass, directive) || holds(directive, target.span)) ? [answer.pool] : [],
      );
      return routesTo(pools, stack);
    }),
  );
}

function poolsOf(tree: IniFile, stack: Stack, offset: number): readonly Pool[] {
  const item = itemAt(tree, offset);
  if (item?.kind === "section") return poolsAt(item, stack);
  if (item?.key !== "listen") return [];
  return stack.pools.filter((pool) => pool.entries("listen").some(({ entry }) => isSame(entry, item)));
}

function routesTo(pools: readonly Pool[], stack: Stack): readonly Span[] {
  return stack.links.flatMap(({ route, answer }) =>
    answer.kind === "pool" && pools.includes(answer.pool) ? [passWord(route)] : [],
  );
}

function passWord({ pass }: { readonly pass: Directive }): Span {
  return pass.args[0] ?? pass;
}

function holds(outer: Span, inner: Span): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;
}

/** The name of the variable under the cursor: in `$name` and `${name}`. */
function variableAt(directive: Directive, { id, text }: NginxFile, offset: number): string | null {
  // The text of a tree inside of another file is not the file's.
  if (directive.file !== id) return null;
  const words = text.slice(directive.start, directive.end);
  for (const match of words.matchAll(/\$\{?(\w+)\}?/g)) {
    const start = directive.start + match.index;
    if (start <= offset && offset <= start + match[0].length) return match[1] as string;
  }
  return null;
}

/** The argument in which a directive names the variable that it makes. */
const makers: Readonly<Record<string, number>> = { set: 0, map: 1, geo: -1, split_clients: 1, auth_request_set: 0 };

function* nginxDirectives(stack: Stack): Generator<Directive> {
  for (const tree of stack.files.values()) {
    if (tree.kind !== "nginx") continue;
    const waiting = [...tree.items];
    for (let one = waiting.pop(); one; one = waiting.pop()) {
      yield one;
      if (one.block) waiting.push(...one.block.items);
    }
  }
}

/** The variables that the configuration itself makes, with their places. */
export function variablesOf(stack: Stack): readonly { readonly name: string; readonly at: Span }[] {
  const found: { name: string; at: Span }[] = [];
  for (const directive of nginxDirectives(stack)) {
    const index = makers[directive.name.text];
    const word = index === undefined ? undefined : directive.args.at(index);
    if (word?.text.startsWith("$")) found.push({ name: word.text.slice(1), at: word });
  }
  return found;
}

function variableDefinitions(name: string, stack: Stack): readonly Span[] {
  return variablesOf(stack).flatMap((variable) => (variable.name === name ? [variable.at] : []));
}

function variableUses(name: string, stack: Stack): readonly Span[] {
  const uses = new RegExp(`\\$(?:${name}\\b|\\{${name}\\})`);
  return [...nginxDirectives(stack)].flatMap(({ args }) => args.filter((word) => uses.test(word.text)));
}

function distinct(spans: readonly Span[]): readonly Span[] {
  const seen = new Set<string>();
  return spans.filter(({ file, start, end }) => {
    const key = `${start} ${end} ${file}`;
    return !seen.has(key) && seen.add(key);
  });
}
