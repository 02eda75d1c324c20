import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { loud } from "../support/loud.ts";
import { nginxTest } from "../support/nginx-test.ts";
import { describeWithServers } from "../support/servers.ts";
import { type StackParts, stack } from "../support/stacks.ts";

const rule = "nginx-syntax";

/** What is written, what is marked, and the words of nginx (lexer section). */
const refused: readonly (readonly [string, StackParts, string, string])[] = [
  ["text right after a quote", { location: 'add_header X "a"b;' }, "b", 'unexpected "b"'],
  ["no ; before }", { server: "location /x { return 404 }" }, "404", 'unexpected "}"'],
  ["two ;", { server: "charset utf-8;;" }, ";", 'unexpected ";"'],
  ["a lone ;", { http: ";" }, ";", 'unexpected ";"'],
  [
    "a ; forgotten at the end of a line",
    { server: "location /x {\n return 404\n root /srv;\n}" },
    "404",
    'invalid number of arguments in "return" directive',
  ],
  [
    "a ; forgotten before a block",
    { server: "charset utf-8\nlocation /x {\n return 404;\n}" },
    "utf-8",
    'directive "charset" is not terminated by ";"',
  ],
  [
    "an expression that holds a brace, without quotes",
    { server: "location ~ ^/a{2}$ {\n return 404;\n}" },
    "^/a",
    'unknown directive "2}$"',
  ],
  ["the same in a rewrite", { server: "rewrite ^/a{2,3}$ /b;" }, "^/a", 'directive "rewrite" is not terminated by ";"'],
  ["no space after if", { server: 'if($host = "a") { return 404; }' }, "if($host", 'unknown directive "if($host"'],
  ["no space after location", { server: "location/x { return 404; }" }, "location/x", 'unknown directive "location/x"'],
  ["an equals sign", { server: "charset=utf-8;" }, "charset=utf-8", 'unknown directive "charset=utf-8"'],
  [
    "a block too many",
    { server: "charset utf-8 { }" },
    "charset utf-8",
    'directive "charset" is not terminated by ";"',
  ],
  ["no block", { server: "location /x;" }, "location /x", 'directive "location" has no opening "{"'],
  ["an open quote", { location: 'add_header X "a;' }, '"', "unexpected end of file"],
];

