/** The table of causes in docs/diagnose.md, made from the causes themselves. */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Cause } from "../src/diagnose/cause.ts";
import { causes } from "../src/diagnose/causes/index.ts";
import { rulesOf } from "../src/diagnose/line-rules.ts";
import type { AnyRule } from "../src/rule/define-rule.ts";
import { markdownTable } from "./markdown-table.ts";

const page = join(dirname(dirname(fileURLToPath(import.meta.url))), "docs/diagnose.md");
const block = /<!-- causes -->\n[\s\S]*?<!-- \/causes -->/;

/** @returns the page, where it differs or was written */
export function renderCauseTable({
  check,
  rules,
}: {
  readonly check: boolean;
  readonly rules: readonly AnyRule[];
}): string[] {
  const text = readFileSync(page, "utf8");
  const next = text.replace(block, () => `<!-- causes -->\n\n${causeTable(rules)}\n\n<!-- /causes -->`);
  if (next === text) return [];
  if (!check) writeFileSync(page, next);
  return ["docs/diagnose.md"];
}

function causeTable(rules: readonly AnyRule[]): string {
  const rows = causes.map((cause) => [
    `\`${cause.id}\``,
    cause.status === null ? "" : String(cause.status),
    cause.title,
    `\`${exampleOf(cause)}\``,
    cause.kind === "aside" ? "" : linked(rulesOf([cause.example], rules)),
  ]);
  return markdownTable([["cause", "client", "what it is", "a line", "rules"], ...rows]);
}

/** Cut to what tells it from others: a table has no room for a whole line. */
function exampleOf({ example }: Cause): string {
  const text = example
    .replace(/^[A-Za-z-]+: +/, "")
    .replaceAll("`", "'")
    .replaceAll("|", "\\|");
  return text.length > 110 ? `${text.slice(0, 107)}...` : text;
}

function linked(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).map((id) => `[${id}](../rules/${id}/doc.md)`);
  return ids.length > 3 ? `${shown.join(", ")} and ${ids.length - 3} more` : shown.join(", ");
}
