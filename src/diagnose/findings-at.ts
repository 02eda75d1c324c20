import type { Pool, Stack } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import { scopesBelow } from "../resolve/nginx/scopes-below.ts";
import type { Finding } from "../rule/finding.ts";
import type { FileId, Span } from "../source/span.ts";
import type { Place } from "./place.ts";

/** What lint reported at a place that log lines come from. */
export interface FindingsThere {
  /** Reported there. */
  readonly at: readonly Finding[];
  /** Reported elsewhere, and the place is the other end of it; or at a pool that was perhaps meant. */
  readonly related: readonly Finding[];
}

export type FindingsAt = (place: Place) => FindingsThere;

export function createFindingsAt(findings: readonly Finding[], stacks: readonly Stack[]): FindingsAt {
  const headers = sectionHeaders(stacks.flatMap(({ pools }) => pools));
  const nginxFiles = new Set(stacks.flatMap(({ nginx }) => nginx.flatMap(({ files }) => files)));
  const fpmFiles = new Set(stacks.flatMap(({ fpms }) => fpms.flatMap(({ files }) => files)));
  const asked = new Map<Place, FindingsThere>();

  const find = (place: Place): FindingsThere => {
    if (place.kind === "whole") return { at: findings, related: [] };
    if (place.kind === "apart") return { at: [], related: [] };
    const pieces = new Map<FileId, Span[]>();
    for (const span of nginxPieces(place)) append(pieces, span);
    const touches = (span: Span, pools: readonly Pool[] = place.pools): boolean => {
      if (nginxFiles.has(span.file)) return (pieces.get(span.file) ?? []).some((piece) => overlap(piece, span));
      if (fpmFiles.has(span.file)) return ofPools(span, pools, headers);
      // A unit, php.ini: of the whole machine.
      return true;
    };
    const at = findings.filter((finding) => touches(finding.at));
    const meant = [...place.pools, ...place.nearest];
    const related = findings.filter(
      (finding) =>
        !at.includes(finding) &&
        (touches(finding.at, meant) || finding.related.some(({ span }) => touches(span, meant))),
    );
    return { at, related };
  };

  return (place) => {
    let found = asked.get(place);
    if (found === undefined) {
      found = find(place);
      asked.set(place, found);
    }
    return found;
  };
}

/** What is written for a place: its locations with all they hold, and what the blocks around them say themselves. */
function* nginxPieces({ locations, servers, routes, target }: Place): Generator<Span> {
  const inner = locations.length > 0 ? locations : servers;
  // Where nothing says which location it was, all of the server may be meant.
  const any = locations.length === 0 && target === null;
  for (const scope of inner) {
    yield* wholeScope(scope, any);
    for (let outer = scope.parent; outer !== null; outer = outer.parent) yield* ownPieces(outer);
  }
  for (const { upstream } of routes) if (upstream !== null) yield* wholeScope(upstream.scope, false);
}

function* wholeScope(scope: Scope, withLocations: boolean): Generator<Span> {
  const inner = withLocations
    ? scopesBelow(scope)
    : [scope, ...scope.children.filter(({ kind }) => kind !== "location")];
  for (const one of inner) {
    if (one.directive !== null) yield one.directive;
    yield* ownPieces(one);
  }
}

/** The directives of a block, and those of `events` beside it, but none of the blocks that have a life of their own. */
function* ownPieces(scope: Scope): Generator<Span> {
  const events = scope.children.filter(({ kind }) => kind === "events");
  for (const { directives } of [scope, ...events]) {
    for (const directive of directives) if (directive.block === null) yield directive;
  }
}

function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

interface Header {
  readonly start: number;
  readonly pool: Pool;
}

function sectionHeaders(pools: readonly Pool[]): ReadonlyMap<FileId, readonly Header[]> {
  const headers = new Map<FileId, Header[]>();
  for (const pool of pools) {
    for (const { file, start } of pool.sections) {
      const list = headers.get(file);
      if (list) list.push({ start, pool });
      else headers.set(file, [{ start, pool }]);
    }
  }
  for (const list of headers.values()) list.sort((a, b) => a.start - b.start);
  return headers;
}

/** Whether a place in PHP-FPM's files is of one of these pools, or of all: before the first section stands [global]. */
function ofPools(span: Span, pools: readonly Pool[], headers: ReadonlyMap<FileId, readonly Header[]>): boolean {
  const inside = headers.get(span.file)?.findLast(({ start }) => start <= span.start);
  return inside === undefined || pools.includes(inside.pool);
}

function append(map: Map<FileId, Span[]>, span: Span): void {
  const list = map.get(span.file);
  if (list) list.push(span);
  else map.set(span.file, [span]);
}
