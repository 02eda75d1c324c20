import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "keepalive-prerequisites";
const unsure = "proxy_pass http://api: whether connections to upstream api can be kept";
const upstream = "upstream api { server 127.0.0.1:3000; keepalive 64; }";
const api = (location: string, { http = upstream, server = "", config = {} } = {}) =>
  ask(id, stack({ http, server, locations: `location /api/ { ${location} }`, config }));

describe("a route to an upstream with keepalive", () => {
  it("is reported with neither HTTP/1.1 nor a Connection header, as the documents people follow have it", () => {
    const { findings, marked, related, messages } = api("proxy_pass http://api; proxy_set_header Host $host;");
    expect(marked).toEqual(["warning proxy_pass http://api"]);
    expect(messages[0]).toBe(
      'location /api/ opens a new connection to upstream api for every request: nginx sends HTTP/1.0 and "Connection: close", so none of the 64 of keepalive is ever used.',
    );
    expect(related).toEqual(["nginx.conf: keepalive 64"]);
    expect(findings[0]?.args).toMatchObject({ location: "location /api/", upstream: "api", keepalive: 64 });
  });

  // Measured: §8. Connections for 50 requests stand beside each.
  it.each([
    ["50: 1.1 alone", "proxy_http_version 1.1;", 'nginx sends "Connection: close"'],
    ["50: an empty Connection alone", 'proxy_set_header Connection "";', "nginx sends HTTP/1.0"],
    ["HTTP/1.0 as written", 'proxy_http_version 1.0; proxy_set_header Connection "";', "nginx sends HTTP/1.0"],
    [
      "a literal close",
      "proxy_http_version 1.1; proxy_set_header Connection close;",
      'nginx sends "Connection: close"',
    ],
    [
      "close, the header's name in lower case",
      "proxy_http_version 1.1; proxy_set_header connection Close;",
      "Connection",
    ],
    [
      "two headers, one of them close",
      'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Connection close;',
      "Connection",
    ],
  ])("%s", (_, lines, says) => {
    const { marked, messages } = api(`${lines} proxy_pass http://api;`);
    expect(marked).toEqual(["warning proxy_pass http://api"]);
    expect(messages[0]).toContain(says);
  });

  it.each([
    ["1: 1.1 and an empty header", 'proxy_http_version 1.1; proxy_set_header Connection "";'],
    ["1: keep-alive", "proxy_http_version 1.1; proxy_set_header Connection keep-alive;"],
    ["1: upgrade for every request", 'proxy_http_version 1.1; proxy_set_header Connection "upgrade";'],
    ["HTTP/2 to the upstream", 'proxy_http_version 2; proxy_set_header Connection "";'],
  ])("is fine: %s", (_, lines) => {
    expect(api(`${lines} proxy_pass http://api;`).marked).toEqual([]);
  });

  it("counts https and a pass with a URI, and each route", () => {
    const two = "proxy_pass https://api/v1/; } location /b { proxy_pass http://api;";
    expect(api(two).marked).toEqual(["warning proxy_pass https://api/v1/", "warning proxy_pass http://api"]);
  });

  it("judges an included file in each server, and reports it once where one of them lacks something", () => {
    const server = 'proxy_http_version 1.1; proxy_set_header Connection "";';
    const files = (first: string) => ({
      ...stack({
        http: upstream,
        server: first,
        locations: `include api.inc; } server { listen 81; ${server} include api.inc;`,
      }),
      "api.inc": "location /api/ { proxy_pass http://api; }",
    });
    expect(ask(id, files(server)).marked).toEqual([]);
    expect(ask(id, files("")).marked).toEqual(["warning proxy_pass http://api"]);
  });

  it("counts a variable that always names the upstream", () => {
    expect(api("set $to api; proxy_pass http://$to;").marked).toEqual(["warning proxy_pass http://$to"]);
  });
});

