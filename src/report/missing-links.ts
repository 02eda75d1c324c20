import type { LintResult } from "../engine/lint-result.ts";
import { unlinkedRoutes } from "../engine/unlinked-routes.ts";
import type { ReportContext } from "./context.ts";
import { printable } from "./display-width.ts";
import { createPlaces } from "./places.ts";
import { style } from "./style.ts";

const mostShown = 20;

/** For `--require-links`, on standard error: each route to PHP that leads to no known pool, with the reason. */
export function missingLinks(result: LintResult, context: ReportContext): string {
  const paint = style(context.color);
  const places = createPlaces(result);
  const missing = unlinkedRoutes(result.stacks);
  const lines = missing.slice(0, mostShown).map(({ target, answer }) => {
    const reason = answer.kind === "pool" ? "" : answer.reason;
    return `${paint.error("not linked")}: ${printable(places.show(target.span))}: ${printable(reason)}\n`;
  });
  const more = missing.length > mostShown ? [`and ${missing.length - mostShown} more\n`] : [];
  return [...lines, ...more].join("");
}
