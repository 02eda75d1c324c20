import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { diagnosisJson } from "../../src/diagnose/report-json.ts";
import { type DiagnosisLook, diagnosisText } from "../../src/diagnose/report-text.ts";
import { readTimeZone, utc } from "../../src/diagnose/time-zone.ts";
import { displayWidth } from "../../src/report/display-width.ts";
import { lintFiles } from "../support/lint.ts";
import { diagnoseLogs } from "./proof-logs.ts";

const schema = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), "utf8"));
const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true })
  .addSchema(schema("report"), "report.schema.json")
  .compile(schema("diagnose"));

const lint = lintFiles({
  "nginx/nginx.conf": `user www-data;
events {}
http {
  upstream php { server unix:/run/php/www.sock; server unix:/run/php/spare.sock; }
  server {
    listen 80;
    server_name shop.example;
    root /var/www/shop;
    location /checkout { fastcgi_pass unix:/run/php/www.sock; include fastcgi_params; fastcgi_param SCRIPT_FILENAME /x.php; }
    location /both { fastcgi_pass php; }
  }
}
`,
  "php/www.conf":
    "[www]\nuser = www-data\nlisten = /run/php/www.sock\nlisten.owner = www-data\nlisten.group = www-data\npm = static\npm.max_children = 20\nrequest_terminate_timeout = 30s\n",
});

const line = (message: string, path: string, time: string, server = "shop.example") =>
  `2026/11/20 ${time} [error] 31#31: *7 ${message}, client: 10.0.0.1, server: ${server}, request: "GET ${path} HTTP/1.1", upstream: "fastcgi://unix:/run/php/www.sock:", host: "x"`;
const reset = "recv() failed (104: Connection reset by peer) while reading response header from upstream";
const look: DiagnosisLook = { color: false, unicode: true, width: 80, zone: utc, top: 20 };
const text = (lines: readonly string[], more: Partial<DiagnosisLook> = {}) =>
  diagnosisText(diagnoseLogs(lint, lines), lint, { ...look, ...more });
const flat = (report: string) => report.replace(/\n +/g, " ");

