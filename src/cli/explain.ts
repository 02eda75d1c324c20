import { suppressionRules } from "../engine/suppression-rules.ts";
import { style } from "../report/style.ts";
import type { AnyRule } from "../rule/define-rule.ts";
import type { ExplainArguments } from "./arguments.ts";
import type { Io } from "./io.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { wantsColor, wantsUnicode } from "./terminal.ts";

/** Lines longer than this are hard to read. */
const widest = 100;

/** `no502 explain <rule>`: the rule's page, which lies beside the program in the package. */
export function runExplain(args: ExplainArguments, io: Io, rules: readonly AnyRule[]): string {
  const look = {
    style: style(wantsColor(args.color, io.env, () => io.terminal)),
    unicode: wantsUnicode(io.env),
    width: Math.min(widest, io.columns),
  };
  const rule = rules.find((one) => one.id === args.rule);
  const own = suppressionRules.find((one) => one.id === args.rule);
  const path = rule ? `rules/${rule.id}/doc.md` : "docs/suppressions.md";
  const page = io.readOwn(path);
  if (page === null) throw new Error(`${path} is missing from the package at ${io.packageRoot}`);
  const head = rule ? headOf(rule) : own ? `${own.id}: ${own.summary} (${own.severity})` : "";
  return `${look.style.dim(head)}\n\n${renderMarkdown(page, look)}`;
}

function headOf(rule: AnyRule): string {
  const parts = [(rule.levels ?? [rule.severity]).join(" or "), rule.category, `since ${rule.since}`];
  if (rule.nginx) parts.push(`nginx ${rule.nginx}`);
  if (rule.php) parts.push(`PHP ${rule.php}`);
  if (rule.fixable) parts.push(`fixable (${rule.fixable})`);
  return parts.join(", ");
}
