import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../../rules/index.ts";
import type { LintResult } from "../../../src/engine/lint-result.ts";
import { type HtmlReportOptions, htmlReport } from "../../../src/report/html/page.ts";
import { docsOf } from "../../../src/report/rule-page.ts";
import { projectFolder } from "../../support/examples.ts";

export const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("base64");

/** The page as the command writes it, with the rules' real pages. */
export function renderPage(result: LintResult, more: Partial<HtmlReportOptions> = {}): string {
  return htmlReport(result, {
    version: "9.8.7",
    subject: "the test",
    made: "2026-11-20 14:03 UTC",
    rules,
    docs: (rule) => readFileSync(join(projectFolder, docsOf(rule)), "utf8"),
    sha256,
    ...more,
  });
}

/** Configuration that tries to get out of every place it is shown at. */
export const hostileFiles: Readonly<Record<string, string>> = {
  "nginx/nginx.conf": "user www-data;\nevents {}\nhttp {\n    include sites/*.conf;\n}\n",
  'nginx/sites/"><img src=x onerror=hacked=1>.conf': `server {
    listen 80; # </code></script><script>hacked=1</script>
    server_name "<script>hacked=1</script>" '"><svg onload=hacked=1>';
    location ~ "</title></desc><script>hacked=1</script>\\.php$" {
        fastcgi_pass "unix:/run/<b>&quot;\\"onmouseover=hacked=1.sock";
        fastcgi_read_timeout 300s;
    }
    location /\u202e/ { proxy_pass http://$x<script>; }
    location = /a { fastcgi_pass 127.0.0.1:9000; }
}
`,
  "php/<iframe srcdoc=x>.conf": `[<script>hacked=1</script>]
user = www-data
listen = /run/"><script>hacked=1</script>.sock
request_terminate_timeout = 10s
pm = static
pm.max_children = 5 ; javascript:hacked=1
`,
};

/** `count` sites that are all unlike: limits, ends and numbers of locations by a fixed sequence. */
export function unlikeSites(count: number): Readonly<Record<string, string>> {
  let seed = 7;
  const next = (limit: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % limit;
  };
  const files: Record<string, string> = {
    "nginx/nginx.conf": "user www-data;\nevents {}\nhttp {\n    include sites/*.conf;\n}\n",
    "php/php-fpm.conf": "[global]\ninclude = pool.d/*.conf\n",
  };
  for (let at = 0; at < count; at++) {
    const name = `site${at}`;
    const locations = Array.from({ length: 1 + next(4) }, (_, number) => {
      const socket = next(10) === 0 ? `gone-${name}` : name;
      return `    location ~ ^/${number}/.*\\.php$ {\n        include /etc/nginx/fastcgi.conf;\n        fastcgi_read_timeout ${10 + next(600)}s;\n        fastcgi_pass unix:/run/php/${socket}.sock;\n    }\n`;
    });
    if (next(3) === 0) locations.push(`    location /api/ { proxy_pass http://127.0.0.1:${3000 + at}; }\n`);
    files[`nginx/sites/${name}.conf`] =
      `server {\n    listen 80;\n    server_name ${name}.example;\n${locations.join("")}}\n`;
    files[`php/pool.d/${name}.conf`] =
      `[${name}]\nuser = www-data\ngroup = www-data\nlisten = /run/php/${name}.sock\n${next(2) ? "listen.owner = www-data\n" : ""}pm = static\npm.max_children = ${5 + next(40)}\nrequest_terminate_timeout = ${next(300)}s\n`;
  }
  return files;
}
