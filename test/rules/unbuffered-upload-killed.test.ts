import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const rule = "unbuffered-upload-killed";
const pool = "request_terminate_timeout = 3s";

describe(rule, () => {
  it("points at the directive, and at the limit (measured: 12j)", () => {
    const asked = ask(rule, stack({ pool, location: "fastcgi_request_buffering off;" }));
    expect(asked.marked).toEqual(["warning fastcgi_request_buffering off"]);
    expect(asked.related).toEqual([
      "php-fpm.conf: request_terminate_timeout = 3s",
      "nginx.conf: fastcgi_pass unix:/run/php/www.sock",
    ]);
    expect(asked.messages).toEqual([
      "An upload through location ~ \\.php$ that takes longer than 3 s ends with 502, because fastcgi_request_buffering off lets its time count for request_terminate_timeout = 3s of pool www.",
    ]);
  });

  it("sees an inherited one, once", () => {
    const php = (path: string) =>
      `location ${path} { include /etc/nginx/fastcgi.conf; fastcgi_pass unix:/run/php/www.sock; }`;
    const files = stack({ pool, http: "fastcgi_request_buffering off;", locations: `${php("/")}\n${php("= /up")}` });
    expect(ask(rule, files).marked).toEqual(["warning fastcgi_request_buffering off"]);
  });

  it.each([
    ["buffering is on (measured: 12i)", pool, "fastcgi_request_buffering on;"],
    ["buffering is not set", pool, ""],
    ["no limit", "request_terminate_timeout = 0", "fastcgi_request_buffering off;"],
    ["no limit written", "", "fastcgi_request_buffering off;"],
    ["it is of another module", pool, "proxy_request_buffering off;"],
    ["a location turns it on again", pool, "fastcgi_request_buffering on;"],
  ])("is silent: %s", (_, lines, location) => {
    const server = location.endsWith("on;") ? "fastcgi_request_buffering off;" : "";
    expect(ask(rule, stack({ pool: lines, server, location })).marked).toEqual([]);
  });

  it("counts a template value as unknown", () => {
    const asked = ask(rule, stack({ pool, location: "fastcgi_request_buffering {{ on }};" }));
    expect(asked.marked).toEqual([]);
    expect(asked.unknown).toContain("fastcgi_request_buffering {{ on }}: template value");
  });
});
