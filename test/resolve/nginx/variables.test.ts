import { describe, expect, it } from "vitest";
import { constantValue, possibleValues } from "../../../src/resolve/nginx/variables.ts";
import { evaluate, http, scopeOf } from "./evaluate.ts";

const inLocation = (text: string, inside: string, around = "", top = "") =>
  possibleValues(
    scopeOf(http(`${top}\nserver { ${around}\nlocation /here { ${inside} } }`), "location", "/here"),
    text,
  );

describe("set", () => {
  it.each<[string, string, string, readonly string[] | null]>([
    ["constant", "set $up php;", "", ["php"]],
    ["constant around", "", "set $up php;", ["php"]],
    ["the last one wins", "set $up a; set $up b;", "", ["b"]],
    ["the inner one hides the outer", "set $up b;", "set $up a;", ["b"]],
    ["in an if, with one before it", "set $up a; if ($x) { set $up b; }", "", ["a", "b"]],
    ["in an if, with one after it", "if ($x) { set $up b; } set $up a;", "", ["a"]],
    ["only in an if", "if ($x) { set $up b; }", "", null],
    ["in an if around, certain around", "", "set $up a; if ($x) { set $up b; }", ["a", "b"]],
    ["from another variable", "set $host2 php; set $up $host2:9000;", "", ["php:9000"]],
    [
      "from another variable, with braces",
      "set $name php; set $up unix:/run/${name}.sock;",
      "",
      ["unix:/run/php.sock"],
    ],
    ["from nginx's own variable", "set $up $host;", "", null],
    ["from a capture", "set $up $1;", "", null],
    ["in a circle", "set $a $up; set $up $a;", "", null],
    ["in another location: rewrite keeps it", "", "set $up a; location /other { set $up b; }", null],
    ["by a template", "set $up {{ pool }};", "", null],
    ["with an include that is not there", "set $up a; include /opt/x.conf;", "", null],
    ["never", "", "", null],
  ])("%s", (_name, inside, around, expected) => {
    expect(inLocation("$up", inside, around)).toEqual(expected);
  });

  it("counts inside the if that a request is in", () => {
    const scope = scopeOf(http("server { set $up a; location / { if ($x) { set $up b; fastcgi_pass $up; } } }"), "if");
    expect(constantValue(scope, "$up")).toBe("b");
  });

  it.each([
    ["location", "location ~ ^/(?<up>a|b)/ { }"],
    ["server_name", "server_name ~^(?P<up>.+)\\.example$; location / { }"],
    ["rewrite", "rewrite ^/(?'up'.*)$ /x; location / { }"],
  ])("does not know a capture named in %s", (_name, inside) => {
    expect(possibleValues(scopeOf(http(`server { set $up a; ${inside} }`), "location"), "$up")).toBeNull();
  });
});

describe("map and its like", () => {
  it.each<[string, string, readonly string[] | null]>([
    ["map with default", "map $uri $up { default a; /b b; ~^/c b; }", ["a", "b"]],
    ["map without default", "map $uri $up { /b b; }", ["b", ""]],
    ["map with flags", "map $host $up { hostnames; volatile; default a; *.x b; }", ["a", "b"]],
    ["map to a map", "map $uri $one { default a; } map $uri $up { default $one; }", ["a"]],
    ["map to a capture", "map $uri $up { default a; ~^/(.*)$ $1; }", null],
    ["map in a circle", "map $uri $up { default $two; } map $uri $two { default $up; }", null],
    ["geo", "geo $up { default a; 10.0.0.0/8 b; }", ["a", "b"]],
    ["geo of an address", "geo $remote_addr $up { ranges; default a; 10.0.0.0-10.0.0.9 b; }", ["a", "b"]],
    ["split_clients", "split_clients $uri $up { 10% a; * b; }", ["a", "b"]],
    ["a map with an include that is not there", "map $uri $up { default a; include /opt/rows; }", null],
    ["too many rows", `map $uri $up { ${Array.from({ length: 100 }, (_, at) => `/${at} v${at};`).join("")} }`, null],
  ])("%s", (_name, top, expected) => {
    expect(inLocation("$up", "", "", top)).toEqual(expected);
  });

  it("takes the rows of an included file", () => {
    const instance = evaluate({
      "/etc/nginx/nginx.conf": "http { map $host $up { default a; include pools.map; } server { location / {} } }",
      "/etc/nginx/pools.map": "shop.example b;\nblog.example c;\n",
    });
    expect(possibleValues(scopeOf(instance, "location"), "$up")).toEqual(["a", "b", "c"]);
  });
});

describe("texts", () => {
  it("joins what is fixed with every value", () => {
    expect(inLocation("http://${up}:80/$one", "set $up a; if ($x) { set $up b; } set $one 1;")).toEqual([
      "http://a:80/1",
      "http://b:80/1",
    ]);
  });

  it("gives a text without variables as it is", () => {
    expect(inLocation("unix:/x", "")).toEqual(["unix:/x"]);
  });

  it("is no constant with two values", () => {
    const scope = scopeOf(http("server { location / { set $up a; if ($x) { set $up b; } } }"), "location");
    expect(constantValue(scope, "$up")).toBeNull();
  });
});
