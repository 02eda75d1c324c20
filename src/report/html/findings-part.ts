import { plural } from "../../rule/show.ts";
import { byteOrder } from "../../source/file-system.ts";
import type { FileId } from "../../source/span.ts";
import { filterForm } from "./filter-form.ts";
import { findingCard } from "./finding-card.ts";
import { type Html, html } from "./html.ts";
import type { PageContext } from "./page-context.ts";

/** Findings of one rule that show their code; further ones show their place alone. */
const framesPerRule = 40;
/** Findings of one rule in the page; further ones are counted. */
const cardsPerRule = 400;
/** Characters of all findings together; what comes later is counted. */
const mostCharacters = 4_000_000;

/** Every finding, the worst first, below a form that filters them. */
export function findingsPart(context: PageContext): Html {
  const { findings, result } = context;
  if (findings.length === 0) {
    return html`<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title" tabindex="-1">Findings</h2>
<p>${result.unread.length + result.internalErrors.length > 0 ? "No findings in what could be read." : "No problems found."}</p></section>`;
  }
  const files = filesOf(context);
  const perRule = new Map<string, number>();
  const cards: Html[] = [];
  let characters = 0;
  for (const finding of findings) {
    const seen = perRule.get(finding.rule) ?? 0;
    perRule.set(finding.rule, seen + 1);
    if (seen >= cardsPerRule || characters > mostCharacters) continue;
    const named = new Set([finding.at.file, ...finding.related.map(({ span }) => span.file)]);
    const numbers = [...named].map((file) => files.get(file) ?? 0);
    const card = findingCard(finding, numbers, context, seen < framesPerRule);
    characters += card.markup.length;
    cards.push(card);
  }
  const left = findings.length - cards.length;
  return html`<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title" tabindex="-1">Findings</h2>
${filterForm(context, [...files.keys()], cards.length)}
<div id="finding-list">${cards}</div>
<p id="no-match" hidden>No finding matches these filters.</p>
${left > 0 && html`<p class="left-out">${plural(left, "more finding")} of the same rules ${left === 1 ? "is" : "are"} counted and not shown; <code>no502 --format json --show info</code> lists all.</p>`}
</section>`;
}

/** Numbers files in the order of their shown paths. */
function filesOf({ findings, result }: PageContext): ReadonlyMap<FileId, number> {
  const files = new Set(findings.flatMap(({ at, related }) => [at.file, ...related.map(({ span }) => span.file)]));
  const sorted = [...files].sort((a, b) => byteOrder(result.display(a), result.display(b)));
  return new Map(sorted.map((file, at) => [file, at]));
}
