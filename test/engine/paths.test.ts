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
