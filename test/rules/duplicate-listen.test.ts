import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { lintFiles } from "../support/lint.ts";
import { bare } from "../support/pair.ts";

const rule = "duplicate-listen";
const files = (...listens: readonly string[]) => ({
  "php-fpm.conf": `[global]\nerror_log = /var/log/fpm.log\n${listens.map((listen, at) => bare(`p${at}`, `listen = ${listen}`)).join("")}`,
});
const on = (...listens: readonly string[]) => ask(rule, files(...listens));

describe(rule, () => {
  it("points at the second and names the first (measured: 15a)", () => {
    const asked = on("127.0.0.1:9000", "9000");
    expect(asked.marked).toEqual(["error 9000"]);
    expect(asked.related).toEqual(["php-fpm.conf: 127.0.0.1:9000"]);
    expect(asked.messages).toEqual([
      "Pool p1 listens on 9000 after pool p0 on 127.0.0.1:9000, which is taken then, so PHP-FPM does not start and each request to any of its pools ends in 502.",
    ]);
  });

  it.each([
    ["9000", "127.0.0.1:9000"],
    ["9000", "[::1]:9000"],
    ["9000", "0.0.0.0:9000"],
    ["9000", "10.0.0.5:9000"],
    ["10.0.0.5:9000", "9000"],
    ["0.0.0.0:9000", "127.0.0.1:9000"],
    ["0.0.0.0:9000", "[::]:9000"],
    ["[::]:9000", "127.0.0.1:9000"],
    ["[::]:9000", "[::1]:9000"],
    ["[::1]:9000", "[::]:9000"],
    ["localhost:9000", "9000"],
    ["localhost:9000", "0.0.0.0:9000"],
    ["127.0.0.2:9000", "0.0.0.0:9000"],
    ["/run/p.sock", "/var/run/p.sock"],
    ["/run/p.sock", "/run//p.sock"],
    ["9000", "9000"],
    ["*:9000", "*:9000"],
    ["php.internal:9000", "php.internal:9000"],
  ])("%s and %s do not start together (measured: §15 and on PHP-FPM 8.2)", (first, second) => {
    const asked = on(first, second);
    expect(asked.marked).toEqual([`error ${second}`]);
    expect(asked.messages[0]).toContain("does not start");
  });

  it.each([
    ["localhost:9000", "127.0.0.1:9000"],
    ["127.1:9000", "127.0.0.1:9000"],
    ["127.0.0.1:09000", "127.0.0.1:9000"],
    ["[0:0:0:0:0:0:0:1]:9000", "[::1]:9000"],
    ["[::]:9000", "9000"],
    ["0.0.0.0:9000", "9000"],
    ["9000", "[::]:9000"],
  ])("%s and %s share one socket (measured: 15d and on PHP-FPM 8.2)", (first, second) => {
    const asked = on(first, second);
    expect(asked.marked).toEqual([`error ${second}`]);
    expect(asked.messages[0]).toContain("both read requests from one socket");
  });

  it.each([
    ["127.0.0.1:9000", "127.0.0.1:9001"],
    ["127.0.0.1:9000", "[::1]:9000"],
    ["0.0.0.0:9000", "[::1]:9000"],
    ["[::1]:9000", "0.0.0.0:9000"],
    ["[::1]:9000", "9000"],
    ["localhost:9000", "[::1]:9000"],
    ["127.0.0.2:9000", "127.0.0.1:9000"],
    ["/run/a.sock", "/run/b.sock"],
    ["/run/$pool.sock", "/run/$pool.sock"],
    ["php.internal:9000", "9000"],
    ["{{ listen }}", "{{ listen }}"],
  ])("%s and %s stay apart, or are not known", (first, second) => {
    expect(on(first, second).marked).toEqual([]);
  });

  it("counts the status page's address (php-fpm -t refuses it as well)", () => {
    const shared = files("9000", "9001\npm.status_path = /s\npm.status_listen = 127.0.0.1:9000");
    const asked = ask(rule, shared);
    expect(asked.marked).toEqual(["error 127.0.0.1:9000"]);
    expect(asked.messages[0]).toMatch(/^The status page of pool p1 listens on/);
  });

  it("reports every pool behind the first, once", () => {
    expect(on("9000", "127.0.0.1:9000", "0.0.0.0:9000").marked).toEqual(["error 127.0.0.1:9000", "error 0.0.0.0:9000"]);
  });

  it("sees sections of one name as one pool, and two FPMs as two", () => {
    const merged = `[global]\nerror_log = /l\n${bare("www", "listen = 9000")}${bare("WWW", "listen = 9000")}`;
    expect(ask(rule, { "php-fpm.conf": merged }).marked).toEqual([]);
    const one = (version: string) => ({
      [`php/${version}/fpm/pool.d/www.conf`]: bare("www", "listen = /run/php.sock"),
    });
    expect(ask(rule, { ...one("7.4"), ...one("8.2") }).marked).toEqual([]);
  });

  it("alone speaks of equal texts, which php-fpm -t refuses too", () => {
    const { findings } = lintFiles(files("9000", "9000"), { disable: ["undersized-max-children"] });
    expect(findings.filter(({ severity }) => severity === "error").map((one) => one.rule)).toEqual([rule]);
  });
});
