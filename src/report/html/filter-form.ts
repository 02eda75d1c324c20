import { byteOrder } from "../../source/file-system.ts";
import type { FileId } from "../../source/span.ts";
import { countFindings } from "../shown.ts";
import { type Html, html } from "./html.ts";
import type { PageContext } from "./page-context.ts";

/** Files that the list of the filter names; others are found by text. */
const mostFiles = 1000;

/**
 * The filters as form controls. Hidden until the page's script, without which they could do nothing, shows them.
 *
 * @param files in the order of their numbers
 * @param shown findings in the page
 */
export function filterForm({ findings, result }: PageContext, files: readonly FileId[], shown: number): Html {
  const counts = countFindings(findings);
  const serious = counts.error + counts.warning > 0;
  const perRule = new Map<string, number>();
  for (const { rule } of findings) perRule.set(rule, (perRule.get(rule) ?? 0) + 1);
  const rules = [...perRule].sort(([a], [b]) => byteOrder(a, b));
  const severities = (["error", "warning", "info"] as const).map((severity) => {
    // Infos are advice: one click away where there is something to mend.
    const checked = severity !== "info" || !serious;
    return html`<label class="check"><input type="checkbox" name="severity" value="${severity}"${checked && html` checked`}> ${severity} (${counts[severity]})</label>`;
  });
  return html`<form id="filters" role="search" aria-label="Filter the findings" hidden>
<fieldset><legend>Severity</legend>${severities}</fieldset>
<div class="field"><label for="filter-rule">Rule</label><select id="filter-rule" name="rule"><option value="">all rules</option>${rules.map(
    ([rule, count]) => html`<option value="${rule}">${rule} (${count})</option>`,
  )}</select></div>
<div class="field"><label for="filter-file">File, at either end</label><select id="filter-file" name="file"><option value="">all files</option>${files
    .slice(0, mostFiles)
    .map((file, at) => html`<option value="${at}">${result.display(file)}</option>`)}</select></div>
<div class="field"><label for="filter-text">Text</label><input id="filter-text" name="text" type="search" autocomplete="off" spellcheck="false"></div>
<div class="field"><button type="button" id="filter-reset">Reset filters</button></div>
<p id="filter-count" role="status" aria-live="polite">${shown} of ${shown} findings shown</p>
</form>`;
}
