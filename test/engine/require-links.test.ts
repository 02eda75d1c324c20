import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.ts";
import { defaultConfig } from "../../src/config/config.ts";
import { exitCode } from "../../src/engine/exit-code.ts";
import { lint } from "../../src/engine/lint.ts";
import { missingLinks } from "../../src/report/missing-links.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";

const pass = (target: string) =>
  `events {}\nhttp {\n server {\n  location ~ \\.php$ { include fastcgi.conf; fastcgi_pass ${target}; }\n  location / { proxy_pass http://node:3000; }\n }\n}\n`;

function judge(target: string, requireLinks: boolean) {
  const fileSystem = memoryFileSystem({
    "/w/nginx.conf": pass(target),
    "/w/php-fpm.conf":
      "[www]\nlisten = /run/www.sock\nlisten.mode = 0666\nuser = www-data\npm = static\npm.max_children = 50\n",
  });
  const config = defaultConfig("/w");
  const result = lint(
    { fileSystem, cwd: "/w", paths: ["/w"], config, stdin: null, select: ["zero-timeout"], disable: [] },
    rules,
  );
  const said = missingLinks(result, { version: "0", show: "warning", color: false, unicode: true, width: 80 } as never);
  return {
    said,
    code: exitCode(result, { failOn: "warning", maxWarnings: null, exitZero: false, allowEmpty: false, requireLinks }),
  };
}

describe("--require-links", () => {
  it("fails for a route to PHP of which no pool is known, and says why", () => {
    const { said, code } = judge("php.example:9000", true);
    expect(code).toBe(1);
    expect(said).toMatch(/^not linked: nginx\.conf:4:\d+: php\.example is another host/);
    expect(judge("php.example:9000", false).code).toBe(0);
  });

  it("is content where every route to PHP is linked, whatever other programs answer to", () => {
    expect(judge("unix:/run/www.sock", true)).toEqual({ said: "", code: 0 });
  });
});
