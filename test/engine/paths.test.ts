import { expect, it } from "vitest";
import { lintFiles } from "../support/lint.ts";

const broken = "events {}\nhttp {\n  server { listen 80 }\n}\n";
const names = (files: Record<string, string>, options: Parameters<typeof lintFiles>[1]) => {
  const result = lintFiles(files, options);
  return result.findings.map(({ at }) => [result.display(at.file), result.relativePath(at.file)]);
};

it("people read absolute paths outside of the working directory, programs relative ones", () => {
  expect(names({ "nginx/nginx.conf": broken }, {})[0]).toEqual(["nginx/nginx.conf", "nginx/nginx.conf"]);
  const outside = { "/etc/nginx/nginx.conf": broken };
  expect(names(outside, { paths: ["/etc"] })[0]).toEqual(["/etc/nginx/nginx.conf", "../etc/nginx/nginx.conf"]);
});

it("a part of a dump keeps the path that the dump states", () => {
  const dump = `# configuration file /etc/nginx/nginx.conf:\n${broken}\n`;
  const stated = ["/etc/nginx/nginx.conf", "/etc/nginx/nginx.conf"];
  expect(names({}, { paths: ["-"], stdin: dump })[0]).toEqual(stated);
  expect(names({ "dump.txt": dump }, { paths: ["dump.txt"] })[0]).toEqual(stated);
});

it("names a dump of PHP-FPM, which is read where it lies, like any file", () => {
  const line = "[20-Nov-2026 12:00:00] NOTICE:  ";
  const settings = ["user = www-data", "listen = /run/x.sock", "pm = static", "pm.max_children = 4"];
  const dump = ["[global]", "\tdaemonize = yes", "[www]", ...settings.map((text) => `\t${text}`)];
  const result = lintFiles({ "dump.txt": dump.map((text) => `${line}${text}\n`).join("") }, { paths: ["dump.txt"] });
  const named = result.findings.map(({ at }) => result.relativePath(at.file));
  expect(named.length).toBeGreaterThan(0);
  expect(new Set(named)).toEqual(new Set(["dump.txt"]));
});
