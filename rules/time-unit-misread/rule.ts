import { type FpmSection, fpmSetting, fpmSettingNames } from "../../src/facts/fpm/setting.ts";
import { isPlainFpmTime, meantSeconds } from "../../src/resolve/fpm/meant-time.ts";
import { fpmSeconds } from "../../src/resolve/fpm/units.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { entryAt } from "../../src/rule/entry-at.ts";
import { showSeconds } from "../../src/rule/show.ts";
import type { IniEntry } from "../../src/syntax/ini/tree.ts";

export default defineRule({
  id: "time-unit-misread",
  summary: "PHP-FPM reads a time as another one than it says",
  category: "timeouts",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "sapi/fpm/fpm/fpm_conf.c in php-src: fpm_conf_set_time",
    "https://www.php.net/manual/en/install.fpm.configuration.php#request-terminate-timeout",
    "measured: §20",
  ],
  symptoms: [
    /execution timed out \([\d.…]+ sec\), terminating/,
    /recv\(\) failed \(104: Connection reset by peer\) while reading response header from upstream/,
    /exited on signal 15 \(SIGTERM\)/,
  ],
  related: ["timeout-inversion", "worker-outlives-request"],
  fixable: "unsafe",
  each: "fpm",
  check(fpm, { stack, report }) {
    const poolKeys = timeKeys("pool");
    const sections = [
      { owner: "[global]", section: fpm, keys: timeKeys("global") },
      ...fpm.pools.map((pool) => ({ owner: `pool ${pool.name}`, section: pool, keys: poolKeys })),
    ];
    for (const { owner, section, keys } of sections) {
      for (const key of keys) {
        const { value, span } = section.setting(key);
        if (!span || !value.known || isPlainFpmTime(value.value)) continue;
        const read = fpmSeconds(value.value);
        const meant = meantSeconds(value.value);
        // What FPM refuses is for fpm-rejected; `30secs` is read right by luck.
        if (read === null || read === meant) continue;
        const entry = entryAt(stack, span);
        const written = entry?.value?.raw ?? value.value;
        const instead = meant === null ? "" : `, not as ${showSeconds(meant)}`;
        report({
          message: `PHP-FPM reads ${key} = ${written} of ${owner} as ${showSeconds(read)}${instead}: the last character is the unit, and of the rest only the digits at its start count.`,
          args: { owner, key, written, seconds: read },
          at: span,
          label: `this is ${showSeconds(read)}`,
          ...(entry && meant !== null && Number.isInteger(meant) ? { fix: fix(entry, meant) } : {}),
        });
      }
    }
  },
});

const timeKeys = (section: FpmSection): readonly string[] =>
  fpmSettingNames(section).filter((key) => fpmSetting(section, key)?.type === "time");

/** Unsafe: the limit really changes. */
function fix({ value }: IniEntry, meant: number): readonly Fix[] {
  if (!value) return [];
  const { file, start, end } = value;
  return [{ title: `Write ${meant}s`, safety: "unsafe", edits: [{ span: { file, start, end }, text: `${meant}s` }] }];
}
