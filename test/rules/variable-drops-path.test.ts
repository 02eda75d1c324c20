import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { loud } from "../support/loud.ts";
import { stack } from "../support/stacks.ts";

const rule = "variable-drops-path";
const at = (lines: string, location = "/api/") =>
  stack({ http: "upstream b { server 127.0.0.1:20300; }", server: `location ${location} { ${lines} }` });

describe(rule, () => {
  it.each([
    ["a slash (09e)", "set $h b; proxy_pass http://$h/;", "http://$h/", "/"],
    ["a path (09e)", "set $h b; proxy_pass http://$h/v1/;", "http://$h/v1/", "/v1/"],
    ["a host nobody can know", "proxy_pass http://$arg_to/v1/;", "http://$arg_to/v1/", "/v1/"],
    ["a whole URL in the variable", "set $u http://b/v1; proxy_pass $u;", "$u", "/v1"],
    ["a path made of constants", "set $v v2; proxy_pass http://b/$v/;", "http://b/$v/", "/v2/"],
    ["a query alone", "set $h b; proxy_pass http://$h?a=1;", "http://$h?a=1", "/?a=1"],
  ])("fires for %s", (_, lines, marked, uri) => {
    const asked = ask(rule, at(lines));
    expect(asked.marked).toEqual([`warning ${marked}`]);
    expect(asked.messages[0]).toContain(`as "${uri}"`);
    expect(asked.messages[0]).toContain("location /api/");
  });

  it.each([
    ["no URI part", "set $h b; proxy_pass http://$h;"],
    ["no variable", "proxy_pass http://b/v1/;"],
    ["the request's own URI (09e, api6)", "set $h b; proxy_pass http://$h/v1$request_uri;"],
    ["a capture", "set $h b; proxy_pass http://$h/v1/$1;"],
    ["a whole URL nobody can know", "proxy_pass $arg_to;"],
    ["a socket", "set $h unix:/run/b.sock; proxy_pass http://$h;"],
  ])("is silent with %s", (_, lines) => {
    expect(ask(rule, at(lines)).marked).toEqual([]);
  });

  it("is silent in an exact location, which has no path to lose", () => {
    expect(ask(rule, at("set $h b; proxy_pass http://$h/status;", "= /health")).marked).toEqual([]);
  });

  it("is the only loud voice", () => {
    expect(loud(at("set $h b; proxy_pass http://$h/v1/;"))).toEqual([`${rule} «http://$h/v1/»`]);
  });
});
