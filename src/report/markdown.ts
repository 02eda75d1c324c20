import type { Finding } from "../rule/finding.ts";
import type { Format, ReportContext } from "./context.ts";
import { missingLinks } from "./missing-links.ts";
import { docsOf, pageAddress } from "./rule-page.ts";
import { shownFindings, worstFirst } from "./shown.ts";
import { plural, summary } from "./summary.ts";
import { textBlocks } from "./text.ts";
import { trouble } from "./trouble.ts";
import { nothingFound, unmet } from "./unmet.ts";

/** GitHub refuses a step's summary above 1 MiB. */
const mostBytes = 1_000_000;

/**
 * Markdown, for the summary of a job or a comment on a merge request: what was found in all, then each finding with the code
 * of its places, the worst first. All that comes from files stands in code, where it is no Markdown.
 */
export const markdown: Format = {
  name: "markdown",
  summary: "Markdown with the worst findings first, for a job's summary",
  render(result, terminal) {
    const context: ReportContext = { ...terminal, color: false, unicode: true, width: 100, linkTo: () => null };
    const shown = worstFirst(shownFindings(result, context.show));
    const { empty, unlinked } = unmet(result, context.demands);
    const said = [
      trouble(result, context, false),
      unlinked.length > 0 ? missingLinks(result, context) : "",
      empty ? `error: ${nothingFound}\n` : summary(result, context),
    ].join("");
    const head = ["## no502", "", ...fenced(said), ""].join("\n");
    return head + fitting(shown, textBlocks(shown, result, context), context, mostBytes - head.length);
  },
};

/** As many findings as fit, and how many are left. */
function fitting(
  findings: readonly Finding[],
  blocks: readonly string[],
  context: ReportContext,
  room: number,
): string {
  const encoder = new TextEncoder();
  let out = "";
  let left = room;
  for (const [at, finding] of findings.entries()) {
    const part = ["", heading(finding, context), "", ...fenced(blocks[at] as string), ""].join("\n");
    left -= encoder.encode(part).length;
    if (left < 0) return `${out}\n${plural(findings.length - at, "more finding")}: see the report of the run itself.\n`;
    out += part;
  }
  return out;
}

function heading({ rule, severity }: Finding, context: ReportContext): string {
  const address = pageAddress(docsOf(rule), context);
  return `**${severity}** ${address === null ? `\`${rule}\`` : `[\`${rule}\`](${address})`}`;
}

/** A code block whose fence is longer than any run of backticks in it. */
function fenced(text: string): string[] {
  const runs = text.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return [`${fence}text`, text.trimEnd(), fence];
}
