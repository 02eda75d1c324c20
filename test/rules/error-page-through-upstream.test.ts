import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const rule = "error-page-through-upstream";

describe(rule, () => {
  it("sees the script that PHP-FPM has to run (17e)", () => {
    const asked = ask(rule, stack({ server: "error_page 502 504 /err.php;" }));
    expect(asked.marked).toEqual(["info /err.php"]);
    expect(asked.messages[0]).toContain("The page for 502 and 504 of location ~ \\.php$ is /err.php");
  });

  it.each([
    ["set in the location", { location: "error_page 502 =200 /err.php;" }],
    [
      "through one upstream by two locations",
      {
        http: "upstream b { server 127.0.0.1:1; }",
        locations:
          "location /a { proxy_pass http://b; error_page 504 /sorry; } location /sorry { proxy_pass http://b/x; }",
      },
    ],
    [
      "to a named location",
      {
        locations:
          "location /a { proxy_pass http://127.0.0.1:1; error_page 502 @s; } location @s { proxy_pass http://127.0.0.1:1; }",
      },
    ],
    [
      "by a prefix inside of which an expression takes it",
      {
        locations:
          "location / { fastcgi_pass unix:/a; error_page 502 /e/x.php; location ~ \\.php$ { fastcgi_pass unix:/a; } }",
      },
    ],
  ])("fires %s", (_, parts) => {
    expect(ask(rule, stack(parts)).findings).not.toEqual([]);
  });

  it.each([
    ["a file", { server: "error_page 502 504 /err.html;" }],
    ["another status", { server: "error_page 404 /err.php;" }],
    ["an exact location for it", { server: "error_page 502 /err.php; location = /err.php { return 200 sorry; }" }],
    ["a ^~ location for it", { server: "error_page 502 /e/err.php; location ^~ /e/ { root /srv; }" }],
    [
      "another upstream",
      {
        locations:
          "location /a { proxy_pass http://127.0.0.1:1; error_page 502 /b; } location /b { proxy_pass http://127.0.0.1:2; }",
      },
    ],
    ["another server's page", { server: "error_page 502 http://status.example/;" }],
    ["a variable", { server: "error_page 502 $sorry;" }],
    [
      "error pages of its own in the location",
      { server: "error_page 502 /err.php;", location: "error_page 404 /x.html;" },
    ],
    ["an expression that only PCRE reads", { server: "error_page 502 /err.php; location ~ (?i)err { root /srv; }" }],
  ])("is silent about %s", (_, parts) => {
    expect(ask(rule, stack(parts)).marked).toEqual([]);
  });
});
