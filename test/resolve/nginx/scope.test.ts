import { describe, expect, it } from "vitest";
import type { Scope } from "../../../src/resolve/nginx/scope.ts";
import { evaluate, http, scopeOf } from "./evaluate.ts";

const value = (scope: Scope, name: string) => {
  const { value: known } = scope.setting(name);
  return known.known ? known.value : `unknown: ${known.why}`;
};
const names = (scope: Scope, name: string) => scope.array(name).directives.map((directive) => directive.args[0]?.text);

describe("scalars", () => {
  const instance = http(`
    fastcgi_read_timeout 10s; client_max_body_size 2m; root /http;
    upstream php { server unix:/x; keepalive 4; }
    server {
        fastcgi_read_timeout 20s;
        location / {
            location /inner { fastcgi_read_timeout 500ms; limit_except GET { deny all; } }
            if ($x) { root /if; fastcgi_pass php; }
        }
        location @named { error_page 404 /x; }
        location = /dup { fastcgi_read_timeout 1; fastcgi_read_timeout 2; }
    }
    server { server_name other; }
  `);

  it.each([
    ["server", undefined, "fastcgi_read_timeout", "20s", "written"],
    ["location", "/", "fastcgi_read_timeout", "20s", "inherited"],
    ["location", "/inner", "fastcgi_read_timeout", "500ms", "written"],
    ["limit_except", undefined, "fastcgi_read_timeout", "500ms", "inherited"],
    ["if", undefined, "fastcgi_read_timeout", "20s", "inherited"],
    ["if", undefined, "root", "/if", "written"],
    ["location", "@named", "client_max_body_size", "2m", "inherited"],
    ["location", "/dup", "fastcgi_read_timeout", "2", "written"],
    ["location", "/", "fastcgi_send_timeout", "60s", "default"],
    ["location", "/", "proxy_buffering", "on", "default"],
  ] as const)("%s %s: %s is %s, %s", (kind, name, directive, expected, origin) => {
    const scope = scopeOf(instance, kind, name);
    expect(value(scope, directive)).toBe(expected);
    expect(scope.setting(directive).origin).toBe(origin);
    expect(scope.setting(directive).span === null).toBe(origin === "default");
  });

  it("reads units as nginx does", () => {
    const inner = scopeOf(instance, "location", "/inner");
    expect(inner.seconds("fastcgi_read_timeout").value).toEqual({ known: true, value: 0.5 });
    expect(inner.bytes("client_max_body_size").value).toEqual({ known: true, value: 2 << 20 });
    expect(inner.flag("proxy_buffering").value).toEqual({ known: true, value: true });
    expect(inner.seconds("root").value).toEqual({ known: false, why: "invalid" });
  });

  it("gives the place of an inherited value", () => {
    const outer = scopeOf(instance, "server").setting("fastcgi_read_timeout").span;
    expect(scopeOf(instance, "location", "/").setting("fastcgi_read_timeout").span).toEqual(outer);
  });

  it.each(["fastcgi_pass", "proxy_pass", "try_files", "return", "rewrite"])("never inherits %s", (name) => {
    const { scope } = http(`server { ${name} a b; location / { location /x {} if ($y) {} } }`);
    const inner = scopeOf({ scope } as never, "location", "/x");
    expect(inner.setting(name).origin).toBe("default");
    expect(scopeOf({ scope } as never, "if").setting(name).span).toBeNull();
  });

  it("takes nothing into an upstream from the blocks around it", () => {
    const { scope } = http("keepalive_timeout 5s; upstream a { server x:1; }");
    expect(scopeOf({ scope } as never, "upstream").setting("keepalive_timeout").origin).toBe("default");
  });

  it.each([
    ["1.22.1", "1.0", ""],
    ["1.29.6", "1.0", ""],
    ["1.29.7", "1.1", "32 local"],
    [null, "1.0", ""],
  ])("defaults of nginx %s", (version, protocol, keeps) => {
    const instance = http("upstream a { server x:1; } server { location / {} }", version);
    expect(value(scopeOf(instance, "location"), "proxy_http_version")).toBe(protocol);
    expect(value(scopeOf(instance, "upstream"), "keepalive")).toBe(keeps);
  });
});

