import type { Finding } from "../../rule/finding.ts";
import type { FileId } from "../../source/span.ts";
import type { Mark } from "../frame.ts";
import { marksByFile } from "../marks-by-file.ts";
import { severityBadge } from "./badge.ts";
import { codeFrame } from "./code-frame.ts";
import { type Html, html } from "./html.ts";
import type { PageContext } from "./page-context.ts";

/** Files of one finding whose code is shown; the others are named. */
const mostFrames = 6;
/** Further files of one finding that are named; the rest is counted. */
const mostNames = 20;

/**
 * One finding with the code of every place it names.
 *
 * @param files numbers of the files it names, for the filter
 * @param frames whether to show code; the place alone otherwise
 */
export function findingCard(finding: Finding, files: readonly number[], context: PageContext, frames: boolean): Html {
  const id = context.anchor(finding);
  const { rule, severity, confidence, message } = finding;
  const name = context.hasHelp(rule) ? html`<a href="#rule-${rule}">${rule}</a>` : html`${rule}`;
  return html`<article class="finding ${severity}" id="${id}" tabindex="-1" data-severity="${severity}" data-rule="${rule}" data-files="${files.join(" ")}" aria-labelledby="${id}-name">
<p class="tags">${severityBadge(severity)}<span class="rule">${name}</span>${
    confidence !== "high" && html`<span class="confidence">confidence: ${confidence}</span>`
  }<a class="self" href="#${id}" aria-label="# link to this finding">#</a></p>
<h3 id="${id}-name">${message}</h3>
${frames ? framesOf(finding, context) : html`<p class="places"><code>${context.place(finding.at)}</code></p>`}
${finding.fixes.map((fix) => html`<p class="fix"><strong>Fix</strong>${fix.safety === "unsafe" && " (needs your judgement)"}: ${fix.title}</p>`)}
</article>
`;
}

function framesOf(finding: Finding, context: PageContext): Html {
  const files = [...marksByFile(finding)];
  const rest = files.slice(mostFrames);
  const more = rest.length - mostNames;
  return html`${files.slice(0, mostFrames).map(([file, marks]) => frameOf(file, marks, context))}${
    rest.length > 0 &&
    html`<p class="places">Also ${rest.slice(0, mostNames).map(([file, marks], at) => html`${at > 0 && ", "}<code>${placeOf(file, marks, context)}</code>`)}${more > 0 && ` and ${more} more files`}</p>`
  }`;
}

function frameOf(file: FileId, marks: readonly Mark[], context: PageContext): Html {
  const lines = context.places.lines(file);
  const place = placeOf(file, marks, context);
  if (lines !== null) return codeFrame(place, lines, marks);
  const notes = marks.map(({ text }) => text !== "" && html`<p class="note">${text}</p>`);
  return html`<figure class="frame"><figcaption><code>${place}</code></figcaption>${notes}</figure>`;
}

function placeOf(file: FileId, marks: readonly Mark[], context: PageContext): string {
  const mark = marks.find(({ primary }) => primary) ?? (marks[0] as Mark);
  return context.places.lines(file) === null ? context.result.display(file) : context.place({ file, ...mark });
}
