import type { LintResult } from "../../engine/lint-result.ts";
import { suppressionRules } from "../../engine/suppression-rules.ts";
import type { AnyRule } from "../../rule/define-rule.ts";
import { plural } from "../../rule/show.ts";
import { countFindings } from "../shown.ts";
import { findingsPart } from "./findings-part.ts";
import { pageScript, pageStyle } from "./generated/page-assets.ts";
import { type Html, html, trusted } from "./html.ts";
import { pageContext } from "./page-context.ts";
import { type RuleDocs, rulesPart } from "./rules-part.ts";
import { stacksPart } from "./stacks-part.ts";
import { summaryPart } from "./summary-part.ts";

export interface HtmlReportOptions {
  /** The version of this tool. */
  readonly version: string;
  /** What was linted, as people named it. */
  readonly subject: string;
  /** `2026-11-20 14:03 UTC`; null leaves it out. */
  readonly made: string | null;
  readonly rules: readonly AnyRule[];
  readonly docs: RuleDocs;
  /** The SHA-256 of the text's UTF-8 form in base64. */
  sha256(text: string): string;
}

/**
 * The whole report as one page that needs nothing beside itself. It states a policy under which the browser runs nothing and
 * loads nothing but the page's own script and style, named by their hashes; every text in it is escaped.
 */
export function htmlReport(result: LintResult, options: HtmlReportOptions): string {
  const known = new Set<string>([...options.rules, ...suppressionRules].map(({ id }) => id));
  const docs = remembered(options.docs);
  const context = pageContext(result, (rule) => known.has(rule) && docs(rule) !== null);
  const counts = countFindings(result.findings);
  const title = `no502: ${options.subject}`;
  const said = (["error", "warning", "info"] as const).map((severity) => plural(counts[severity], severity)).join(", ");
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${options.sha256(pageScript)}'`,
    `style-src 'sha256-${options.sha256(pageStyle)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="no502 ${options.version}">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(pageStyle)}</style>
</head>
<body>
<a class="skip" href="#findings-title">Skip to the findings</a>
<header>${themeChoice()}<h1>${title}</h1>
<p class="muted">${said}. ${options.made !== null && html`Made ${options.made} by `}no502 ${options.version}.</p></header>
${navigation(result)}
<main>
${summaryPart(context)}
${findingsPart(context)}
${stacksPart(context)}
${rulesPart(context, options.rules, docs)}
</main>
<footer><p>nginx and PHP-FPM configuration, read together. What the files do not say is called unknown, not guessed.</p></footer>
${hatches()}
<script>${trusted(pageScript)}</script>
</body>
</html>
`;
  return page.markup;
}

function navigation({ stacks, findings }: LintResult): Html {
  const links = [
    html`<li><a href="#summary-title">Summary</a></li>`,
    html`<li><a href="#findings-title">Findings</a></li>`,
    stacks.length > 0 && html`<li><a href="#stacks-title">${stacks.length === 1 ? "Stack" : "Stacks"}</a></li>`,
    findings.length > 0 && html`<li><a href="#rules-title">Rules</a></li>`,
  ];
  return html`<nav class="bar" aria-label="Parts of the report"><ul>${links}</ul></nav>`;
}

/** Hidden until the page's script, without which it could do nothing, shows it. */
function themeChoice(): Html {
  return html`<p class="theme" hidden><label for="theme">Theme</label> <select id="theme"><option value="system">as the system</option><option value="light">light</option><option value="dark">dark</option></select></p>`;
}

/** Stripes for bars that colour alone must not tell apart. */
function hatches(): Html {
  const hatch = (name: string, path: string) =>
    html`<pattern id="hatch-${name}" width="8" height="8" patternUnits="userSpaceOnUse"><path d="${path}" stroke-width="2" fill="none"/></pattern>`;
  const [rising, falling, upright] = ["M-2 2L2 -2M0 8L8 0M6 10L10 6", "M-2 6L2 10M0 0L8 8M6 -2L10 2", "M2 0V8M6 0V8"];
  return html`<svg class="hatches" aria-hidden="true"><defs>${hatch("lost", rising ?? "")}${hatch("alone", falling ?? "")}${hatch("php", upright ?? "")}${hatch("unknown", `${rising}${falling}`)}</defs></svg>`;
}

function remembered(docs: RuleDocs): RuleDocs {
  const had = new Map<string, string | null>();
  return (rule) => {
    let page = had.get(rule);
    if (page === undefined) {
      page = docs(rule);
      had.set(rule, page);
    }
    return page;
  };
}
