import { terminateTimeout } from "../../src/model/request-timeout.ts";
import type { Fpm, Stack } from "../../src/model/stack.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith, linesBelow } from "../../src/rule/line-edits.ts";
import { setEntry } from "../../src/rule/set-entry.ts";
import { reasons } from "../../src/source/known.ts";
import type { Span } from "../../src/source/span.ts";

export default defineRule({
  id: "reload-drops-requests",
  summary: "a reload of PHP-FPM kills the requests that are running",
  category: "timeouts",
  severity: "info",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://www.php.net/manual/en/install.fpm.configuration.php#process-control-timeout",
    "sapi/fpm/fpm/fpm_process_ctl.c in php-src",
    "measured: §18",
  ],
  symptoms: [
    /recv\(\) failed \(104: Connection reset by peer\) while reading response header from upstream/,
    /Reloading in progress/,
  ],
  related: ["timeout-inversion"],
  fixable: "unsafe",
  each: "fpm",
  check(fpm, { stack, report, unknown }) {
    const wait = fpm.seconds("process_control_timeout");
    const at = wait.span ?? globalPlace(fpm, stack);
    if (!at) return;
    if (!wait.value.known) {
      if (wait.span) unknown(wait.span, reasons[wait.value.why]);
      return;
    }
    if (wait.value.value !== 0) return;
    const value = wait.span ? "process_control_timeout is 0" : "process_control_timeout is not set, which is 0";
    report({
      message: `A reload of PHP-FPM turns every running request into 502, because ${value}: the workers are killed at once.`,
      at,
      label: wait.span ? "no time for running requests" : "nothing here sets process_control_timeout",
      fix: asLongAsRequests(fpm, wait.span, at, stack),
    });
  },
});

/** The [global] header of the main file. Null where that file is not in the tree: it may set it. */
function globalPlace({ main }: Fpm, stack: Stack): Span | null {
  const file = main === null ? null : stack.files.get(main);
  if (file?.kind !== "ini") return null;
  const header = file.items.find((item) => item.kind === "section" && item.name.toLowerCase() === "global");
  return header ? { file: header.file, start: header.start, end: header.end } : null;
}

/** No request outlives the longest request_terminate_timeout, where every pool has one. */
function asLongAsRequests({ pools }: Fpm, written: Span | null, header: Span, stack: Stack): Fix[] {
  const limits = pools.map((pool) => terminateTimeout(pool).value);
  const longest = limits.reduce(
    (most, one) => (one.known && one.value > 0 ? Math.max(most, one.value) : Number.NaN),
    0,
  );
  if (!Number.isInteger(longest) || longest === 0) return [];
  if (written) return setEntry(stack, written, `${longest}s`);
  const line = `process_control_timeout = ${longest}s`;
  return fixWith(`Set ${line}`, "unsafe", [linesBelow(stack, header, [line])]);
}
