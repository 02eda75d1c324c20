import { allChildren } from "../../src/rule/children.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { setEntry } from "../../src/rule/set-entry.ts";
import { listOf, plural } from "../../src/rule/show.ts";
import { reasons } from "../../src/source/known.ts";

export default defineRule({
  id: "process-max-below-pools",
  summary: "process.max is less than the workers of all pools together",
  category: "capacity",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://www.php.net/manual/en/install.fpm.configuration.php#process-max", "measured: §5"],
  symptoms: [
    /The maximum number of processes has been reached\. Please review your configuration and consider raising 'process\.max'/,
    /upstream timed out \(110: Connection timed out\) while reading response header from upstream/,
  ],
  related: ["undersized-max-children", "oversized-max-children"],
  fixable: "unsafe",
  each: "fpm",
  check(fpm, { stack, report, unknown }) {
    const { value, span } = fpm.int("process.max");
    if (!span) return;
    if (!value.known) {
      if (value.why !== "invalid") unknown(span, reasons[value.why]);
      return;
    }
    const max = value.value;
    // 0 is no limit.
    if (max <= 0) return;
    const each = allChildren(fpm.pools);
    const total = each.reduce((sum, { count }) => sum + count, 0);
    if (total <= max) return;
    const names = each.map(({ pool }) => pool.name);
    const [pools, effect] =
      fpm.pools.length === 1
        ? [`pool ${names[0]}`, "it never has more, and requests wait for a worker, up to 504"]
        : [
            `the pools ${listOf(names)} together`,
            "whoever starts first takes them, and a pool that gets none answers every request with 504",
          ];
    report({
      message: `PHP-FPM starts at most ${plural(max, "process", "processes")} (process.max = ${max}), and pm.max_children of ${pools} is ${total}: ${effect}.`,
      args: { max, children: total },
      at: span,
      label: `${total} are allowed to the pools`,
      related: each.map(({ pool, count, at }) => ({ span: at, text: `${count} for pool ${pool.name}` })),
      fix: setEntry(stack, span, String(total)),
    });
  },
});
