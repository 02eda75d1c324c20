import { suppressionRules } from "../engine/suppression-rules.ts";
import { displayWidth } from "../report/display-width.ts";
import { style } from "../report/style.ts";
import { wrap } from "../report/wrap.ts";
import { type AnyRule, categories, type Options } from "../rule/define-rule.ts";
import type { RulesArguments } from "./arguments.ts";
import type { Io } from "./io.ts";
import { type RuleProof, readProofFacts } from "./proof-facts.ts";
import { wantsColor } from "./terminal.ts";
import { version } from "./version.ts";

/** `no502 rules`: every rule there is. */
export function runRules(args: RulesArguments, io: Io, rules: readonly AnyRule[]): string {
  if (args.format === "json") return `${JSON.stringify(rulesJson(rules, readProofFacts(io)), null, 2)}\n`;
  const color = wantsColor(args.color, io.env, () => io.terminal);
  // One line for each rule where a program may read them.
  return rulesText(rules, color, io.terminal ? io.columns : Number.POSITIVE_INFINITY);
}

/** Format `no502-rules/1`: fields may be added, none changes its meaning. In the order of the ids. */
export function rulesJson(rules: readonly AnyRule[], proofs: Readonly<Record<string, RuleProof | undefined>>) {
  return {
    format: "no502-rules/1",
    tool: { name: "no502", version },
    rules: [
      ...rules.map((rule) => ({
        id: rule.id,
        summary: rule.summary,
        category: rule.category as string,
        severity: rule.severity,
        levels: rule.levels ?? [rule.severity],
        confidence: rule.confidence,
        since: rule.since,
        fixable: rule.fixable ?? null,
        /** Versions it applies to, null for all. */
        versions: { nginx: rule.nginx ?? null, php: rule.php ?? null },
        options: optionsJson((rule.options ?? {}) as Options),
        sources: rule.sources,
        /** Regular expressions over lines of nginx's and FPM's logs. */
        symptoms: (rule.symptoms ?? []).map((symptom) => symptom.source),
        /** What real servers did with its examples; null where nothing is known of a run. */
        proof: proofs[rule.id] ?? null,
        related: rule.related ?? [],
        docs: `rules/${rule.id}/doc.md`,
      })),
      ...suppressionRules.map((rule) => ({
        id: rule.id as string,
        summary: rule.summary as string,
        category: "suppressions",
        severity: rule.severity,
        levels: "levels" in rule ? rule.levels : [rule.severity],
        confidence: "high" as const,
        since: "0.1.0",
        fixable: "fixable" in rule ? rule.fixable : null,
        versions: { nginx: null, php: null },
        options: {},
        sources: [],
        symptoms: [],
        proof: null,
        related: [],
        docs: "docs/suppressions.md",
      })),
    ].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function optionsJson(options: Options) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, default: byDefault, doc, min, max }]) => [
      name,
      { type, default: byDefault, doc, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
    ]),
  );
}

function rulesText(rules: readonly AnyRule[], color: boolean, columns: number): string {
  const paint = style(color);
  const listed = rulesJson(rules, {}).rules;
  const width = Math.max(...listed.map((rule) => displayWidth(rule.id)));
  const indent = width + 13;
  const out: string[] = [];
  for (const category of [...categories, "suppressions"]) {
    const members = listed.filter((one) => one.category === category);
    if (members.length === 0) continue;
    out.push(paint.bold(category));
    for (const rule of members) {
      const [first = "", ...rest] = wrap(rule.summary, Math.max(leastSummary, columns - indent));
      out.push(`  ${rule.id.padEnd(width)}  ${paint[rule.severity](rule.severity.padEnd(7))}  ${first}`);
      for (const line of rest) out.push(`${" ".repeat(indent)}${line}`);
    }
    out.push("");
  }
  out.push(`${listed.length} rules. no502 explain <rule> shows one in full, no502 rules --format json everything.`, "");
  return out.join("\n");
}

/** Columns below which summaries are not squeezed. */
const leastSummary = 20;
