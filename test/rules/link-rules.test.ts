import { describe, expect, it } from "vitest";
import { lintFiles } from "../support/lint.ts";
import { bare, pair } from "../support/pair.ts";

/** The rules of which only one may speak about one wrong address. */
const family = [
  "socket-tcp-mismatch",
  "upstream-not-listening",
  "listen-misread",
  "socket-uri-misread",
  "socket-permission-denied",
  "client-not-allowed",
  "duplicate-listen",
];

const owned = "\nlisten.owner = www-data\nlisten.group = www-data";

function spoken(files: Readonly<Record<string, string>>): readonly string[] {
  const { findings } = lintFiles(files, { disable: ["undersized-max-children"] });
  return [...new Set(findings.filter(({ severity }) => severity !== "info").map(({ rule }) => rule))].filter((rule) =>
    [...family, "nginx-invalid-value", "fpm-rejected", "protocol-mismatch"].includes(rule),
  );
}

const between = (pass: string, listen: string) => spoken(pair({ pass, pool: `listen = ${listen}${owned}` }));

describe("one wrong address, one root cause (measured: §1)", () => {
  it.each([
    ["01a", "127.0.0.1:9000", "/srv/app/fpm.sock", "socket-tcp-mismatch"],
    ["01b", "unix:/srv/app/fpm.sock", "127.0.0.1:9000", "socket-tcp-mismatch"],
    ["01c", "unix:/srv/app/other.sock", "/srv/app/fpm.sock", "upstream-not-listening"],
    ["01d", "127.0.0.1:9001", "127.0.0.1:9000", "upstream-not-listening"],
    ["01k", "127.0.0.1:9000", "[::1]:9000", "upstream-not-listening"],
    ["01v", "[::1]:9000", "127.0.0.1:9000", "upstream-not-listening"],
    ["01w", "127.0.0.1:9000", "10.254.254.254:9000", "upstream-not-listening"],
    ["01q", "unix:/srv/app/fpm.sock", "fpm.sock", "listen-misread"],
    ["06r-hostonly", "127.0.0.1:9000", "127.0.0.1", "listen-misread"],
    ["06r-word", "127.0.0.1:9000", "localhost", "listen-misread"],
    ["01r", "unix:/srv/app/fpm.sock", "unix:/srv/app/fpm.sock", "listen-misread"],
    ["06r-port0", "127.0.0.1:9000", "127.0.0.1:0", "listen-misread"],
    ["06r-port99999", "127.0.0.1:9000", "127.0.0.1:99999", "listen-misread"],
    ["06r-120path", "unix:/srv/app/fpm.sock", `/srv/t/${"x".repeat(113)}`, "listen-misread"],
    ["inline #", "127.0.0.1:9000", "9000 # main", "listen-misread"],
    ["01u", "unix:/srv/app/fpm.sock:", "/srv/app/fpm.sock", "socket-uri-misread"],
    ["35d", "unix:fpm.sock", "/srv/app/fpm.sock", "socket-uri-misread"],
    ["01s", "/srv/app/fpm.sock", "/srv/app/fpm.sock", "nginx-invalid-value"],
    ["01t", "127.0.0.1", "127.0.0.1:9000", "nginx-invalid-value"],
    ["path nginx refuses", `unix:/srv/${"x".repeat(120)}`, "/srv/app/fpm.sock", "nginx-invalid-value"],
  ])("%s: %s to %s", (_, pass, listen, rule) => {
    expect(between(pass, listen)).toEqual([rule]);
  });

  it.each([
    ["01e", "unix:/var/run/php/fpm.sock", "/run/php/fpm.sock"],
    ["01f", "unix:/run/php/fpm.sock", "/var/run/php/fpm.sock"],
    ["01h", "localhost:9000", "127.0.0.1:9000"],
    ["01i", "127.0.0.1:9000", "9000"],
    ["01j", "127.0.0.1:9000", "[::]:9000"],
    ["01l", "127.0.0.1:9000", "0.0.0.0:9000"],
    ["01m", "127.0.0.1:9000", "localhost:9000"],
    ["01n", "127.0.0.1:9000", "*:9000"],
    ["35a", "unix:///srv/app/fpm.sock", "/srv/app/fpm.sock"],
    ["35b", "UNIX:/srv/app/fpm.sock", "/srv/app/fpm.sock"],
    ["35c", "unix:/srv/app/../app/fpm.sock", "/srv/app/fpm.sock"],
  ])("%s: %s reaches %s", (_, pass, listen) => {
    expect(between(pass, listen)).toEqual([]);
  });

  it("blames no link where one of several pools is misread: that pool was meant", () => {
    const pools = bare("blog", `listen = /srv/app/blog.sock${owned}`);
    const http = "server { location ~ .php$ { include fastcgi.conf; fastcgi_pass unix:/srv/app/blog.sock; } }";
    const files = pair({ http, pass: "unix:/srv/app/fpm.sock", pool: `listen = fpm.sock${owned}`, pools });
    expect(spoken(files)).toEqual(["listen-misread"]);
  });

  it("leaves a target at which an http server of nginx listens to protocol-mismatch", () => {
    const rules = between("127.0.0.1:18080", "127.0.0.1:9000");
    expect(rules).not.toContain("upstream-not-listening");
  });

  it("finds the mismatch of the manuals in a directory, in two files and in a snippet", () => {
    const www = bare("www", `listen = /var/run/php5-fpm.sock${owned}`);
    const block =
      "server { listen 80; root /var/www; location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; include fastcgi_params; } }";
    const main = pair({ pass: "127.0.0.1:9000", pool: "listen = 9000" })["nginx.conf"] as string;
    const found = (files: Record<string, string>, paths: readonly string[]) =>
      lintFiles(files, { paths, select: ["socket-tcp-mismatch"] }).findings.map(({ message }) => message);
    const sentence = expect.stringContaining(
      "nginx connects to the TCP address 127.0.0.1:9000, but pool www listens on the unix socket",
    );
    expect(found({ "nginx/nginx.conf": main, "php/www.conf": www }, ["."])).toEqual([sentence]);
    expect(found({ "a/nginx.conf": main, "b/www.conf": www }, ["a/nginx.conf", "b/www.conf"])).toEqual([sentence]);
    expect(found({ "site.conf": block, "www.conf": www }, ["."])).toEqual([sentence]);
    expect(found({ "site.conf": block, "www.conf": www }, ["site.conf", "www.conf"])).toEqual([sentence]);
    const location = "location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; include fastcgi_params; }";
    expect(found({ "php.conf": location, "www.conf": www }, ["php.conf", "www.conf"])).toEqual([sentence]);
  });
});
