import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { loud } from "../support/loud.ts";
import { nginxTest } from "../support/nginx-test.ts";
import { describeWithServers } from "../support/servers.ts";
import { type StackParts, stack } from "../support/stacks.ts";

const rule = "nginx-misplaced-directive";
const notHere = (name: string) => `"${name}" directive is not allowed here`;

const refused: readonly (readonly [string, StackParts, string, string])[] = [
  ["at the top level", { main: "worker_connections 512;" }, "worker_connections", notHere("worker_connections")],
  ["in http", { http: "worker_processes 2;" }, "worker_processes", notHere("worker_processes")],
  ["in server", { server: "fastcgi_pass unix:/run/php/www.sock;" }, "fastcgi_pass", notHere("fastcgi_pass")],
  ["in location", { location: "listen 81;" }, "listen", notHere("listen")],
  ["in if", { server: "if ($args) { root /srv/other; }" }, "root", notHere("root")],
  ["in upstream", { http: "upstream b { server 127.0.0.1:1; root /srv; }" }, "root", notHere("root")],
  ["server in server", { server: "server { }" }, "server", notHere("server")],
  ["location in http", { http: "location / { }" }, "location", notHere("location")],
  [
    "a location outside of the one around it",
    { server: "location /a { location /b { return 404; } }" },
    "/b",
    'location "/b" is outside location "/a"',
  ],
  [
    "a named location in another",
    { server: "location /a { location @b { return 404; } }" },
    "@b",
    'named location "@b" can be on the server level only',
  ],
];

describe(rule, () => {
  it.each(refused)("marks the name: %s", (_, parts, marked, original) => {
    const asked = ask(rule, stack(parts));
    expect(asked.marked).toEqual([`error ${marked}`]);
    expect(asked.findings[0]?.args.original).toBe(original);
    expect(asked.messages[0]).toMatch(/^nginx does not start: .*\.$/);
  });

  it.each(refused)("no other rule speaks of it: %s", (_, parts) => {
    expect(loud(stack(parts))).toHaveLength(1);
  });

  it("names the blocks where it may stand", () => {
    expect(ask(rule, stack({ main: "worker_connections 512;" })).messages).toEqual([
      'nginx does not start: "worker_connections" cannot stand in the top level, only in events.',
    ]);
  });

  it("judges a shared file in each block that includes it", () => {
    const files = { "php.inc": "fastcgi_pass unix:/run/php/www.sock;\n" };
    expect(ask(rule, { ...stack({ server: "location /x { include php.inc; }" }), ...files }).marked).toEqual([]);
    const asked = ask(rule, { ...stack({ server: "include php.inc; location /x { include php.inc; }" }), ...files });
    expect(asked.marked).toEqual(["error fastcgi_pass"]);
  });

  it("is silent where a lost brace moves everything", () => {
    const files = stack({ server: "location /x {\n  return 404;\n" });
    expect(ask(rule, files).marked).toEqual([]);
    expect(ask(rule, stack({ http: "}" })).marked).toEqual([]);
  });

  it("is silent at the top level of snippets, whose block is not known", () => {
    expect(ask(rule, { "php.conf": "fastcgi_pass unix:/x;\nfastcgi_index index.php;\n" }).marked).toEqual([]);
    expect(ask(rule, { "rules.conf": "if ($args) { proxy_pass http://b; }\nlocation /x { }\n" }).marked).toEqual([]);
    expect(ask(rule, { "site.conf": "map $a $b { default 1; }\nlocation / { return 404; }\n" }).marked).toEqual([]);
  });

  it("is certain inside a snippet's own blocks", () => {
    const asked = ask(rule, { "site.conf": "server { listen 80; location / { listen 81; } }\n" });
    expect(asked.marked).toEqual(["error listen"]);
  });

  it.each([
    ["a directive of a well-known module", { http: "vhost_traffic_status_zone;" }],
    ["the rows of a map", { http: "map $a $b { root 1; default 2; }" }],
    [
      "template statements around blocks",
      { server: "{% if a %}location /a { {% endif %} listen 81; {% if a %}}{% endif %}" },
    ],
    ["a name that a template makes", { server: "{{ name }} value;" }],
  ])("is silent about %s", (_, parts) => {
    expect(ask(rule, stack(parts)).marked).toEqual([]);
  });
});

describeWithServers("nginx -t", () => {
  it.each(refused)("refuses it with the same words: %s", (_, parts, __, original) => {
    expect(nginxTest(stack(parts)["nginx.conf"] ?? "")).toBe(original);
  });
});
