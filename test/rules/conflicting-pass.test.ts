import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "conflicting-pass";
const location = (lines: string) => ask(id, stack({ locations: `location ~ \\.php$ { ${lines} }` }));
const fastcgi = "fastcgi_pass unix:/run/php/www.sock;";
const proxy = "proxy_pass http://127.0.0.1:8080;";

describe("two pass directives in one location", () => {
  it("lose the first (measured: 35g)", () => {
    const { marked, related, messages } = location(`${fastcgi} ${proxy}`);
    expect(marked).toEqual(["warning fastcgi_pass unix:/run/php/www.sock"]);
    expect(related).toEqual(["nginx.conf: proxy_pass http://127.0.0.1:8080"]);
    expect(messages[0]).toBe(
      "location ~ \\.php$ never uses fastcgi_pass unix:/run/php/www.sock: proxy_pass http://127.0.0.1:8080 further down takes every request.",
    );
    expect(location(`${proxy} ${fastcgi}`).marked).toEqual(["warning proxy_pass http://127.0.0.1:8080"]);
  });

  it("count all of them, and those that an include brings", () => {
    expect(location(`${fastcgi} ${proxy} uwsgi_pass 127.0.0.1:3031;`).marked).toHaveLength(2);
    const files = stack({ locations: `location / { ${fastcgi} include extra.conf; }` });
    expect(ask(id, { ...files, "extra.conf": proxy }).marked).toEqual(["warning fastcgi_pass unix:/run/php/www.sock"]);
  });

  it("count in an if block", () => {
    expect(location(`if ($arg_x) { ${fastcgi} ${proxy} }`).marked).toHaveLength(1);
  });

  it.each([
    ["one", fastcgi],
    ["the same twice, which nginx refuses", `${fastcgi} ${fastcgi}`],
    ["one in an if block and one beside it", `${fastcgi} if ($arg_x) { ${proxy} }`],
    ["one in a nested location", `${fastcgi} location ~ x { ${proxy} }`],
    ["one in each branch of a template", `\n{% if php %}\n${fastcgi}\n{% else %}\n${proxy}\n{% endif %}\n`],
  ])("are not %s", (_, lines) => {
    expect(location(lines).marked).toEqual([]);
  });
});
