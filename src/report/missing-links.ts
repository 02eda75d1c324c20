import type { LintResult } from "../engine/lint-result.ts";
import type { ReportContext } from "./context.ts";
import { printable } from "./display-width.ts";
import { createPlaces } from "./places.ts";
import { style } from "./style.ts";
import { unlinkedPlaces } from "./unmet.ts";

const mostShown = 20;

/** For `--require-links`, on standard error: each route to PHP that leads to no known pool, with the reason. */
export function missingLinks(result: LintResult, context: ReportContext): string {
  const paint = style(context.color);
  const places = createPlaces(result);
  const missing = unlinkedPlaces(result);
  const lines = missing
    .slice(0, mostShown)
    .map(({ span, reason }) => `${paint.error("not linked")}: ${printable(places.show(span))}: ${printable(reason)}\n`);
  const more = missing.length > mostShown ? [`and ${missing.length - mostShown} more\n`] : [];
  return [...lines, ...more].join("");
}
