import { defineRule } from "../../src/rule/define-rule.ts";

export default defineRule({
  id: "service-not-restarted",
  summary: "systemd or supervisord is not told to start PHP-FPM again",
  category: "operation",
  severity: "info",
  confidence: "medium",
  since: "0.1.0",
  sources: [
    "https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Restart=",
    "https://supervisord.org/configuration.html#program-x-section-settings",
  ],
  symptoms: [
    /php\S*-fpm\.service: Main process exited/,
    /php\S*-fpm\.service: Failed with result/,
    /connect\(\) to unix:\S+ failed \((?:111: Connection refused|2: No such file or directory)\) while connecting to upstream/,
  ],
  fixable: "unsafe",
  each: "stack",
  check(stack, { report }) {
    const units = stack.hosts.flatMap((host) => host.units).filter(({ runs }) => runs === "php-fpm");
    for (const { name, by, whole, open, start, restart } of units) {
      // What a package's unit says is not known, nor what a template adds.
      if (restart === null && (!whole || open || start === null)) continue;
      if (restart !== null && (!restart.value.known || !leavesDown.has(restart.value.value))) continue;
      // Where a unit and its drop-ins lie apart, one of them may say it.
      if (units.some((other) => other.name === name && other.restart !== null && other.restart !== restart)) continue;
      const at = restart?.span ?? start;
      if (at === null) continue;
      const supervised = by === "supervisord";
      const says = supervised
        ? "says autorestart=false"
        : restart?.value.known
          ? `says Restart=${restart.value.value}`
          : "has no Restart=";
      report({
        message: `${by} leaves PHP-FPM down when its master process is killed, because ${name} ${says}: every PHP request is 502 until ${supervised ? "the container is started anew" : "somebody starts it"}.`,
        args: { unit: name },
        at,
        label: restart === null ? "not started again" : "stays down",
        // The text of a unit is none of the configuration: the line goes above the one that is known.
        fix: supervised
          ? { title: "Write autorestart=unexpected", safety: "unsafe", edits: [{ span: at, text: "unexpected" }] }
          : {
              title: `Write ${wanted}`,
              safety: "unsafe",
              edits: [
                restart === null ? { span: { ...at, end: at.start }, text: `${wanted}\n` } : { span: at, text: wanted },
              ],
            },
      });
    }
  },
});

/** A master that a signal kills stays down: `no` says so, `on-success` and `on-watchdog` mean other ends (systemd.service(5), table 2). */
const leavesDown = new Set(["no", "on-success", "on-watchdog"]);

/** What Debian and systemd's own documentation ask of a service that is to stay up. */
const wanted = "Restart=on-failure";
