import { expect, test } from "vitest";
import { childKind, NginxScope } from "../../../src/resolve/nginx/nginx-scope.ts";
import { placeIn } from "../../../src/resolve/nginx/validate/place.ts";
import { noIncludes } from "../../../src/resolve/setting.ts";
import { fileId } from "../../../src/source/span.ts";
import { parseNginx } from "../../../src/syntax/nginx/parse.ts";
import { validateText } from "./validate-text.ts";

const inLocation = (text: string) => `events {}\nhttp { server { location / {\n${text}\n} } }`;

function codes(text: string, version: string | null = null): string[] {
  return validateText(text, version).map((refusal) => refusal.code);
}

test("a refusal says what breaks, with the value and what is accepted, at the argument", () => {
  const text = inLocation("    fastcgi_read_timeout 1.5s;");
  const [refusal, ...more] = validateText(text);
  expect(more).toEqual([]);
  expect(refusal).toMatchObject({
    code: "invalid-value",
    confidence: "high",
    original: '"fastcgi_read_timeout" directive invalid value',
    message:
      'nginx does not start: "fastcgi_read_timeout" takes a time such as 60s, 5m or 1h30m, without a fraction, not "1.5s".',
  });
  expect(text.slice(refusal?.at.start, refusal?.at.end)).toBe("1.5s");
});

test("a misplaced directive names where it may stand", () => {
  expect(validateText("events { sendfile on; }\nhttp {}")[0]).toMatchObject({
    code: "misplaced",
    original: '"sendfile" directive is not allowed here',
    message: 'nginx does not start: "sendfile" cannot stand in events, only in http, server, location, if in location.',
  });
});

test("an unknown directive is of low confidence, those of well-known modules are known", () => {
  expect(validateText(inLocation("fastcgi_pas x;"))[0]).toMatchObject({ code: "unknown-directive", confidence: "low" });
  expect(codes(inLocation('more_set_headers "A: b"; brotli on; content_by_lua_block { x = 1 } pagespeed on;'))).toEqual(
    [],
  );
});

test.each([
  "proxy_read_timeout {{ timeout }};",
  "proxy_read_timeout ${TIMEOUT};",
  "proxy_read_timeout $TIMEOUT;",
  "proxy_read_timeout %TIMEOUT%;",
  "proxy_read_timeout __TIMEOUT__;",
  "proxy_read_timeout @TIMEOUT@;",
  "proxy_read_timeout !TIMEOUT!;",
  "proxy_read_timeout <%= @timeout %>;",
  "fastcgi_pass {{ host }}:{{ port }};",
  "fastcgi_pass ${PHP_HOST}:9000;",
  "fastcgi_pass $backend;",
  "fastcgi_pass <PHP_SOCKET>;",
  "proxy_pass $scheme://x/;",
  "proxy_pass {{ url }};",
  "error_page {{ code }} /x;",
  "sendfile {{ on }} {{ off }};",
  "return {{ code }};",
])("what a tool fills in is not judged: %s", (text) => {
  expect(codes(inLocation(text))).toEqual([]);
});

test("directives by version", () => {
  const ssl = "events {}\nhttp { server { ssl on; } }";
  expect(codes(ssl)).toEqual([]);
  expect(codes(ssl, "1.24.0")).toEqual([]);
  expect(codes(ssl, "1.25.1")).toEqual(["removed-directive"]);
  const http2 = "events {}\nhttp { server { http2 on; } }";
  expect(codes(http2)).toEqual([]);
  expect(codes(http2, "1.25.1")).toEqual([]);
  expect(codes(http2, "1.24.0")).toEqual(["newer-directive"]);
  const keepalive = "events {}\nhttp { upstream a { server 127.0.0.1; keepalive 0; } }";
  expect(codes(keepalive)).toEqual(["invalid-value"]);
  expect(codes(keepalive, "1.29.7")).toEqual([]);
});

test("a pass without a port is judged only when every upstream is known", () => {
  expect(codes(inLocation("fastcgi_pass php;"))).toEqual(["no-port"]);
  expect(
    codes(`events {}\nhttp { upstream PHP { server 127.0.0.1:9000; } server { location / { fastcgi_pass php; } } }`),
  ).toEqual([]);
  expect(codes(inLocation("fastcgi_pass unix:/run/php.sock; "))).toEqual([]);
});

