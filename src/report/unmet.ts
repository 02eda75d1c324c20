import type { LintResult } from "../engine/lint-result.ts";
import { unlinkedRoutes } from "../engine/unlinked-routes.ts";
import { byteOrder } from "../source/file-system.ts";
import type { Span } from "../source/span.ts";
import type { Demands } from "./context.ts";

/** A route to PHP that leads to no known pool. */
export interface Unlinked {
  readonly span: Span;
  readonly reason: string;
}

/** The sentence for a run that was to find something and had nothing to look at. */
export const nothingFound = "nothing found to lint: no nginx or PHP-FPM file";

/** What was asked of a run and not given: it fails for that, whatever was found. */
export function unmet(
  result: LintResult,
  demands: Demands | undefined,
): { readonly empty: boolean; readonly unlinked: readonly Unlinked[] } {
  const { coverage, shard } = result;
  // A shard may hold nothing where the whole holds something.
  const nothing = coverage.files + (shard?.stacks ?? 0) === 0;
  return {
    empty: demands?.files === true && nothing,
    unlinked: demands?.links === true ? unlinkedPlaces(result) : [],
  };
}

/** Each place once, sorted: file as reports name it, offset, reason. */
export function unlinkedPlaces({ stacks, relativePath }: LintResult): readonly Unlinked[] {
  const places = new Map<string, Unlinked & { readonly name: string }>();
  for (const { target, answer } of unlinkedRoutes(stacks)) {
    const { span } = target;
    const reason = answer.kind === "pool" || answer.kind === "host" ? "" : answer.reason;
    places.set(`${span.start} ${span.file} ${reason}`, { span, reason, name: relativePath(span.file) });
  }
  return [...places.values()]
    .sort((a, b) => byteOrder(a.name, b.name) || a.span.start - b.span.start || byteOrder(a.reason, b.reason))
    .map(({ span, reason }) => ({ span, reason }));
}
