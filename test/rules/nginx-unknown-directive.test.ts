import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { loud } from "../support/loud.ts";
import { nginxTest } from "../support/nginx-test.ts";
import { describeWithServers } from "../support/servers.ts";
import { stack } from "../support/stacks.ts";

const rule = "nginx-unknown-directive";
const refused: readonly (readonly [string, string | null])[] = [
  ["fastcgi_raed_timeout", "fastcgi_read_timeout"],
  ["fastcgi_reed_timeout", "fastcgi_read_timeout"],
  ["Charset", "charset"],
  ["proxy_passs", "proxy_pass"],
  ["quite_another_thing_altogether", null],
];

describe(rule, () => {
  it.each(refused)("%s: %s", (name, near) => {
    const asked = ask(rule, stack({ location: `${name} 90s;` }));
    expect(asked.marked).toEqual([`warning ${name}`]);
    expect(asked.findings[0]).toMatchObject({ confidence: "low", args: { original: `unknown directive "${name}"` } });
    if (near) expect(asked.messages[0]).toContain(`the nearest name is "${near}"`);
    else expect(asked.messages[0]).not.toContain("nearest");
    // What nginx would not take either is no fix: `proxy_pass 90s`.
    const taken = near !== null && near !== "proxy_pass";
    expect(asked.findings[0]?.fixes.map(({ edits }) => edits[0]?.text)).toEqual(taken ? [near] : []);
    expect(loud(stack({ location: `${name} 90s;` }))).toEqual([`${rule} «${name}»`]);
  });

  it("is certain about what a stated version lacks", () => {
    const at = (nginx: string | null) =>
      ask(rule, stack({ server: "ssl on;" }), { config: { versions: { nginx, php: null } } }).findings;
    expect(at("1.25.1")).toMatchObject([{ confidence: "high" }]);
    expect(at("1.25.0")).toEqual([]);
    expect(at(null)).toEqual([]);
  });

  it.each([
    ["a well-known module", "more_set_headers 'A: b';"],
    ["a commercial directive", "status_zone shop;"],
    ["rows of a map", "map $a $b { anything 1; }"],
    ["a name that a template makes", "{{ prefix }}_timeout 5;"],
    ["a word that a tool replaces", "%EXTRA%;"],
  ])("is silent about %s", (_, line) => {
    const where = line.startsWith("map") ? { http: line } : { server: line };
    expect(ask(rule, stack(where)).marked).toEqual([]);
  });
});

describeWithServers("nginx -t", () => {
  it.each(refused)("refuses %s", (name) => {
    expect(nginxTest(stack({ location: `${name} 90s;` })["nginx.conf"] ?? "")).toBe(`unknown directive "${name}"`);
  });
});
