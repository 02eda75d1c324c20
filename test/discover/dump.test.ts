import { expect, it } from "vitest";
import { splitNginxDump } from "../../src/discover/dump.ts";
import { lintFiles } from "../support/lint.ts";

const nginx = `# configuration file /etc/nginx/nginx.conf:
events {}
http {
  include /etc/nginx/sites-enabled/*;
}

# configuration file /etc/nginx/sites-enabled/shop:
server {
  listen 80;
  location ~ \\.php$ {
    include /etc/nginx/fastcgi.conf;
    fastcgi_pass 127.0.0.1:9000;
  }
}

`;
const at = "[20-Nov-2026 12:14:33] NOTICE: ";
const fpm = [
  "[global]",
  "\tdaemonize = yes",
  " ",
  "[www]",
  "\tuser = www-data",
  "\tlisten = /run/php/fpm.sock",
  "\tpm = static",
  "\tpm.max_children = 9",
  " ",
]
  .map((line) => `${at}${line}\n`)
  .join("");
const lintStream = (text: string) => lintFiles({}, { paths: ["-"], stdin: text });

it("both dumps in one stream make one stack, whichever comes first", () => {
  for (const stream of [nginx + fpm, fpm + nginx]) {
    const { findings, coverage, stacks } = lintStream(stream);
    expect(findings.filter(({ rule }) => rule === "nginx-syntax")).toEqual([]);
    expect(coverage).toMatchObject({ stacks: 1, routes: 1 });
    expect(stacks[0]?.fpms.flatMap((one) => one.pools.map((pool) => pool.name))).toEqual(["www"]);
    expect(stacks[0]?.links.map(({ answer }) => answer)).toMatchObject([{ kind: "proven-none" }]);
  }
});

it("cuts a dump into nginx's files and leaves the lines of PHP-FPM out", () => {
  const parts = splitNginxDump(nginx + fpm);
  expect(parts.map((part) => part.id)).toEqual(["/etc/nginx/nginx.conf", "/etc/nginx/sites-enabled/shop"]);
  expect(parts[1]?.text.trimEnd().endsWith("}")).toBe(true);
});