describe("the header a location loses", () => {
  const server = 'proxy_http_version 1.1; proxy_set_header Connection "";';

  it("is inherited by a location without headers of its own", () => {
    expect(api("proxy_pass http://api;", { server }).marked).toEqual([]);
  });

  it("is dropped by any header of the location, and both are shown (measured: 08h)", () => {
    const { marked, related, findings } = api("proxy_set_header Host $host; proxy_pass http://api;", { server });
    expect(marked).toEqual(["warning proxy_pass http://api"]);
    expect(related).toEqual([
      "nginx.conf: keepalive 64",
      'nginx.conf: proxy_set_header Connection ""',
      "nginx.conf: proxy_set_header Host $host",
    ]);
    expect(findings[0]?.related[1]?.text).toBe("not in force in location /api/");
  });

  it("is dropped by the stock proxy_params, shown at its include", () => {
    const { related } = api("include /etc/nginx/proxy_params; proxy_pass http://api;", { server });
    expect(related).toContain("nginx.conf: include /etc/nginx/proxy_params");
  });

  it("is not known behind an include that is not there", () => {
    const { marked, unknown } = api("include /opt/shared/proxy.conf; proxy_http_version 1.1; proxy_pass http://api;");
    expect(marked).toEqual([]);
    expect(unknown).toContain(unsure);
  });
});

describe("a Connection header with a variable", () => {
  const map = (rows: string, source = "$http_upgrade") => `${upstream} map ${source} $connection_upgrade { ${rows} }`;
  const lines = "proxy_http_version 1.1; proxy_set_header Connection $connection_upgrade; proxy_pass http://api;";

  it("is unknown when the client decides", () => {
    const { marked, unknown } = api(
      "proxy_http_version 1.1; proxy_set_header Connection $http_connection; proxy_pass http://api;",
    );
    expect(marked).toEqual([]);
    expect(unknown).toContain(unsure);
  });

  it("is fine when no value closes (measured: 1 of 50)", () => {
    const result = api(lines, { http: map("default upgrade; '' '';") });
    expect(result.marked).toEqual([]);
    expect(result.unknown).not.toContain(unsure);
  });

  it.each([
    ["the map of nginx's WebSocket page (measured: 50 of 50)", "default upgrade; '' close;"],
    ["close as the default, with no row for no upgrade", "default close; websocket upgrade;"],
    ["every value", "default close; '' close;"],
  ])("closes: %s", (_, rows) => {
    expect(api(lines, { http: map(rows) }).marked).toEqual(["warning proxy_pass http://api"]);
  });

  it("is unknown when another variable chooses close for some", () => {
    const { marked, unknown } = api(lines, { http: map("default ''; 1 close;", "$arg_once") });
    expect(marked).toEqual([]);
    expect(unknown).toContain(unsure);
  });
});

describe("the address instead of the upstream", () => {
  const kept = 'proxy_http_version 1.1; proxy_set_header Connection "";';

  it("is reported where an upstream with keepalive holds just that server (measured: 50 of 50)", () => {
    const { marked, messages, related } = api(`${kept} proxy_pass http://127.0.0.1:3000;`);
    expect(marked).toEqual(["warning proxy_pass http://127.0.0.1:3000"]);
    expect(messages[0]).toBe(
      "location /api/ opens a new connection for every request: proxy_pass names 127.0.0.1:3000 itself, not the upstream api that keeps connections to it.",
    );
    expect(related).toEqual(["nginx.conf: keepalive 64"]);
  });

  it.each([
    ["another server", upstream, "http://127.0.0.1:3001"],
    [
      "one of two servers",
      "upstream api { server 127.0.0.1:3000; server 127.0.0.1:3001; keepalive 8; }",
      "http://127.0.0.1:3000",
    ],
    ["an upstream without keepalive", "upstream api { server 127.0.0.1:3000; }", "http://127.0.0.1:3000"],
  ])("is silent on %s", (_, http, to) => {
    expect(api(`${kept} proxy_pass ${to};`, { http }).marked).toEqual([]);
  });
});

describe("what it does not judge", () => {
  it("is an upstream without keepalive, or FastCGI", () => {
    expect(api("proxy_pass http://api;", { http: "upstream api { server 127.0.0.1:3000; }" }).marked).toEqual([]);
    expect(api("fastcgi_pass api;").marked).toEqual([]);
  });

  it.each([
    ["1.29.6", 1],
    ["1.29.7", 0],
    ["1.31.0", 0],
  ])("nginx %s: %i", (nginx, count) => {
    expect(api("proxy_pass http://api;", { config: { versions: { nginx } } }).marked).toHaveLength(count);
  });
});