describe(rule, () => {
  it.each(refused)("marks exactly the mistake: %s", (_, parts, marked, original) => {
    const asked = ask(rule, stack(parts));
    expect(asked.marked).toEqual([`error ${marked}`]);
    expect(String(asked.findings[0]?.args.original)).toContain(original);
    expect(asked.messages[0]).toMatch(/^nginx does not start: .*\.$/);
  });

  it.each(refused)("no other rule speaks of it: %s", (_, parts) => {
    expect(loud(stack(parts))).toHaveLength(1);
  });

  it("marks the block that is never closed, once", () => {
    const files = stack({ server: "location /x {\n  return 404;\n" });
    const asked = ask(rule, files);
    expect(asked.marked).toHaveLength(1);
    expect(asked.findings[0]?.args.original).toBe('unexpected end of file, expecting "}"');
    expect(loud(files)).toHaveLength(1);
  });

  it("says of a brace too many one thing only", () => {
    const files = stack({ server: "location /x {\n  return 404;\n}\n}" });
    expect(ask(rule, files).marked).toEqual(["error }"]);
    expect(loud(files)).toHaveLength(1);
  });

  it("offers the ; where nothing else can be meant", () => {
    const fixes = (parts: StackParts) => ask(rule, stack(parts)).findings.flatMap((finding) => finding.fixes);
    expect(fixes({ server: "location /x { return 404 }" })).toMatchObject([{ safety: "safe", edits: [{ text: ";" }] }]);
    expect(fixes({ server: "location /x {\n return 404\n root /srv;\n}" })).toMatchObject([
      { safety: "safe", edits: [{ text: ";" }] },
    ]);
    expect(fixes({ server: "charset utf-8;;" })).toMatchObject([{ safety: "safe", edits: [{ text: "" }] }]);
    // Two words, or one: the reader knows.
    expect(fixes({ location: 'add_header X "a"b;' })).toMatchObject([{ safety: "unsafe", edits: [{ text: " " }] }]);
  });

  it("warns where nginx takes the next directive for arguments and says nothing", () => {
    const files = stack({
      locations:
        "location ~ \\.php$ { include /etc/nginx/fastcgi.conf;\n try_files $uri =404\n fastcgi_pass unix:/run/php/www.sock;\n}",
    });
    const asked = ask(rule, files);
    expect(asked.marked).toEqual(["warning =404"]);
    expect(asked.related).toEqual(["nginx.conf: fastcgi_pass"]);
    expect(asked.messages[0]).toContain('nginx reads "fastcgi_pass" as an argument of "try_files"');
    expect(loud(files)).toEqual(["nginx-syntax «=404»"]);
  });

  it("leaves no rule to complain about what a swallowed directive would have said", () => {
    const location = (lines: string) => stack({ locations: `location ~ \\.php$ {\n${lines}\n}` });
    const pass = "fastcgi_pass unix:/run/php/www.sock";
    expect(loud(location(`${pass}\n include /etc/nginx/fastcgi.conf;`))).toHaveLength(1);
    expect(loud(location(`include /etc/nginx/fastcgi.conf\n ${pass};`))).toHaveLength(1);
    expect(loud(location(`include /etc/nginx/fastcgi.conf;\n fastcgi_param X y\n ${pass};`))).toHaveLength(1);
  });

  it.each([
    ["several lines of one directive", "server_name a.example\n  b.example\n  c.example;"],
    ["a condition over lines", "if ($uri) {\n return 404;\n }"],
    ["a quoted name on its own line", 'add_header X\n "root";'],
    ["words that only look like names", "gzip_types text/css\n text/plain;"],
  ])("is silent about %s", (_, server) => {
    expect(ask(rule, stack({ server })).marked).toEqual([]);
  });

  it("reports a byte order mark", () => {
    const files = stack();
    const asked = ask(rule, { ...files, "nginx.conf": `\uFEFF${files["nginx.conf"]}` });
    expect(asked.findings[0]?.args.original).toBe('unknown directive "\uFEFFuser"');
  });

  it("reports a file that includes itself at the include", () => {
    const asked = ask(rule, { ...stack({ server: "include loop.inc;" }), "loop.inc": "include loop.inc;\n" });
    expect(asked.marked).toEqual(["error include loop.inc"]);
  });

  it("asks for events in the main file only", () => {
    const without = (text: string) => text.replace(/events \{[^}]*\}/, "");
    const files = stack();
    const asked = ask(rule, { ...files, "nginx.conf": without(files["nginx.conf"] ?? "") });
    expect(asked.findings.map(({ args }) => args.original)).toEqual(['no "events" section in configuration']);
    expect(ask(rule, { "http.conf": "http { server { listen 80; } }\n" }).marked).toEqual([]);
  });

  it("looks at snippets that nothing includes", () => {
    const asked = ask(rule, { ...stack(), "left/over.conf": "location /x { return 404 }\n" });
    expect(asked.marked).toEqual(["error 404"]);
  });

  it.each([
    ["braces between template statements", "{% if a %}location /a {{% else %}location /b {{% endif %} return 404; }"],
    ["a directive that a placeholder ends", "location /x { return 404{{ semicolon }} }"],
    ["a placeholder on its own line", "{{ extra }}\ncharset utf-8;"],
  ])("is silent about %s", (_, server) => {
    expect(ask(rule, stack({ server })).marked).toEqual([]);
  });
});

describeWithServers("nginx -t", () => {
  it.each(refused)("refuses it with the same words: %s", (_, parts, __, original) => {
    expect(nginxTest(stack(parts)["nginx.conf"] ?? "")).toContain(original);
  });

  it("takes the silent one", () => {
    const text = stack({
      locations: "location ~ \\.php$ {\n try_files $uri =404\n fastcgi_pass unix:/run/php/www.sock;\n}",
    })["nginx.conf"];
    expect(nginxTest(text ?? "")).toBeNull();
  });
});
