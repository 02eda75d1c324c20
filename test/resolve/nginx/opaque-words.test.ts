import { describe, expect, it } from "vitest";
import { lintFiles } from "../../support/lint.ts";

const site = (rest: string) =>
  `events {}\nhttp {\n  server {\n    listen 80;\n    location ~ \\.php$ { ${rest} }\n  }\n}\n`;
const pool = "[www]\nuser = www-data\nlisten = /run/php/fpm.sock\npm = static\npm.max_children = 9\n";
const reasons = (rest: string) => {
  const { unknown } = lintFiles({ "nginx/nginx.conf": site(rest), "php/www.conf": pool });
  return unknown.map(({ reason }) => reason);
};

/** The decoder puts U+FFFD where bytes are not UTF-8. */
describe("a word that nginx will read otherwise than we do", () => {
  it("is said to be not UTF-8 or a template value, whichever it is", () => {
    expect(reasons("fastcgi_pass unix:/run/\uFFFD.sock;")).toEqual(["not valid UTF-8"]);
    expect(reasons("fastcgi_pass {{ upstream }};")).toEqual(["template value"]);
    expect(reasons("include \uFFFD.conf; fastcgi_pass unix:/run/php/fpm.sock;")).toContain("not valid UTF-8");
    expect(reasons("fastcgi_read_timeout \uFFFD; fastcgi_pass unix:/run/php/fpm.sock;")).not.toContain(
      "template value",
    );
  });

  it("names the reason in an upstream too", () => {
    const nginx = site("fastcgi_pass php;").replace("http {", "http {\n  upstream php { server 127.0.0.1:\uFFFD; }");
    expect(lintFiles({ "nginx/nginx.conf": nginx, "php/www.conf": pool }).unknown.map((one) => one.reason)).toContain(
      "not valid UTF-8",
    );
  });
});
