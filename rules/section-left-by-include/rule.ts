import { fpmSetting } from "../../src/facts/fpm/setting.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { fixWith, linesAbove } from "../../src/rule/line-edits.ts";
import { strayEntries } from "../../src/rule/stray-entries.ts";

export default defineRule({
  id: "section-left-by-include",
  summary: "an included pool file leaves another section open, and the settings behind the include land there",
  category: "files",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: ["measured: §6", "https://github.com/php/php-src/blob/PHP-8.2/sapi/fpm/fpm/fpm_conf.c"],
  symptoms: [/connect\(\) to unix:\S+ failed \(13: Permission denied\) while connecting to upstream/],
  related: ["fpm-rejected"],
  fixable: "unsafe",
  each: "fpm",
  check(fpm, { stack, report }) {
    for (const { entry, meant, lands, include, header, more } of strayEntries(fpm, stack)) {
      const { file, start, end } = entry;
      const others = more === 0 ? "" : ` (and ${more} more behind it)`;
      report({
        message: `"${entry.key}"${others} is written below [${meant}] and lands in [${lands}], because the include before it ends there, so ${meant === "global" ? "the whole PHP-FPM" : `pool ${meant}`} runs without it.`,
        args: { setting: entry.key, meant, lands },
        at: { file, start, end },
        label: `lands in [${lands}]`,
        related: [
          { span: include, text: `the files of this include end in [${lands}]` },
          { span: header, text: "the section that was meant" },
        ],
        fix:
          meant !== "global" || fpmSetting("global", entry.key) !== undefined
            ? fixWith(`Begin [${meant}] again`, "unsafe", [linesAbove(stack, entry, [`[${meant}]`])])
            : [],
      });
    }
  },
});
