import type { Pool, Stack } from "../../src/model/stack.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith, rewritten } from "../../src/rule/line-edits.ts";
import { routesTo } from "../../src/rule/pool-routes.ts";
import { fileAt } from "../../src/syntax/file-at.ts";

export default defineRule({
  id: "limit-extensions-disabled",
  summary: "security.limit_extensions is empty, so PHP-FPM runs any file, an uploaded image too",
  category: "parameters",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://www.php.net/manual/en/install.fpm.configuration.php", "measured: §11"],
  symptoms: [/Access to the script '.*' has been denied \(see security\.limit_extensions\)/],
  related: ["php-source-exposed"],
  fixable: "unsafe",
  each: "pool",
  check(pool, { stack, report }) {
    const limit = pool.setting("security.limit_extensions");
    // `false`, `off` and `none` are the empty string in an ini file.
    if (limit.span === null || !limit.value.known || limit.value.value.trim() !== "") return;
    report({
      message: `Pool ${pool.name} runs every file that nginx names, an uploaded image with PHP code in it too: security.limit_extensions is empty.`,
      args: { pool: pool.name },
      at: limit.span,
      label: "no limit",
      related: routesTo(pool, stack).map(({ pass }) => ({ span: pass, text: "requests reach the pool from here" })),
      fix: allowOnly(pool, ".php", stack),
    });
  },
});

function allowOnly(pool: Pool, extension: string, stack: Stack): Fix[] {
  const entry = pool.entries("security.limit_extensions").at(-1)?.entry;
  if (!entry) return [];
  const title = `Allow ${extension} only`;
  const { value, file, start, end } = entry;
  if (value && value.end > value.start) return fixWith(title, "unsafe", [rewritten(stack, value, extension)]);
  // Nothing stands behind the "=", which may lie outside of the entry.
  const text = fileAt(stack.files, entry)?.text ?? "";
  const sign = /^[ \t]*=[ \t]*/.exec(text.slice(end))?.[0] ?? "";
  const key = text.slice(start, end).replace(/\s*=\s*$/, "");
  return fixWith(title, "unsafe", [rewritten(stack, { file, start, end: end + sign.length }, `${key} = ${extension}`)]);
}
