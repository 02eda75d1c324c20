import { describe, expect, it } from "vitest";
import { type AnyRule, defineRule, type Subjects } from "../../src/rule/define-rule.ts";
import type { Span } from "../../src/source/span.ts";
import { lintFiles, places } from "../support/lint.ts";

const files = {
  "nginx/nginx.conf": `events {}
http {
    upstream php { server unix:/run/php/fpm.sock; }
    server {
        listen 80;
        location ~ \\.php$ {
            include snippets/php.conf;
        }
    }
    server {
        listen 81;
        location ~ \\.php$ {
            include snippets/php.conf;
        }
    }
}
`,
  "nginx/snippets/php.conf": `include /etc/nginx/fastcgi.conf;
fastcgi_pass php;  # no502: ignore[each-route] known
`,
  "php/www.conf": `[www]
user = www-data
group = www-data
listen = /run/php/fpm.sock
pm = static
pm.max_children = 20
`,
};

/** A rule that reports every subject of a kind. */
function each<K extends keyof Subjects>(kind: K, at: (subject: Subjects[K]) => Span | null): AnyRule {
  return defineRule({
    id: `each-${kind}`,
    summary: "every subject of one kind",
    category: "operation",
    severity: "info",
    confidence: "high",
    since: "0.1.0",
    sources: ["test"],
    each: kind,
    check(subject, { report }) {
      const place = at(subject);
      if (place) report({ message: `A ${kind}.`, at: place });
    },
  });
}

const rules: readonly AnyRule[] = [
  each("server", (server) => server.directive),
  each("location", (location) => location.directive),
  each("upstream", (upstream) => upstream.span),
  each("pool", (pool) => pool.span),
  each("route", (route) => route.pass),
  each("link", (link) => link.target.span),
  each("scope", (scope) => scope.directive),
  each("directive", ({ directive }) => (directive.name.text === "fastcgi_pass" ? directive : null)),
  each("file", (file) => ({ file: file.id, start: 0, end: 1 })),
  each("nginx", (nginx) => nginx.http?.directive ?? null),
  each("fpm", (fpm) => fpm.pools[0]?.span ?? null),
  each("stack", (stack) => stack.pools[0]?.span ?? null),
];

describe("the whole pipeline", () => {
  const result = lintFiles(files, { rules });
  const of = (kind: keyof Subjects) =>
    places(result)
      .filter((place) => place.endsWith(` each-${kind}`))
      .map((place) => place.split(" ")[0]);

  it.each<[keyof Subjects, readonly string[]]>([
    ["server", ["nginx/nginx.conf:4", "nginx/nginx.conf:10"]],
    ["location", ["nginx/nginx.conf:6", "nginx/nginx.conf:12"]],
    ["upstream", ["nginx/nginx.conf:3"]],
    ["pool", ["php/www.conf:1"]],
    // The snippet is included twice and reported once; the route in it is suppressed.
    ["route", []],
    ["directive", ["nginx/snippets/php.conf:2"]],
    ["link", ["nginx/nginx.conf:3"]],
    ["scope", [2, 3, 4, 6, 10, 12].map((line) => `nginx/nginx.conf:${line}`)],
    ["file", ["nginx/nginx.conf:1", "nginx/snippets/php.conf:1", "php/www.conf:1"]],
    ["nginx", ["nginx/nginx.conf:2"]],
    ["fpm", ["php/www.conf:1"]],
    ["stack", ["php/www.conf:1"]],
  ])("asks about every %s", (kind, expected) => {
    expect(of(kind)).toEqual(expected);
  });

  it("keeps what a comment silenced, once", () => {
    expect(places(result, result.suppressed)).toEqual(["nginx/snippets/php.conf:2 each-route"]);
    expect(result.internalErrors).toEqual([]);
  });
});
