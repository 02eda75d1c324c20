import type { Fpm, Pool } from "../../src/model/stack.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { fixWith, without } from "../../src/rule/line-edits.ts";
import { plural } from "../../src/rule/show.ts";
import { startedOpenFiles } from "../../src/rule/started-open-files.ts";
import { reasons } from "../../src/source/known.ts";

/** Also where it is not known: what it is, it is not systemd's. */
function hasOwnLimit(section: Fpm | Pool): boolean {
  const { value, span } = section.int("rlimit_files");
  return section.open || (span !== null && (!value.known || value.value > 0));
}

export default defineRule({
  id: "rlimit-files-too-small",
  summary: "PHP workers may open so few files that scripts fail",
  category: "capacity",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://www.php.net/manual/en/install.fpm.configuration.php#rlimit-files", "measured: §19"],
  symptoms: [/Too many open files/, /exited with code 0 after 0\.\d+ seconds from start/],
  related: ["open-files-below-connections"],
  fixable: "unsafe",
  options: {
    minimum: { type: "int", default: 64, min: 1, doc: "the smallest limit that is not reported" },
  },
  each: "fpm",
  check(fpm, { stack, options, report, unknown }) {
    const judge = (section: Fpm | Pool, owner: string) => {
      const { value, span } = section.int("rlimit_files");
      if (!span) return;
      if (!value.known) {
        if (value.why !== "invalid") unknown(span, reasons[value.why]);
        return;
      }
      const files = value.value;
      // 0 leaves the limit of the system.
      if (files <= 0 || files >= options.minimum) return;
      report({
        message: `${owner} may open ${plural(files, "file")} at a time (rlimit_files = ${files}), its log, its socket and the client among them: scripts fail with "Too many open files", below 7 every request.`,
        args: { owner, files, minimum: options.minimum },
        at: span,
        label: `less than ${options.minimum}`,
        fix: fixWith("Leave the limit to the system", "unsafe", [without(stack, span)]),
      });
    };
    judge(fpm, "PHP-FPM's main process");
    for (const pool of fpm.pools) judge(pool, `A worker of pool ${pool.name}`);
    // Without a limit of its own a process keeps the one that it is started with.
    const limit = startedOpenFiles(fpm);
    if (!limit || [fpm, ...fpm.pools].every(hasOwnLimit)) return;
    const owner = `${limit.setting} of ${limit.owner}`;
    if (!limit.value.known) return unknown(limit.span, reasons[limit.value.why]);
    const files = limit.value.value;
    if (files >= options.minimum) return;
    report({
      message: `PHP-FPM and its workers may open ${plural(files, "file")} at a time (${owner}), their log, their socket and the client among them: scripts fail with "Too many open files", below 7 every request.`,
      args: { owner, files, minimum: options.minimum },
      at: limit.span,
      label: `less than ${options.minimum}`,
    });
  },
});
