import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { lintFiles } from "../support/lint.ts";
import { bare, pair } from "../support/pair.ts";

const rule = "fpm-start-failure";
const on = (lines: string) => ask(rule, { "www.conf": bare("www", lines) });
const listen = "listen = /run/a.sock\nlisten.owner = www-data";

describe(rule, () => {
  it("points at the user root (measured: 06r-pool-user-root)", () => {
    const asked = on(`${listen}\nuser = root\ngroup = root`);
    expect(asked.marked).toEqual(["error root"]);
    expect(asked.messages).toEqual([
      'PHP-FPM does not start, because "user = root" of pool www runs PHP as root, which it allows only with --allow-to-run-as-root, so each request to any of its pools ends in 502; php-fpm -t finds no fault in it.',
    ]);
    expect(asked.findings[0]?.args.original).toBe("[pool www] please specify user and group other than root");
  });

  it.each(["user = root", "group = root", "user = 0", "group = 0", "user = 00"])("reports %s", (line) => {
    expect(on(`${listen}\n${line}`).marked).toEqual([`error ${line.slice(-(line.length - line.indexOf("=") - 2))}`]);
  });

  it.each([
    "/run/php/",
    "/",
    "/tmp",
    "/run",
    "/var/run",
    "0.0.0.1:9000",
    "240.0.0.1:9000",
    "[ff02::1]:9000",
    "nosuch.invalid:9000",
  ])("reports listen = %s, which cannot be bound (measured on PHP-FPM 8.2)", (address) => {
    expect(on(`listen = ${address}`).marked).toEqual([`error ${address}`]);
  });

  it.each([
    "0.0.0.0:9000",
    "255.255.255.255:9000",
    "224.0.0.1:9000",
    "192.0.2.1:9000",
    "/run/php/x",
    "9000",
    "/nosuch/x.sock",
  ])("is silent on listen = %s, which starts or depends on the machine", (address) => {
    expect(on(`listen = ${address}`).marked).toEqual([]);
  });

  it("reports a blank in an ACL, which becomes part of the name (measured on PHP-FPM 8.2)", () => {
    const asked = on(`${listen}\nlisten.acl_users = www-data, nobody`);
    expect(asked.marked).toEqual(["error www-data, nobody"]);
    expect(asked.findings[0]?.args.original).toBe("[pool www] cannot get uid for user ' nobody': Success (0)");
    expect(on(`${listen}\nlisten.acl_groups = a ,b`).messages[0]).toContain("names a group with a blank");
    expect(on(`${listen}\nlisten.acl_users = www-data,nobody`).marked).toEqual([]);
  });

  it("reports a status address that FPM refuses", () => {
    expect(on(`${listen}\npm.status_listen = unix:/run/s.sock`).marked).toEqual(["error unix:/run/s.sock"]);
    expect(on(`${listen}\npm.status_listen = /run/s.sock`).marked).toEqual([]);
  });

  it("says nothing of a bad mode, with which PHP-FPM starts (measured: 06r-mode0999)", () => {
    expect(on(`${listen}\nlisten.mode = 0999`).marked).toEqual([]);
    expect(on(`${listen}\nlisten.mode = rw`).marked).toEqual([]);
  });

  it("is silent on other users, on templates, and on root in repositories of containers", () => {
    expect(on(`${listen}\nuser = 33\ngroup = 33`).marked).toEqual([]);
    expect(on(`${listen}\nuser = {{ user }}`).marked).toEqual([]);
    const docker = {
      "www.conf": bare("www", `${listen}\nuser = root`),
      "docker-compose.yml": "services:\n  php:\n    image: php:fpm\n",
    };
    const nginx = pair({ pass: "unix:/run/a.sock", pool: listen })["nginx.conf"] as string;
    expect(ask(rule, { ...docker, "nginx.conf": nginx }).marked).toEqual([]);
  });

  it("is the one root cause: the address rules stay silent", () => {
    const rules = (pass: string, lines: string) =>
      lintFiles(pair({ pass, pool: lines }), { disable: ["undersized-max-children"] })
        .findings.filter(({ severity }) => severity === "error")
        .map((finding) => finding.rule);
    expect(rules("unix:/run/a.sock", "listen = /run/a.sock\nuser = root\ngroup = root")).toEqual([rule]);
    expect(rules("unix:/run/php.sock", "listen = /run/php/")).toEqual([rule]);
    expect(rules("unix:/run/a.sock", "listen = /run/a.sock\nlisten.acl_users = nginx, www-data")).toEqual([rule]);
  });
});
