import type { Nginx, Stack } from "../model/stack.ts";
import { scopesBelow } from "../resolve/nginx/scopes-below.ts";
import type { Subjects } from "../rule/define-rule.ts";
import { type Span, span } from "../source/span.ts";

export type Each = keyof Subjects;
type Lists = { readonly [K in Each]: readonly Subjects[K][] };

/** Everything in a stack that rules can ask about. Each list is made on first use and then kept. */
export function subjectsOf(stack: Stack): Lists {
  const lists: { [K in Each]?: readonly Subjects[K][] } = {};
  const lazy = <K extends Each>(kind: K, make: () => readonly Subjects[K][]) => ({
    enumerable: true,
    get: () => {
      lists[kind] ??= make() as (typeof lists)[K];
      return lists[kind];
    },
  });
  return Object.defineProperties({} as Lists, {
    stack: lazy("stack", () => [stack]),
    nginx: lazy("nginx", () => stack.nginx),
    fpm: lazy("fpm", () => stack.fpms),
    server: lazy("server", () => stack.servers),
    location: lazy("location", () => stack.locations),
    upstream: lazy("upstream", () => stack.upstreams),
    pool: lazy("pool", () => stack.pools),
    route: lazy("route", () => stack.routes),
    link: lazy("link", () => stack.links),
    scope: lazy("scope", () => stack.nginx.flatMap((nginx) => (nginx.http ? scopesBelow(nginx.http) : []))),
    directive: lazy("directive", () => stack.nginx.flatMap(directivesOf)),
    file: lazy("file", () => [...stack.files.values()]),
  });
}

function directivesOf(nginx: Nginx): Subjects["directive"][] {
  return scopesBelow(nginx.scope).flatMap((scope) =>
    scope.directives.map((directive) => ({ directive, scope, nginx })),
  );
}

/** Where a subject stands: for per-path options and for naming the place where a rule crashed. */
export function placeOf<K extends Each>(each: K, subject: Subjects[K]): Span | null {
  const of = { [each]: subject } as Partial<Subjects>;
  if (of.directive) return of.directive.directive;
  if (of.link) return of.link.route.pass;
  if (of.route) return of.route.pass;
  if (of.pool) return of.pool.span;
  if (of.upstream) return of.upstream.span;
  const scope = of.scope ?? of.server ?? of.location;
  if (scope) return scope.directive;
  if (of.file) return span(of.file.id, 0, 0);
  const main = of.nginx ? of.nginx.main : of.fpm ? of.fpm.main : null;
  return main === null ? null : span(main, 0, 0);
}