test("relations of one block", () => {
  const http = (text: string) => `events {}\nhttp {\n${text}\n}`;
  expect(codes(http("server { listen 80; listen 80; }"))).toEqual(["duplicate-listen"]);
  expect(codes(http("server { listen 443 ssl; listen 443 quic; listen [::]:443 ssl; }"))).toEqual([]);
  expect(codes(http("server { location /a {} location /a {} }"))).toEqual(["duplicate-location"]);
  expect(codes(http("server { location = /a {} location /a {} location ~ /a {} location ~ /a {} }"))).toEqual([]);
  expect(codes(http("server { location /a { alias /x; root /y; } }"))).toEqual(["duplicate"]);
  expect(codes(http("sendfile on; sendfile off;"))).toEqual(["duplicate"]);
  expect(codes(http("gzip_types a/b; gzip_types c/d; add_header A b; add_header A b;"))).toEqual([]);
  expect(codes(http("upstream a { server x; } upstream a { server y; }"))).toEqual(["duplicate-upstream"]);
  expect(codes(http("upstream a { }"))).toEqual(["empty-upstream"]);
  expect(codes(http("upstream a { server 127.0.0.1 backup; }"))).toEqual(["empty-upstream"]);
  expect(codes(http("upstream a { balancer_by_lua_block { x() } }"))).toEqual([]);
  expect(codes("http {}")).toEqual(["missing-events"]);
  expect(codes("events {}\nhttp {}\nhttp {}")).toEqual(["duplicate"]);
  expect(codes("user a;\nuser b;\nevents {}")).toEqual(["duplicate"]);
});

test("duplicates point at both places", () => {
  const text = "events {}\nhttp {\n  sendfile on;\n  sendfile off;\n}";
  const [refusal] = validateText(text);
  expect(text.slice(refusal?.at.start, refusal?.at.end)).toBe("sendfile off");
  expect(refusal?.related.map((label) => text.slice(label.span.start, label.span.end))).toEqual(["sendfile on"]);
});

test("worker_connections must be above the number of listening sockets", () => {
  const text = (connections: number, listens: string) =>
    `events { worker_connections ${connections}; }\nhttp { server { ${listens} } }`;
  expect(validateText(text(1, "listen 80;"))[0]).toMatchObject({
    code: "connections-below-sockets",
    original: "1 worker_connections are not enough for 1 listening sockets",
  });
  expect(codes(text(2, "listen 80;"))).toEqual([]);
  expect(codes(text(2, "listen 80; listen 81;"))).toEqual(["connections-below-sockets"]);
  expect(codes(text(3, "listen 80; listen 81;"))).toEqual([]);
  // One socket on the wildcard address serves the other one too.
  expect(codes(text(2, "listen 80; listen 127.0.0.1:80;"))).toEqual([]);
  expect(codes(text(2, "listen [::]:80; listen [::1]:80;"))).toEqual([]);
  expect(codes(text(2, "listen 80; listen [::1]:80;"))).toEqual(["connections-below-sockets"]);
  expect(codes(text(2, ""))).toEqual([]);
});

test("the place of every kind of scope", () => {
  const text = `events {} http { upstream u {} map a $b {} server { if ($a) {} location ~ x { if ($a) {} limit_except GET {} } } }
    stream { upstream u {} server {} } mail { server {} }`;
  const contexts: (string | null)[] = [];
  const visit = (scope: NginxScope, items: ReturnType<typeof parseNginx>["items"]) => {
    contexts.push(placeIn(scope).context);
    for (const item of items) {
      const inner = new NginxScope(childKind(scope.kind, item.name.text), item, scope, noIncludes, null);
      visit(inner, item.block?.items ?? []);
    }
  };
  visit(new NginxScope("main", null, null, noIncludes, null), parseNginx(fileId("/x"), text).items);
  expect(contexts).toEqual([
    "main",
    "event",
    "http_main",
    "http_ups",
    null,
    "http_srv",
    "http_sif",
    "http_loc",
    "http_lif",
    "http_lmt",
    "stream_main",
    "stream_ups",
    "stream_srv",
    "mail_main",
    "mail_srv",
  ]);
});
