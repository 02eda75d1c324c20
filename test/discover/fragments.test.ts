import { describe, expect, it } from "vitest";
import { exitCode } from "../../src/engine/exit-code.ts";
import { lintFiles } from "../support/lint.ts";

const ids = (result: ReturnType<typeof lintFiles>) => result.findings.map(({ rule }) => rule);

describe("a snippet without a main file", () => {
  const zero = "fastcgi_read_timeout 0;\nfastcgi_pass unix:/run/php.sock;\n";
  it("is read in the context that its shape implies, or that a comment states", () => {
    const stated = lintFiles({ "snippets/any.conf": "# no502: context=http,server,location\ninclude fastcgi.conf;\n" });
    expect(ids(stated)).toEqual([]);
    expect(ids(lintFiles({ "nginx/up.conf": zero }))).toEqual(["zero-timeout"]);
    // A directive that may stand anywhere: only the comment says whether a request gets here.
    const kinds = (comment: string) =>
      lintFiles({ "nginx/up.conf": `${comment}\nfastcgi_read_timeout 0;\n` }).stacks.flatMap(({ nginx }) =>
        nginx.flatMap(({ http }) => http?.children.map(({ kind }) => kind) ?? []),
      );
    expect(kinds("# none")).toEqual([]);
    expect(kinds("# no502: context=http,server")).toEqual(["server"]);
    expect(kinds("# no502: context=upstream")).toEqual(["upstream"]);
  });

  it("has its comment judged", () => {
    const result = lintFiles({ "nginx/up.conf": `# no502: context=sever\n${zero}` });
    const [finding] = result.findings.filter(({ rule }) => rule === "suppression-malformed");
    expect(finding?.message).toContain('"sever" is no context');
  });
});

describe("a template in a language that is not read", () => {
  it("is counted, never clean, and fails no run", () => {
    const result = lintFiles({
      "nginx/vhost.conf.twig": "server {\n  listen 80;\n  {% for x in y %}\n  root {{ x }};\n  {% endfor %}\n}\n",
      "nginx/nginx.conf": "events {}\nhttp { server { listen 80; } }\n",
    });
    expect(result.unread.map(({ failure, message }) => [failure, message])).toEqual([
      ["template", "a template in a language that is not read (twig)"],
    ]);
    expect(result.coverage.unread).toBe(1);
    expect(exitCode(result, { failOn: "warning", maxWarnings: null, exitZero: false, allowEmpty: false })).toBe(0);
  });
});
