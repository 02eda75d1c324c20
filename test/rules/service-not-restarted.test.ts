import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const rule = "service-not-restarted";
const start = "ExecStart=/usr/sbin/php-fpm8.2 --nodaemonize";
const withUnit = (service: string, name = "systemd/php8.2-fpm.service") => ({
  ...stack(),
  [name]: `[Unit]\nDescription=PHP\n\n# what it runs\n[Service]\nType=notify\n${service}\n[Install]\nWantedBy=multi-user.target\n`,
});

describe(rule, () => {
  it("points at the start command", () => {
    const asked = ask(rule, withUnit(start));
    expect(asked.marked).toEqual([`info ${start}`]);
    expect(asked.messages[0]).toContain("php8.2-fpm.service has no Restart=");
    expect(asked.result.display(asked.findings[0]?.at.file ?? ("" as never))).toBe("systemd/php8.2-fpm.service");
  });

  it("points at a Restart= that says no", () => {
    expect(ask(rule, withUnit(`${start}\nRestart=no`)).marked).toEqual(["info Restart=no"]);
    expect(ask(rule, withUnit(`${start}\nRestart=always\nRestart=no`)).marked).toEqual(["info Restart=no"]);
  });

  it.each([
    ["Restart=on-failure", withUnit(`${start}\nRestart=on-failure`)],
    ["blanks around the sign", withUnit(`${start}\nRestart = always`)],
    ["a unit of another program", withUnit("ExecStart=/usr/sbin/nginx")],
    ["a unit that only bears the name", withUnit("ExecStart=/usr/bin/fpm-exporter")],
    ["a file that is no unit", withUnit(start, "systemd/php8.2-fpm.txt")],
    ["no unit", stack()],
  ])("is silent about %s", (_, files) => {
    expect(ask(rule, files).marked).toEqual([]);
  });
});
