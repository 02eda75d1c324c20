import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSed, runSed } from "../../../src/infra/shell/sed-script.ts";

const text = `; a remark
[www]
user = www-data
listen = 127.0.0.1:9000
;listen.mode = 0660
pm.max_children = 5
    server_name  _;
\tfastcgi_param HTTP_HOST $host;
location ~ \\.php$ {
include /etc/nginx/conf.d/*.conf;\r
last {a,b} (c) x+y?|z
`;

function ours(script: string, extended: boolean, on = text): string | null {
  const commands = parseSed(script, extended);
  const replaced = commands === null ? null : runSed(commands, on);
  if (replaced === null) return null;
  let out = "";
  let at = 0;
  for (const { start, end, text: by } of replaced) {
    out += on.slice(at, start) + by;
    at = end;
  }
  return out + on.slice(at);
}

const real = (script: string, extended: boolean, on = text) =>
  spawnSync("sed", extended ? ["-E", script] : [script], { input: on, encoding: "utf8", timeout: 10_000 });
const gnu = /GNU sed/.test(spawnSync("sed", ["--version"], { encoding: "utf8" }).stdout ?? "");

const followed: readonly (readonly [string, boolean])[] = [
  ["s/127.0.0.1:9000/9000/", false],
  ["s/listen = .*/listen = 0.0.0.0:9000/", false],
  ["s/^;listen.mode = 0660/listen.mode = 0666/g", false],
  ["s|/etc/nginx|/m3958dir|", false],
  ["s#;\\(listen.mode\\).*#\\1 = 0666#", false],
  ["s/;(listen\\.\\w+) = [0-9]+/\\1=1/", true],
  ["s/a/<&>/g; s/\\&/and/", false],
  ["/^;/d", false],
  ["/listen/!d", false],
  ["3d", false],
  ["$d", false],
  ["1i first", false],
  ["$a last", false],
  ["3a daemon off;", false],
  ["/pm/c\\pm.max_children = 9", false],
  ["/user/a \\  indented", false],
  ["s/\\r$//", false],
  ["s/\\r//g", false],
  ["s/[[:space:]]*=[[:space:]]*/=/", false],
  ["s/[^;]*;/x/", false],
  ["s/^\\(\\w\\+_param\\s\\+HTTP_HOST\\s\\+\\)$host;/\\1$http_host;/", false],
  ["s/\\s\\+\\(\\w\\+_param\\)/\\1/", false],
  ["s/server_name  _/server_name a b/I", false],
  ["s/SERVER_NAME/x/i", false],
  ["s/x+y?|z/plain/", false],
  ["s/{a,b}/x/", false],
  ["s/(c)/x/", false],
  ["s/a/b\\nc/", false],
  ["s@\\.php\\$@.php@", false],
  ["s/\\//|/g", false],
  ["s/*/star/", false],
  ["s/^*/x/", false],
  ["s/user\\|listen/x/g", false],
  ["s/user|listen/x/g", true],
  ["/www/s/www/app/;/app/s/$/ # x/", false],
  ["s/[a-c]/-/g\ns/l/L/", false],
];

describe.skipIf(!gnu)("what sed does, held against GNU sed", () => {
  it.each(followed)("%j", (script, extended) => {
    const theirs = real(script, extended);
    expect(theirs.status).toBe(0);
    expect(ours(script, extended)).toBe(theirs.stdout);
  });

  it("agrees on made-up scripts wherever it follows them", () => {
    const atom = fc.constantFrom(
      "a",
      "x",
      ".",
      "\\.",
      "\\w",
      "\\s",
      "[ab]",
      "[^ ]",
      "\\(a\\)",
      "=",
      "$",
      "^",
      "*",
      "\\+",
      "?",
      "+",
      "\\?",
      "(",
      "|",
      "\\|",
      "[[:digit:]]",
      "&",
    );
    const by = fc.constantFrom("", "z", "&", "\\1", "\\&", "$", "\\n");
    const script = fc
      .tuple(fc.array(atom, { minLength: 1, maxLength: 5 }), fc.array(by, { maxLength: 3 }), fc.constantFrom("", "g"))
      .map(([pattern, replacement, flags]) => `s/${pattern.join("")}/${replacement.join("")}/${flags}`);
    let compared = 0;
    fc.assert(
      fc.property(script, fc.boolean(), (made, extended) => {
        const mine = ours(made, extended);
        if (mine === null) return;
        const theirs = real(made, extended);
        // What sed refuses fails the build.
        if (theirs.status !== 0) return;
        compared++;
        expect(mine).toBe(theirs.stdout);
      }),
      { numRuns: 300, seed: 502 },
    );
    expect(compared).toBeGreaterThan(50);
  });
});

describe("scripts of sed that are not followed", () => {
  it.each([
    "s/a/b/w x",
    "1,3d",
    "y/a/b/",
    "s/a/\\U&/",
    "s/\\(a*\\)*b/c/",
    "n;d",
    "s/a/b",
    "/a/{s/b/c/}",
    "s//x/",
    ":a;ba",
  ])("%j", (script) => expect(ours(script, false)).toBeNull());

  it("end: a long line and many repetitions are refused", () => {
    const line = `${"a".repeat(50_000)}\n`;
    expect(ours("s/.*.*.*x/y/", false, line)).toBeNull();
  });

  it("throw at nothing", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.boolean(), (script, extended) => {
        ours(script, extended);
        ours(`s/${script}/${script}/`, extended);
      }),
    );
  });
});
