import type { Host, Pool, Stack } from "../../src/model/stack.ts";
import { type StartFailure, startFailures } from "../../src/model/start-failures.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith, rewritten } from "../../src/rule/line-edits.ts";
import { placeOfSetting, writtenValue } from "../../src/rule/written-value.ts";

/** Whether an option of the command allows it; a text where that is not known. */
function mayRunAsRoot({ runtime }: Host, { doubt }: Stack): boolean | string | null {
  if (runtime === null) return doubt;
  if (!runtime.command.known) return "what starts PHP-FPM is not known";
  const words = runtime.command.value;
  if (words.some((word) => /(?:^|\s)(?:-\w*R\w*|--allow-to-run-as-root)(?:\s|$)/.test(word))) return true;
  // A script may add the option.
  return words.some((word) => /(?:^|\/)php-fpm[\d.]*$/.test(word)) ? false : "what starts PHP-FPM is not known";
}

export default defineRule({
  id: "fpm-start-failure",
  summary: "php-fpm -t accepts the configuration, and PHP-FPM refuses to start with it",
  category: "files",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "measured: §6",
    "https://github.com/php/php-src/blob/PHP-8.2/sapi/fpm/fpm/fpm_unix.c",
    "https://github.com/php/php-src/blob/PHP-8.2/sapi/fpm/fpm/fpm_sockets.c",
  ],
  symptoms: [
    /ERROR: \[pool \S+\] please specify user and group other than root/,
    /ERROR: unable to bind listening socket for address '\S+'/,
    /ERROR: \[pool \S+\] cannot get [ug]id for (?:user|group) ' /,
    /connect\(\) to unix:\S+ failed \(2: No such file or directory\) while connecting to upstream/,
    /FPM initialization failed/,
  ],
  related: ["fpm-rejected", "listen-misread", "duplicate-listen"],
  fixable: "safe",
  each: "fpm",
  check(fpm, { stack, report, unknown }) {
    for (const failure of startFailures(fpm)) {
      const { pool, key, value, kind, original } = failure;
      const at = placeOfSetting(pool, key);
      // Containers are often started with --allow-to-run-as-root.
      const root = kind === "root" ? mayRunAsRoot(fpm.host, stack) : null;
      if (root === true) continue;
      if (typeof root === "string") {
        unknown(at, root);
        continue;
      }
      report({
        message: `PHP-FPM does not start, because "${key} = ${value}" of pool ${pool.name} ${because(failure)}, so each request to any of its pools ends in 502; php-fpm -t finds no fault in it.`,
        args: { pool: pool.name, key, value, original },
        at,
        label: "refused at start",
        fix: kind === "blank" ? withoutBlanks(pool, key, stack) : [],
      });
    }
  },
});

function because({ kind, key, original }: StartFailure): string {
  if (kind === "root") return "runs PHP as root, which it allows only with --allow-to-run-as-root";
  if (kind === "directory") return "names a directory, where no socket can be made";
  if (kind === "address") return "is an address that no machine can listen on";
  if (kind === "status-address") return `is no address: ${original}`;
  return `names a ${key.endsWith("users") ? "user" : "group"} with a blank, which is not trimmed and does not exist`;
}

function withoutBlanks(pool: Pool, key: string, stack: Stack): Fix[] {
  const place = writtenValue(pool, key);
  const value = pool.entries(key).at(-1)?.entry.value;
  if (place === null || !value || value.quoted || value.raw.includes("$")) return [];
  const trimmed = value.raw.replace(/\s*,\s*/g, ",");
  return fixWith("Take out the blanks", "safe", [rewritten(stack, place, trimmed)]);
}
