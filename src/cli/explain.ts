import { suppressionRules } from "../engine/suppression-rules.ts";
import { printable } from "../report/display-width.ts";
import { style } from "../report/style.ts";
import type { AnyRule } from "../rule/define-rule.ts";
import { matchSymptoms, nearestSymptom } from "../rule/match-symptoms.ts";
import { nearest } from "../source/nearest.ts";
import type { ExplainArguments } from "./arguments.ts";
import { candidates } from "./explain-candidates.ts";
import type { Io } from "./io.ts";
import { readProofFacts } from "./proof-facts.ts";
import { type MarkdownLook, renderMarkdown } from "./render-markdown.ts";
import { wantsColor, wantsUnicode } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Lines longer than this are hard to read. */
const widest = 100;

/**
 * `no502 explain <rule>`: the rule's page, which lies beside the program in the package. A text that is no id is looked for
 * among the symptoms: one rule that knows it is shown, several are listed.
 * @throws UsageError when neither an id nor a symptom fits
 */
export function runExplain(args: ExplainArguments, io: Io, rules: readonly AnyRule[]): string {
  const look = {
    style: style(wantsColor(args.color, io.env, () => io.terminal)),
    unicode: wantsUnicode(io.env),
    width: Math.min(widest, io.columns),
  };
  const ids = [...rules, ...suppressionRules].map((rule) => rule.id);
  const wanted = args.subject.toLowerCase();
  if (ids.includes(wanted)) return pageOf(wanted, rules, io, look);
  const text = args.subject === "-" ? new TextDecoder().decode(io.readInput()) : args.subject;
  const matches = matchSymptoms(text, rules);
  const [only, second] = matches;
  if (!only) throw nothingFits(text, ids, rules);
  if (!second) return pageOf(only.rule.id, rules, io, look);
  return candidates(matches, readProofFacts(io), look);
}

function pageOf(id: string, rules: readonly AnyRule[], io: Io, look: MarkdownLook): string {
  const rule = rules.find((one) => one.id === id);
  const own = suppressionRules.find((one) => one.id === id);
  const path = rule ? `rules/${rule.id}/doc.md` : "docs/suppressions.md";
  const page = io.readOwn(path);
  if (page === null) throw new Error(`${path} is missing from the package at ${io.packageRoot}`);
  const head = rule ? headOf(rule) : own ? `${own.id}: ${own.summary} (${own.severity})` : "";
  return `${look.style.dim(head)}\n\n${renderMarkdown(page, look)}`;
}

/** Something like an id is one that was mistyped; anything else is a line that no rule knows. */
function nothingFits(text: string, ids: readonly string[], rules: readonly AnyRule[]): UsageError {
  if (/^[\w-]+$/.test(text)) {
    const near = nearest(text, ids);
    return new UsageError(`unknown rule '${text}'${near === null ? "" : `; did you mean ${near}?`}`, "no502 rules");
  }
  const near = nearestSymptom(text, rules);
  const known = near === null ? "" : `; the nearest is "${near.line}": no502 explain ${near.rule.id}`;
  return new UsageError(
    `no rule knows ${text.trim() === "" ? "an empty text" : shortened(text)}${known}`,
    "no502 rules",
  );
}

function shortened(text: string): string {
  const [first = "", ...rest] = text.trim().split(/\r?\n/);
  if (rest.length > 0) return `any of these ${rest.length + 1} lines`;
  return `"${printable(first.length > 80 ? `${first.slice(0, 79)}…` : first)}"`;
}

function headOf(rule: AnyRule): string {
  const parts = [(rule.levels ?? [rule.severity]).join(" or "), rule.category, `since ${rule.since}`];
  if (rule.nginx) parts.push(`nginx ${rule.nginx}`);
  if (rule.php) parts.push(`PHP ${rule.php}`);
  if (rule.fixable) parts.push(`fixable (${rule.fixable === "mixed" ? "safe and unsafe" : rule.fixable})`);
  return parts.join(", ");
}
