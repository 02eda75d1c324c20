import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { bare, pair } from "../support/pair.ts";

const rule = "socket-permission-denied";
const listen = "listen = /srv/app/fpm.sock";
const on = (lines: string, user = "user www-data;") =>
  ask(rule, pair({ user, pass: "unix:/srv/app/fpm.sock", pool: `${listen}\n${lines}` }));
const both = "listen.owner = www-data\nlisten.group = www-data";

describe(rule, () => {
  it("says who owns the socket and who comes (measured: 02a)", () => {
    const asked = on("");
    expect(asked.marked).toEqual(["error /srv/app/fpm.sock"]);
    expect(asked.related).toEqual(["nginx.conf: user www-data", "nginx.conf: unix:/srv/app/fpm.sock"]);
    expect(asked.messages).toEqual([
      "PHP-FPM makes /srv/app/fpm.sock of pool www as root:root with mode 0660, and nginx's workers, which run as www-data, may not connect to it, so requests end in 502.",
    ]);
  });

  it.each([
    ["02b", "listen.owner = root\nlisten.group = root\nlisten.mode = 0600", "root"],
    ["02g", "listen.mode = 0600", "/srv/app/fpm.sock"],
    ["02h", "listen.mode = 0660", "/srv/app/fpm.sock"],
    ["02l", "listen.owner = root\nlisten.group = www-data\nlisten.mode = 0440", "0440"],
    ["06r", `${both}\nlisten.mode = 0999`, "0999"],
    ["06r", `${both}\nlisten.mode = rw`, "rw"],
    ["owner without the bit, group with it", `${both}\nlisten.mode = 0060`, "www-data"],
    ["others only", "listen.owner = www-data\nlisten.mode = 0066", "www-data"],
  ])("%s: %j leaves www-data out", (_, lines, marked) => {
    expect(on(lines).marked).toEqual([`error ${marked}`]);
  });

  it.each([
    ["02e", "listen.owner = poolu\nlisten.group = www-data"],
    ["02f", "listen.owner = www-data"],
    ["02i", "listen.mode = 0666"],
    ["02j", "listen.owner = www-data\nlisten.mode = 0600"],
    ["02k", `${both}\nlisten.mode = 660`],
    ["02m", "listen.owner = root\nlisten.group = www-data\nlisten.mode = 0620"],
    ["02n", "listen.mode = 0600\nlisten.acl_users = www-data"],
    ["02o", "listen.mode = 0600\nlisten.acl_groups = www-data"],
    ["02q", `${both}\nlisten.acl_users =`],
    ["02ze", "listen.group = www-data"],
    ["02zi", "listen.acl_groups = adm,www-data"],
    ["others by mode", "listen.acl_users = poolu\nlisten.mode = 0666"],
  ])("%s: %j lets www-data in", (_, lines) => {
    expect(on(lines).marked).toEqual([]);
  });

  it("knows that an ACL makes owner and group root's (measured: 02p)", () => {
    const asked = on(`${both}\nlisten.acl_users = poolu`);
    expect(asked.marked).toEqual(["error poolu"]);
    expect(asked.messages[0]).toContain("root:root with mode 0660 and an ACL for others");
    expect(on("listen.acl_groups = shop").marked).toEqual(["warning shop"]);
  });

  it("ignores the pool's user (measured: 02c, 02d)", () => {
    expect(on("user = poolu\ngroup = poolu").marked).toHaveLength(1);
  });

  it("warns where membership of a group decides (measured: 02zf, 02zb)", () => {
    const asked = on("listen.owner = poolu");
    expect(asked.marked).toEqual(["warning poolu"]);
    expect(asked.messages[0]).toContain("may not connect to it, unless www-data is in the group poolu");
    expect(on(both, "user poolu;").marked).toEqual(["warning www-data"]);
    expect(on(both, "user nginx;").marked).toEqual(["warning www-data"]);
    expect(on(`${both}\nlisten.mode = 0600`, "user nginx;").marked).toEqual(["error www-data"]);
  });

  it("reads nginx's user and group (measured: 02r to 02u)", () => {
    expect(on("", "user root;").marked).toEqual([]);
    expect(on(both, "user nobody nogroup;").marked).toEqual(["error www-data"]);
    expect(on(both, "user poolu www-data;").marked).toEqual([]);
    expect(on(`${both}\nlisten.mode = 0600`, "user poolu www-data;").marked).toEqual(["error www-data"]);
  });

  it("without a user directive asks for every build's default (measured: 02za)", () => {
    const asked = on("", "");
    expect(asked.marked).toEqual(["error /srv/app/fpm.sock"]);
    expect(asked.messages[0]).toContain("which run as nobody or nginx by default,");
    expect(on(both, "").marked).toEqual(["warning www-data"]);
    expect(on(`${both}\nlisten.mode = 0600`, "").marked).toEqual(["error www-data"]);
    expect(on("listen.owner = nginx", "").marked).toEqual([]);
    expect(on("listen.mode = 0666", "").marked).toEqual([]);
  });

  it("with a site file alone asks for the users of all packages", () => {
    const site =
      "server { listen 80; location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/srv/app/fpm.sock; } }";
    const files = (lines: string) => ({ "site.conf": site, "www.conf": bare("www", `${listen}\n${lines}`) });
    expect(ask(rule, files("")).marked).toEqual(["error /srv/app/fpm.sock"]);
    expect(ask(rule, files(both)).marked).toEqual([]);
    expect(ask(rule, files("listen.owner = nginx")).marked).toEqual([]);
  });

  it("knows no numbers but 0 (measured: 35e)", () => {
    expect(on("listen.owner = 33").marked).toEqual([]);
    expect(on("listen.owner = 33").unknown.join()).toContain("the user behind a number differs between systems");
    expect(on("listen.owner = 0\nlisten.group = 0").marked).toEqual(["error 0"]);
    expect(on("listen.group = 33").marked).toEqual([]);
  });

  it("is silent on TCP (measured: 02v), unset users, unknown values and containers", () => {
    const tcp = pair({
      pass: "127.0.0.1:9000",
      pool: "listen = 127.0.0.1:9000\nlisten.owner = root\nlisten.mode = 0600",
    });
    expect(ask(rule, tcp).marked).toEqual([]);
    expect(on("user =").marked).toEqual([]);
    expect(on("listen.owner = {{ owner }}").marked).toEqual([]);
    expect(on("listen.mode = ${MODE}").marked).toEqual([]);
    expect(on("", "user {{ user }};").marked).toEqual([]);
    const files = pair({ pass: "unix:/srv/app/fpm.sock", pool: listen });
    const compose = { ...files, "docker-compose.yml": "services:\n  php:\n    image: php:fpm\n" };
    expect(ask(rule, compose).marked).toEqual([]);
  });

  it("does not judge the default mode before PHP 5.6, where it was 0666 once", () => {
    const files = pair({ pass: "unix:/srv/app/fpm.sock", pool: listen });
    const under = (php: string) => ask(rule, files, { config: { versions: { nginx: null, php } } }).marked;
    expect(under("5.5")).toEqual([]);
    expect(under("5.6")).toHaveLength(1);
    expect(under("8.2")).toHaveLength(1);
    const php5 = pair({ pass: "unix:/var/run/php5-fpm.sock", pool: "listen = /var/run/php5-fpm.sock" });
    expect(ask(rule, php5).messages[0]).toContain("root:root with mode 0660 (the default since PHP 5.5.12),");
  });
});
