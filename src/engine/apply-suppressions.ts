import type { Severity } from "../rule/define-rule.ts";
import { nearest } from "../source/nearest.ts";
import type { FileId, Span } from "../source/span.ts";
import { span } from "../source/span.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";
import type { RawFinding } from "./raw-finding.ts";
import { type NamedRule, readSuppressions, type Suppression } from "./read-suppressions.ts";
import { type SuppressionRuleId, suppressionRules } from "./suppression-rules.ts";

export interface SuppressionInput {
  readonly reports: readonly RawFinding[];
  readonly files: Iterable<NginxFile | IniFile>;
  /** Every rule id there is. */
  readonly known: ReadonlySet<string>;
  /** The rules that ran to their end. */
  readonly ran: ReadonlySet<string>;
  /** Places that a rule could not judge: a comment there may be needed as soon as it can. */
  readonly undecided: readonly { readonly rule: string; readonly at: Span }[];
}

export interface SuppressionOutput {
  readonly kept: readonly RawFinding[];
  readonly suppressed: readonly { readonly report: RawFinding; readonly by: Suppression }[];
  /** What is wrong with the comments themselves. */
  readonly findings: readonly RawFinding[];
}

/**
 * Takes out every report that a comment at any of its places covers. It works on single reports, before twins are merged:
 * a comment at one route must not silence what the same pool does to another route.
 */
export function applySuppressions(input: SuppressionInput): SuppressionOutput {
  // A YAML file can hold several texts.
  const byFile = new Map<FileId, { file: NginxFile | IniFile; list: readonly Suppression[] }[]>();
  for (const file of input.files) {
    const list = readSuppressions(file);
    if (list.length > 0) byFile.set(file.id, [...(byFile.get(file.id) ?? []), { file, list }]);
  }
  if (byFile.size === 0) return { kept: input.reports, suppressed: [], findings: [] };

  const used = new Set<NamedRule>();
  const kept: RawFinding[] = [];
  const suppressed: { report: RawFinding; by: Suppression }[] = [];
  for (const report of input.reports) {
    let by: Suppression | null = null;
    for (const place of [report.at, ...report.related.map((label) => label.span)]) {
      for (const suppression of byFile.get(place.file)?.flatMap(({ list }) => list) ?? []) {
        const named = suppression.rules.find((rule) => rule.id === report.rule);
        if (!named || !isCovered(place, suppression)) continue;
        used.add(named);
        by ??= suppression;
      }
    }
    if (by) suppressed.push({ report, by });
    else kept.push(report);
  }

  const findings = [...byFile.values()]
    .flat()
    .flatMap(({ file, list }) => list.flatMap((one) => judge(one, file, used, input, kept)));
  return { kept, suppressed, findings };
}

function isCovered(place: Span, { comment, covers }: Suppression): boolean {
  return place.file === comment.file && place.start >= covers.start && place.start < covers.end;
}

function judge(
  suppression: Suppression,
  file: NginxFile | IniFile,
  used: ReadonlySet<NamedRule>,
  { known, ran, undecided }: SuppressionInput,
  kept: readonly RawFinding[],
): readonly RawFinding[] {
  const { comment, rules, reason, malformed } = suppression;
  if (malformed !== null) {
    const message = `This suppression suppresses nothing: ${malformed}.`;
    return [finding("suppression-malformed", comment, message, { label: form })];
  }
  if (rules.length === 0) {
    const message = "This suppression names no rule, so it suppresses nothing.";
    return [finding("suppression-without-rule", comment, message, { label: form })];
  }
  const found: RawFinding[] = [];
  const unused: NamedRule[] = [];
  // A missing ";": what stands on the line is read as the end of a statement above, which a rule reports.
  const { covers } = suppression;
  const above = covers.start < file.text.lastIndexOf("\n", comment.start - 1) + 1;
  const swallowed = above && kept.some(({ at }) => isCovered(at, suppression));
  for (const rule of rules) {
    if (known.has(rule.id)) {
      const open = undecided.some((place) => place.rule === rule.id && isCovered(place.at, suppression));
      // A mistake in the file may hide what the comment is for.
      if (!used.has(rule) && !open && file.problems.length === 0 && !swallowed) unused.push(rule);
      continue;
    }
    const near = nearest(rule.id, known);
    const message = `There is no rule "${rule.id}"${near ? `; did you mean "${near}"?` : "."}`;
    const fixes = near
      ? [{ title: `Change it to ${near}`, safety: "unsafe" as const, edits: [{ span: rule.span, text: near }] }]
      : [];
    found.push(finding("suppression-unknown-rule", rule.span, message, { fixes, args: { rule: rule.id } }));
  }
  if (reason === "") {
    const names = rules.map((rule) => rule.id).join(", ");
    const message = `The suppression of ${names} does not say why.`;
    found.push(
      finding("suppression-without-reason", comment, message, { label: "the reason belongs after the bracket" }),
    );
  }
  for (const rule of unused) {
    const dormant = !ran.has(rule.id);
    const message = dormant
      ? `The suppression of ${rule.id} is dormant: the rule did not run.`
      : `The suppression of ${rule.id} covers no finding of that rule.`;
    const removed = unused.length === rules.length ? comment : rule.span;
    const title = removed === comment ? "Delete the comment" : `Delete ${rule.id} from the comment`;
    const edit = removed === comment ? commentEdit(suppression, file.text) : ruleEdit(rule, suppression);
    found.push(
      finding("suppression-unused", rule.span, message, {
        args: { rule: rule.id },
        // A rule that did not run may have its finding back as soon as it runs again.
        ...(dormant ? { severity: "info" } : { fixes: [{ title, safety: "safe", edits: [{ span: edit, text: "" }] }] }),
      }),
    );
  }
  return found;
}

const form = "the form is: no502: ignore[rule-id] reason";

/** The comment with the blanks before it, or its whole line where it stands alone. */
function commentEdit({ comment, alone }: Suppression, text: string): Span {
  let { start, end } = comment;
  while (start > 0 && (text[start - 1] === " " || text[start - 1] === "\t")) start--;
  if (alone) {
    if (text[end] === "\r") end++;
    if (text[end] === "\n") end++;
  }
  return span(comment.file, start, end);
}

/** The id with the comma that belongs to it. */
function ruleEdit(rule: NamedRule, { rules }: Suppression): Span {
  const at = rules.indexOf(rule);
  const next = rules[at + 1];
  const { file, start, end } = rule.span;
  return next ? span(file, start, next.span.start) : span(file, rules[at - 1]?.span.end ?? start, end);
}

function finding(
  rule: SuppressionRuleId,
  at: Span,
  message: string,
  more: Partial<Pick<RawFinding, "label" | "fixes" | "args">> & { readonly severity?: Severity },
): RawFinding {
  const { severity } = suppressionRules.find((own) => own.id === rule) as { severity: Severity };
  return { rule, severity, confidence: "high", message, args: {}, at, label: null, related: [], fixes: [], ...more };
}