describe("the text", () => {
  const report = text([
    ...Array.from({ length: 1204 }, () => line(reset, "/checkout", "10:00:01")),
    line(reset, "/checkout", "14:33:09"),
  ]);

  it("begins with what happened, where, and the two values", () => {
    expect(flat(report).split("\n")[0]).toContain(
      "1,205 × 502 from shop.example /checkout: pool www kills at 30 s, nginx waits 60 s",
    );
    expect(report).toContain("2026-11-20 10:00:01 to 14:33:09");
    expect(report).toContain("error: recv() failed (104: Connection reset by peer)");
  });

  it("names the places and the finding there", () => {
    expect(report).toMatch(/location \/checkout +nginx\/nginx\.conf:9:5/);
    expect(report).toMatch(/pool www +php\/www\.conf:1:1/);
    expect(report).toMatch(/request_terminate_timeout = 30s +php\/www\.conf:8:1/);
    expect(flat(report)).toContain("warning[timeout-inversion]: PHP-FPM kills a request of pool www after 30 s");
    expect(report).toContain("--> php/www.conf:8:1");
    expect(report).toContain("no502 explain timeout-inversion");
    expect(flat(report)).toContain(
      "journalctl -k --grep 'out of memory|oom-kill' tells whether the kernel killed a process",
    );
  });

  it.each([30, 60, 80, 120])("fits into %i columns, but for what cannot be broken", (width) => {
    const wide = text([line(reset, "/checkout", "10:00:01"), line(reset, "/both", "10:00:01", "日本.example")], {
      width,
    });
    for (const one of wide.split("\n")) {
      if (/(?:nginx\.conf|www\.conf|journalctl|ps -eo|explain)/.test(one)) continue;
      expect(displayWidth(one), one).toBeLessThanOrEqual(Math.max(width, 56));
    }
  });

  it("tells each finding once, and of the same thing elsewhere that it did", () => {
    const twice = text([
      line(reset, "/checkout", "10:00:01"),
      line(
        "upstream prematurely closed connection while reading response header from upstream",
        "/checkout",
        "10:00:01",
      ),
      "[20-Nov-2026 10:00:01] WARNING: [pool www] child 7, script '/x.php' (request: \"GET /x.php\") execution timed out (30.6 sec), terminating",
    ]);
    expect(twice.match(/timeout-inversion\]: /g)).toHaveLength(1);
    expect(twice).toContain("warning[timeout-inversion] as above");
    expect(flat(twice)).toContain("PHP-FPM's log says of pool www: 1 × PHP-FPM killed a request that took too long");
  });

  it("says that another server of the upstream may have answered", () => {
    expect(flat(text([line(reset, "/both", "10:00:01")]))).toContain(
      "nginx then asks the next server of upstream php: clients get 502 where that fails as well.",
    );
    expect(report).not.toContain("next server");
  });

  it("shows times in the zone it is given", () => {
    const zone = readTimeZone("Europe/Berlin") ?? utc;
    expect(text([line(reset, "/checkout", "23:30:00")], { zone })).toContain("2026-11-21 00:30:00");
  });

  it("sums up what every server logs, and shows what nobody knows", () => {
    const report = text([
      '2026/11/20 12:00:00 [error] 1#1: *7 open() "/x" failed (2: No such file or directory), client: 10.0.0.1, server: shop.example, request: "GET /x HTTP/1.1"',
      "[20-Nov-2026 12:00:00] NOTICE: ready to handle connections",
      "2026/11/20 12:00:00 [error] 1#1: *7 \u001b[31mnew\u0007 \u202etricks",
    ]);
    expect(report).toContain("Nothing in these lines says that requests failed.");
    expect(flat(report)).toContain("What every server logs: 1 × a file does not exist; 1 × PHP-FPM says what it does");
    expect(report).toContain("1 line that no502 does not know:\n  1 × \\x1b[31mnew\\x07 \\u{202e}tricks\n");
  });

  it("never lets a log drive the terminal", () => {
    const evil = "\u001b]0;x\u0007\u001b[2J\u009b31m";
    const report = text([
      line(reset, `/checkout${evil}`, "10:00:01", `shop.example${evil}`),
      line(
        `connect() to unix:/tmp/${evil} failed (2: No such file or directory) while connecting to upstream`,
        "/checkout",
        "10:00:01",
      ),
      `[20-Nov-2026 10:00:01] WARNING: [pool ${evil}] server reached pm.max_children setting (5), consider raising it`,
      `${evil} nothing`,
    ]);
    expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it("stops after as many groups as asked for", () => {
    const lines = ["/a", "/b", "/c"].map((path) => line(reset, path, "10:00:01", `s${path.slice(1)}.example`));
    expect(text(lines, { top: 1 })).toContain("2 more groups (--top 3, or --format json)");
    expect(text(lines).match(/× 502/g)).toHaveLength(3);
  });

  it("is plain where the terminal is", () => {
    const plain = text([line(reset, "/checkout", "10:00:01")], { unicode: false });
    expect(plain).toMatch(/^[\n -~]*$/);
    expect(plain).toMatch(/^1 x 502 /);
    expect(text([line(reset, "/checkout", "10:00:01")], { color: true })).toContain("\u001b[1m1 × 502");
  });

  it("names what the configuration lacks", () => {
    expect(flat(text([line(reset, "/a", "10:00:01", "old.example")]))).toContain(
      "The configuration says no more of it: no server named old.example is in the given configuration.",
    );
  });
});

describe("the JSON", () => {
  it("is exactly the documented format", () => {
    const lines = [
      line(reset, "/checkout", "10:00:01"),
      line(reset, "/checkout", "10:00:05"),
      "what?",
      "[99-Nov-2026 10:00:01] WARNING: [pool www] seems busy (you may need to increase pm.start_servers, or pm.min/max_spare_servers)",
    ];
    const report = JSON.parse(diagnosisJson(diagnoseLogs(lint, lines), lint));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(Object.keys(report)).toEqual(["format", "groups", "unknownLines"]);
    expect(report.unknownLines).toBe(1);
    const [group, busy] = report.groups;
    expect(group).toMatchObject({
      cause: "connection-reset",
      status: 502,
      count: 2,
      first: "2026-11-20T10:00:01Z",
      last: "2026-11-20T10:00:05Z",
      server: "shop.example",
      location: "/checkout",
      upstream: "fastcgi://unix:/run/php/www.sock",
      pool: "www",
    });
    expect(group.rules[0]).toBe("timeout-inversion");
    expect(group.findings[0]).toMatchObject({ rule: "timeout-inversion", file: "php/www.conf", line: 8, column: 1 });
    expect(group.checks).toContain("journalctl -k --grep 'out of memory|oom-kill'");
    // A line whose time no calendar has.
    expect(busy).toMatchObject({ cause: "pool-busy", status: null, first: null, last: null, pool: "www" });
  });

  it("is valid where nothing is known", () => {
    const empty = { findings: [], suppressed: [], stacks: [] };
    const report = JSON.parse(diagnosisJson(diagnoseLogs(empty, [line(reset, "/", "10:00:01")]), lint));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.groups[0]).toMatchObject({ server: "shop.example", location: null, findings: [], pool: null });
  });
});
