import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "php-source-exposed";
const pass = "fastcgi_pass unix:/run/php/www.sock;";
const outer = (lines: string, name = "~ \\.php$") =>
  ask(id, stack({ locations: `location ${name} { include fastcgi.conf; ${pass} ${lines} }` }));

describe("a location nested in a PHP location", () => {
  it("sends the source without a pass of its own (measured: 35h)", () => {
    const { marked, related, messages } = outer("location ~ ^/admin/ { expires off; }");
    expect(marked).toEqual(["error location ~ ^/admin/"]);
    expect(related).toEqual(["nginx.conf: fastcgi_pass unix:/run/php/www.sock"]);
    expect(messages[0]).toBe(
      "location ~ ^/admin/ sends the source of PHP files such as /admin/a.php: it stands in location ~ \\.php$, but fastcgi_pass is not inherited.",
    );
  });

  it.each([
    ["~ ^/(?:setup|install)/.+\\.php$"],
    ["~* ^/wp-admin/"],
    ["~ \\.php$"],
    ["~ ^/[a-z]+/index\\.ph(p|tml)$"],
    ["~ ^/v\\d+/"],
    ['~ "^/x{3}/(?=a)"'],
  ])("that matches by %s", (name) => {
    expect(outer(`location ${name} { gzip off; }`).marked).toHaveLength(1);
  });

  it("below a prefix that passes everything on", () => {
    expect(outer("location ~ \\.(php|html)$ { expires 1d; }", "^~ /app/").marked).toHaveLength(1);
    expect(outer("location /app/admin/ { expires 1d; }", "/app/").marked).toHaveLength(1);
  });

  it.each([
    ["has a pass", `location ~ ^/admin/ { ${pass} }`],
    ["returns", "location ~ ^/admin/ { return 403; }"],
    ["is denied", "location ~ ^/admin/ { deny all; }"],
    ["asks for a password", "location ~ ^/admin/ { auth_basic x; auth_basic_user_file /etc/x; }"],
    ["tries other files", "location ~ ^/admin/ { try_files /x.php =404; }"],
    ["has blocks that may answer", "location ~ ^/admin/ { if ($arg_x) { return 403; } }"],
    ["takes no PHP file", "location ~ \\.(?:css|js)$ { expires 1d; }"],
    ["takes none of those of the outer block", "location ~ ^/admin/.+\\.php5$ { expires 1d; }"],
    [
      "never gets one: an earlier one takes them",
      `location ~ ^/admin/.+\\.php$ { ${pass} } location ~ ^/admin/ { expires 1d; }`,
    ],
  ])("is fine where it %s", (_, lines) => {
    expect(outer(lines).marked).toEqual([]);
  });

  it("is unknown where only PCRE can read the expression", () => {
    const { marked, unknown } = outer("location ~ (?i)^/admin/ { expires 1d; }");
    expect(marked).toEqual([]);
    expect(unknown.join()).toContain("location ~ (?i)^/admin/");
  });

  it("does not matter below another program's location", () => {
    const locations = "location /git/ { fastcgi_pass unix:/run/fcgiwrap.socket; location ~ x { expires 1d; } }";
    expect(ask(id, stack({ locations })).marked).toEqual([]);
  });
});