describe("sets", () => {
  const instance = http(`
    add_header A 1; add_header B 2; proxy_set_header X-A 1;
    server {
        location /none {}
        location /own { add_header C 3; location /nested {} }
        location /proxy { proxy_set_header X-B 2; if ($x) { add_header D 4; } }
    }
  `);

  it.each([
    ["/none", "add_header", ["A", "B"], "inherited"],
    ["/own", "add_header", ["C"], "written"],
    ["/nested", "add_header", ["C"], "inherited"],
    ["/own", "proxy_set_header", ["X-A"], "inherited"],
    ["/proxy", "proxy_set_header", ["X-B"], "written"],
    ["/none", "fastcgi_param", [], "default"],
  ] as const)("%s: %s", (location, directive, expected, origin) => {
    const scope = scopeOf(instance, "location", location);
    expect(names(scope, directive)).toEqual(expected);
    expect(scope.array(directive)).toMatchObject({ origin, complete: true });
  });

  it("holds the set of an if block, and of the location in it", () => {
    const scope = scopeOf(instance, "if");
    expect([names(scope, "add_header"), names(scope, "proxy_set_header")]).toEqual([["D"], ["X-B"]]);
  });

  it.each([
    ["merge", ["A", "B"], ["A", "B"], "inherited"],
    ["off", [], ["B"], "default"],
    ["on", ["A"], ["B"], "inherited"],
  ] as const)("add_header_inherit %s", (rule, _empty, _own, _origin) => {
    const { scope } = http(
      `add_header A 1; server { add_header_inherit ${rule}; location /own { add_header B 2; location /deep { add_header C 3; } } location /empty {} }`,
      "1.29.3",
    );
    const at = (name: string) => names(scopeOf({ scope } as never, "location", name), "add_header");
    const expected = {
      merge: [["A", "B"], ["A", "B", "C"], ["A"]],
      off: [["B"], ["C"], []],
      on: [["B"], ["C"], ["A"]],
    }[rule];
    expect([at("/own"), at("/deep"), at("/empty")]).toEqual(expected);
  });

  it("lets add_trailer_inherit rule trailers only", () => {
    const { scope } = http(
      "add_header A 1; add_trailer T 1; server { add_trailer_inherit merge; add_trailer U 2; add_header B 2; }",
      "1.29.3",
    );
    const server = scopeOf({ scope } as never, "server");
    expect([names(server, "add_trailer"), names(server, "add_header")]).toEqual([["T", "U"], ["B"]]);
  });
});

describe("what cannot be seen", () => {
  const instance = http(`
    server {
        fastcgi_read_timeout 7s; fastcgi_param A 1;
        include /opt/elsewhere.conf;
        location / { fastcgi_send_timeout 5s; location /in { fastcgi_param B 2; } }
    }
    server { server_name whole; }
  `);

  it("keeps what is written, and knows no default or outer value below it", () => {
    const location = scopeOf(instance, "location", "/");
    expect(value(location, "fastcgi_send_timeout")).toBe("5s");
    expect(value(location, "fastcgi_read_timeout")).toBe("7s");
    expect(value(location, "fastcgi_connect_timeout")).toBe("unknown: missing-include");
    expect(scopeOf(instance, "server", undefined).open).toBe(true);
    expect(location.open).toBe(false);
  });

  it("calls a set complete only where nothing can be added to it", () => {
    expect(scopeOf(instance, "server").array("fastcgi_param").complete).toBe(false);
    expect(scopeOf(instance, "location", "/").array("fastcgi_param").complete).toBe(false);
    expect(scopeOf(instance, "location", "/in").array("fastcgi_param").complete).toBe(true);
  });

  it("leaves other servers alone", () => {
    const whole = instance.scope.children[1]?.children[1] as Scope;
    expect(value(whole, "fastcgi_connect_timeout")).toBe("60s");
  });

  it.each([
    ["template", "{% if x %}fastcgi_read_timeout 1s;{% endif %}", "template"],
    ["syntax error", "fastcgi_read_timeout 1s;; ", "parse-error"],
  ])("a %s in the block", (_name, text, why) => {
    const scope = scopeOf(http(`server { ${text} location / {} }`), "location");
    expect(scope.setting("fastcgi_send_timeout").value).toEqual({ known: false, why });
  });

  it("says of a value with invalid bytes that it is not UTF-8, and of a placeholder that it is a template", () => {
    const scope = scopeOf(http("server { root /caf\ufffd; index {{ index }}; }"), "server");
    expect([value(scope, "root"), value(scope, "index")]).toEqual(["unknown: encoding", "unknown: template"]);
  });

  it("takes an incomplete glob for a hole", () => {
    const { scope } = evaluate(
      { "/etc/nginx/nginx.conf": "http { include conf.d/*.conf; }", "/etc/nginx/conf.d/a.conf": "server {}" },
      { closed: false },
    );
    expect(value(scopeOf({ scope } as never, "server"), "fastcgi_read_timeout")).toBe("unknown: missing-include");
  });
});
