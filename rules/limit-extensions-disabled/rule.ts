import { defineRule } from "../../src/rule/define-rule.ts";
import { routesTo } from "../../src/rule/pool-routes.ts";

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
    });
  },
});
