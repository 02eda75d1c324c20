import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "fastcgi-keepalive-unused";
const upstream = "upstream php { server unix:/run/php/www.sock; keepalive 4; }";
const php = (lines = "", more = "") =>
  `location ~ \\.php$ { include fastcgi.conf; fastcgi_pass php; ${lines} } ${more}`;
const second = "location /two.php { include fastcgi.conf; fastcgi_pass php; fastcgi_keep_conn on; }";

describe("keepalive in an upstream of pools", () => {
  it("is advice at its line where fastcgi_keep_conn is off everywhere (measured: 51 connections)", () => {
    const { marked, messages, related } = ask(id, stack({ http: upstream, locations: php() }));
    expect(marked).toEqual(["info keepalive 4"]);
    expect(messages[0]).toBe(
      "keepalive 4 of upstream php does nothing: fastcgi_keep_conn is off in location ~ \\.php$, so PHP-FPM closes each connection after its request.",
    );
    expect(related).toEqual(["nginx.conf: fastcgi_pass php"]);
  });

  it("points to a written off", () => {
    const { related } = ask(id, stack({ http: upstream, locations: php("fastcgi_keep_conn off;") }));
    expect(related).toEqual(["nginx.conf: fastcgi_keep_conn off"]);
  });

  it.each([
    ["one of two routes sets it", { http: upstream, locations: php("", second) }],
    ["http sets it", { http: `fastcgi_keep_conn on; ${upstream}`, locations: php() }],
    ["there is no keepalive", { http: upstream.replace("keepalive 4;", ""), locations: php() }],
    ["no route leads there", { http: upstream }],
    ["HTTP leads there", { http: upstream, locations: "location / { proxy_pass http://php; }" }],
    [
      "the default of nginx 1.29.7 keeps some",
      { http: upstream.replace("keepalive 4;", ""), locations: php(), config: { versions: { nginx: "1.29.7" } } },
    ],
  ])("is silent where %s", (_, parts) => {
    expect(ask(id, stack(parts)).marked).toEqual([]);
  });

  it("is unknown behind a template", () => {
    const { marked, unknown } = ask(id, stack({ http: upstream, locations: php("fastcgi_keep_conn {{ keep }};") }));
    expect(marked).toEqual([]);
    expect(unknown).toContain("keepalive 4: whether fastcgi_keep_conn is on");
  });
});
