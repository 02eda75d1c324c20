import type { Report } from "../rule/define-rule.ts";
import { isStock } from "../source/is-stock.ts";

/**
 * A report at a place that the user can change. What a package or an image brings is not the user's: the report moves to
 * the other end where that one is. null where no end is: nobody could act on it.
 */
export function inOwnFiles(report: Report): Report | null {
  const fixes = [report.fix ?? []].flat().filter(({ edits }) => !edits.some(({ span }) => isStock(span.file)));
  if (!isStock(report.at.file)) return report.fix === undefined ? report : { ...report, fix: fixes };
  const related = report.related ?? [];
  const own = related.find(({ span }) => !isStock(span.file));
  if (own === undefined) return null;
  const { file, start, end } = report.at;
  const there = { span: { file, start, end }, text: report.label ?? "set here" };
  const others = related.filter((one) => one !== own);
  return { ...report, fix: fixes, at: own.span, label: own.text, related: [there, ...others] };
}
