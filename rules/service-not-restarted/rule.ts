import { defineRule } from "../../src/rule/define-rule.ts";
import { basename } from "../../src/source/paths.ts";

export default defineRule({
  id: "service-not-restarted",
  summary: "a systemd unit of PHP-FPM says nothing about starting it again",
  category: "operation",
  severity: "info",
  confidence: "medium",
  since: "0.1.0",
  sources: ["https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Restart="],
  symptoms: [
    /php\S*-fpm\.service: Main process exited/,
    /php\S*-fpm\.service: Failed with result/,
    /connect\(\) to unix:\S+ failed \((?:111: Connection refused|2: No such file or directory)\) while connecting to upstream/,
  ],
  fixable: "unsafe",
  each: "stack",
  check(stack, { report }) {
    for (const { file, start, restart } of stack.units) {
      if (restart !== null && restart.value !== "no" && restart.value !== "false") continue;
      const says = restart === null ? "has no Restart=" : `says Restart=${restart.value}`;
      report({
        message: `systemd leaves PHP-FPM down when its master process ends, because ${basename(file)} ${says}: every PHP request is 502 until somebody starts it.`,
        args: { unit: basename(file) },
        at: restart?.span ?? start,
        label: restart === null ? "not started again" : "never",
        // The text of a unit is none of the configuration: the line goes above the one that is known.
        fix: {
          title: `Write ${wanted}`,
          safety: "unsafe",
          edits: [
            restart === null
              ? { span: { file, start: start.start, end: start.start }, text: `${wanted}\n` }
              : { span: restart.span, text: wanted },
          ],
        },
      });
    }
  },
});

/** What Debian and systemd's own documentation ask of a service that is to stay up. */
const wanted = "Restart=on-failure";
