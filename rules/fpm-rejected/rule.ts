import { defineRule } from "../../src/rule/define-rule.ts";
import { heldWhole } from "../../src/rule/held-whole.ts";
import { fixWith, rewritten } from "../../src/rule/line-edits.ts";
import { runsAsRoot } from "../../src/rule/runs-as-root.ts";
import { visible } from "../../src/rule/visible.ts";

export default defineRule({
  id: "fpm-rejected",
  summary: "php-fpm -t refuses the configuration, and PHP-FPM does not start",
  category: "files",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://www.php.net/manual/en/install.fpm.configuration.php",
    "sapi/fpm/fpm/fpm_conf.c",
    "measured: §6",
    "measured: §3",
  ],
  symptoms: [
    /pm\.start_servers\(\d+\) must not be less than pm\.min_spare_servers\(\d+\) and not greater than pm\.max_spare_servers\(\d+\)/,
    /cannot be greater than pm\.max_children/,
    /unknown entry '\S+'/,
    /unable to parse value for entry '\S+'/,
    /'request_slowlog_timeout' \(\d+\) can't be greater than 'request_terminate_timeout' \(\d+\)/,
    /no listen address have been defined!/,
    /failed to post process the configuration/,
    /connect\(\) to unix:\S+ failed \(2: No such file or directory\) while connecting to upstream/,
    /must be a positive value/,
    /FPM initialization failed/,
  ],
  related: ["fpm-syntax", "duplicate-listen", "listen-misread"],
  fixable: "unsafe",
  each: "fpm",
  check(fpm, { stack, report, unknown }) {
    for (const { code, message, original, at, related, reportedBy, only, instead } of fpm.refusals) {
      if (reportedBy !== undefined) continue;
      const place = visible(at, stack);
      if (only === "as root" && !(heldWhole(fpm) && runsAsRoot(fpm, stack))) {
        unknown(place, "depends on the user who starts PHP-FPM");
        continue;
      }
      if ((code === "missing-setting" || code === "no-pool") && !heldWhole(fpm)) {
        unknown(place, "more of PHP-FPM's configuration may lie in the image or come with the deployment");
        continue;
      }
      report({
        message: `PHP-FPM does not start, and nginx answers 502 for its pools: ${message}.`,
        args: original === null ? {} : { original },
        at: place,
        label: "PHP-FPM refuses this",
        related,
        fix: instead === undefined ? [] : fixWith(`Write ${instead}`, "unsafe", [rewritten(stack, at, instead)]),
      });
    }
  },
});
