import { isTrouble } from "../../engine/exit-code.ts";
import type { UnknownPlace } from "../../engine/lint-result.ts";
import { plural } from "../../rule/show.ts";
import { countFindings } from "../shown.ts";
import { type Html, html } from "./html.ts";
import type { PageContext } from "./page-context.ts";

/** Reasons, and places of each, that are listed; the rest is counted. */
const mostReasons = 40;
const mostPlaces = 10;
/** Longer lists are folded: findings come next, and nobody is to scroll past hundreds of lines to them. */
const mostOpen = 8;

/** The figures, and what could not be read or known. */
export function summaryPart(context: PageContext): Html {
  const { result, findings } = context;
  const { coverage } = result;
  const counts = countFindings(findings);
  const broken = coverage.routes - coverage.linked - coverage.unknown;
  const figure = (count: number, name: string, look: string) =>
    html`<li class="${look}${count === 0 && " none"}"><span class="count">${count}</span> ${name}</li>`;
  const many = (count: number, noun: string) => (count === 1 ? noun : `${noun}s`);
  return html`<section id="summary" aria-labelledby="summary-title">
<h2 id="summary-title" tabindex="-1">Summary</h2>
<ul class="figures">${figure(counts.error, many(counts.error, "error"), "error")}${figure(counts.warning, many(counts.warning, "warning"), "warning")}${figure(
    counts.info,
    many(counts.info, "info"),
    "info",
  )}${figure(coverage.linked, `of ${plural(coverage.routes, "route")} linked`, "linked")}${figure(broken, "broken", "error")}${figure(
    coverage.unknown,
    "not known",
    "unknown",
  )}${figure(coverage.files, many(coverage.files, "file"), "plain")}</ul>
${result.suppressed.length > 0 && html`<p>${plural(result.suppressed.length, "finding")} suppressed by a comment.</p>`}
${troubles(context)}${unknowns(context)}
</section>`;
}

function troubles({ result, place }: PageContext): Html {
  const { unread, internalErrors, notices } = result;
  const told = ({ file, message }: (typeof unread)[number]) =>
    html`<li><code>${result.display(file)}</code>: ${message}</li>`;
  const trouble = unread.filter(({ failure }) => isTrouble(failure));
  const templates = unread.filter(({ failure }) => !isTrouble(failure));
  return html`${unread.length > 0 && html`<h3>Not read</h3>`}${trouble.length > 0 && html`<ul>${trouble.map(told)}</ul>`}${
    templates.length > 0 && list(templates.map(told), plural(templates.length, "template"))
  }${
    internalErrors.length > 0 &&
    html`<h3>Rules that crashed</h3><p>This is a bug in no502, not in the configuration.</p><ul>${internalErrors.map(({ rule, message }) => html`<li>${rule}: ${message}</li>`)}</ul>`
  }${
    notices.length > 0 &&
    html`<h3>Notes</h3>${list(
      notices.slice(0, mostReasons).map(({ file, offset, message }) => {
        const where =
          file === null ? null : offset === null ? result.display(file) : place({ file, start: offset, end: offset });
        return html`<li>${where !== null && html`<code>${where}</code>: `}${message}</li>`;
      }),
      plural(notices.length, "note"),
    )}${notices.length > mostReasons && html`<p>and ${plural(notices.length - mostReasons, "more note")}</p>`}`
  }`;
}

function unknowns({ result, place }: PageContext): Html {
  if (result.unknown.length === 0) return html``;
  const groups = new Map<string, UnknownPlace[]>();
  for (const one of result.unknown) {
    const group = groups.get(one.reason);
    if (group) group.push(one);
    else groups.set(one.reason, [one]);
  }
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  const rest = sorted.length - mostReasons;
  const rows = sorted.slice(0, mostReasons).map(([reason, group]) => {
    const more = group.length - mostPlaces;
    return html`<li>${reason}: ${group.slice(0, mostPlaces).map(({ span }, at) => html`${at > 0 && ", "}<code>${place(span)}</code>`)}${more > 0 && ` and ${more} more`}</li>`;
  });
  return html`<h3>What is not known</h3><p>Values and ends that the given files do not tell. Nothing is claimed about them.</p>${list(rows, plural(sorted.length, "reason"))}${
    rest > 0 && html`<p>and ${plural(rest, "more reason")}</p>`
  }`;
}

/** @param name what a folded list is called */
function list(rows: readonly Html[], name: string): Html {
  const open = html`<ul>${rows}</ul>`;
  return rows.length <= mostOpen ? open : html`<details class="words"><summary>${name}</summary>${open}</details>`;
}
