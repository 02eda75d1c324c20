import { describe, expect, it } from "vitest";
import { createLogTime } from "../../src/diagnose/log-time.ts";
import { looksLikeLog } from "../../src/diagnose/looks-like-log.ts";
import { createLineReader } from "../../src/diagnose/read-line.ts";
import { readTimeZone, type TimeZone, utc } from "../../src/diagnose/time-zone.ts";

const written = Date.UTC(2026, 10, 21);
const read = (text: string, zone: TimeZone = utc) => createLineReader(createLogTime(zone, written))(text);
const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

const nginx =
  '2026/11/20 12:00:00 [error] 31#31: *7 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: shop.example, request: "GET /cart?id=7 HTTP/1.1", upstream: "fastcgi://127.0.0.1:9000", host: "shop.example"';
const fpm =
  "[20-Nov-2026 12:00:00] WARNING: [pool www] server reached pm.max_children setting (5), consider raising it";

describe("a line of nginx", () => {
  it("is cut into its parts", () => {
    const { time, ...line } = read(nginx);
    expect(iso(time)).toBe("2026-11-20T12:00:00.000Z");
    expect(line).toEqual({
      program: "nginx",
      level: "error",
      message: "connect() failed (111: Connection refused) while connecting to upstream",
      fields: { server: "shop.example", path: "/cart", upstream: "fastcgi://127.0.0.1:9000" },
      pool: null,
      stream: "",
    });
  });

  it.each([
    [
      '2026/11/20 12:00:00 [error] 1#1: *7 m, client: 10.0.0.1, server: , request: "GET / HTTP/1.1", host: "x"',
      { server: "", path: "/", upstream: null },
    ],
    [
      '2026/11/20 12:00:00 [error] 1#1: *7 m, client: 10.0.0.1, server: _, request: "GET http://x.example/a/b?c HTTP/1.1"',
      { server: "_", path: "/a/b", upstream: null },
    ],
    [
      "2026/11/20 12:00:00 [error] 1#1: *7 m, client: 10.0.0.1, server: x.example",
      { server: "x.example", path: null, upstream: null },
    ],
    // nginx ends a line at 2,048 bytes, wherever that is.
    [
      '2026/11/20 12:00:00 [error] 1#1: *7 m, client: 10.0.0.1, server: x.example, request: "GET /a/b',
      { server: "x.example", path: "/a/b", upstream: null },
    ],
    [
      '2026/11/20 12:00:00 [error] 1#1: *7 m, client: 10.0.0.1, server: x.example, request: "GET /a HTTP/1.1", upstream: "fastcgi://unix:/run/p',
      { server: "x.example", path: "/a", upstream: null },
    ],
    [
      "2026/11/20 12:00:00 [alert] 1#1: 512 worker_connections are not enough",
      { server: null, path: null, upstream: null },
    ],
    // A client chooses the request and what follows it, never what stands before.
    [
      '2026/11/20 12:00:00 [error] 1#1: *7 m, client: 10.0.0.1, server: x.example, request: "GET /, server: evil HTTP/1.1", upstream: "http://10.0.0.2:80/", host: "x", referrer: "http://evil/", upstream: "http://evil:1/"',
      { server: "x.example", path: "/,", upstream: "http://10.0.0.2:80/" },
    ],
  ])("%s", (text, fields) => {
    expect(read(text).fields).toEqual(fields);
  });
});

describe("wrappings", () => {
  it.each([
    ["web-1  | ", ""],
    ["[pod/web-7f9c-abcde/nginx] ", ""],
    ["2026-11-20T11:00:00.123456789Z ", "exact"],
    ["2026-11-20T11:00:00.123456789Z stderr F ", "exact"],
    ["2026-11-20T12:00:00+01:00 web1 nginx[31]: ", "exact"],
    ["2026-11-20T12:00:00+0100 web1 nginx[31]: ", "exact"],
    ["Nov 20 12:00:00 web1 nginx[31]: ", ""],
    ["Nov 20 12:00:00.123456 web1 nginx[31]: ", ""],
    ["Nov  5 12:00:00 web1 nginx: ", ""],
    ["Fri 2026-11-20 11:00:00 UTC web1 nginx[31]: ", "exact"],
    ["<187>Nov 20 12:00:00 web1 nginx: ", ""],
    ["<187>1 2026-11-20T11:00:00Z web1 nginx 31 - - ", "exact"],
    ["web-1  | 2026-11-20T11:00:00.123456789Z ", "exact"],
    ["what nobody told us of > ", ""],
  ])("%s", (prefix, exact) => {
    const berlin = readTimeZone("Europe/Berlin") as TimeZone;
    const line = read(prefix + nginx, berlin);
    expect(line).toMatchObject({ program: "nginx", level: "error", fields: { server: "shop.example" } });
    // Without a stamp that names its zone nginx's own counts, in the log's zone.
    expect(iso(line.time)).toBe("2026-11-20T11:00:00.000Z");
    const elsewhere = read(prefix + nginx, utc);
    expect(iso(elsewhere.time)).toBe(exact ? "2026-11-20T11:00:00.000Z" : "2026-11-20T12:00:00.000Z");
    expect(read(prefix + fpm)).toMatchObject({ program: "php-fpm", level: "WARNING", pool: "www" });
  });

  it.each([
    JSON.stringify({ log: `${nginx}\n`, stream: "stderr", time: "2026-11-20T11:00:00.5Z" }),
    JSON.stringify({ MESSAGE: nginx, SYSLOG_IDENTIFIER: "nginx", __REALTIME_TIMESTAMP: "1795172400000000" }),
    JSON.stringify({ MESSAGE: [...new TextEncoder().encode(nginx)], SYSLOG_IDENTIFIER: "nginx" }),
    JSON.stringify({ message: nginx, "@timestamp": "2026-11-20T11:00:00Z" }),
    JSON.stringify({ log: `2026-11-20T11:00:00Z ${nginx}` }),
  ])("%s", (text) => {
    expect(read(text)).toMatchObject({ program: "nginx", level: "error", fields: { server: "shop.example" } });
  });

  it("keep sources apart", () => {
    expect(read(`web-1  | ${nginx}`).stream).not.toBe(read(`php-1  | ${fpm}`).stream);
    expect(read(`Nov 20 12:00:00 web1 nginx[31]: ${nginx}`).stream).toBe(
      read(`Nov 20 12:00:09 web1 nginx[32]: ${nginx}`).stream,
    );
  });
});

describe("other lines", () => {
  it.each([
    ["nginx: [emerg] unexpected end of file in /etc/nginx/nginx.conf:3", "nginx", "emerg"],
    ["[20-Nov-2026 12:00:00.123456] DEBUG: pid 7, fpm_got_signal(), line 76: received SIGCHLD", "php-fpm", "DEBUG"],
    [
      "Nov 20 12:00:00 web1 php-fpm8.2[812]: [WARNING] [pool www] server reached pm.max_children setting (5), consider raising it",
      "php-fpm",
      "WARNING",
    ],
    ["[20-Nov-2026 12:00:00]  [pool www] pid 812", "slowlog", ""],
    ["[20-Nov-2026 12:00:00 Europe/Berlin] PHP Fatal error:  Uncaught Error in /a.php:3", "php", ""],
    ["Nov 20 12:00:00 web1 kernel: Out of memory: Killed process 812 (php-fpm8.2)", "system", ""],
    ["Nov 20 12:00:00 web1 systemd[1]: php8.2-fpm.service: Failed with result 'exit-code'.", "system", ""],
    ["[12345.678901] Out of memory: Killed process 812 (php-fpm8.2)", "system", ""],
    ['type=AVC msg=audit(1763636400.123:456): avc:  denied  { connectto } for  pid=812 comm="nginx"', "system", ""],
    ['10.0.0.1 - - [20/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 502 157 "-" "curl/8"', "access", ""],
    ['web-1  | 10.0.0.1 - - [20/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 502 157 "-" "curl/8"', "access", ""],
    ['php-1  | 172.18.0.3 -  20/Nov/2026:12:00:00 +0000 "GET /index.php" 200', "access", ""],
    [
      '20.11.2026 12:00:00nginx.1  | shop.example 10.0.0.1 - admin [20/Nov/2026:12:00:00 +0000] "GET / HTTP/2.0" 502 638 "-" "x"',
      "access",
      "",
    ],
    ['php-1  | 172.18.0.3 - root 20/Nov/2026:12:00:00 +0000 "GET /index.php" 200', "access", ""],
    ['{"time":"2026-11-20T12:00:00Z","status":502,"request":"GET / HTTP/1.1"}', "access", ""],
    ["Nov 20 12:00:00 web1 sshd[99]: Accepted publickey for root", "other", ""],
    ["#0 {main}", "none", ""],
    ['{"log":"not a log line of ours"}', "none", ""],
    ["{ broken json", "none", ""],
  ])("%s", (text, program, level) => {
    expect(read(text)).toMatchObject({ program, level });
  });

  it("tell a log from a configuration", () => {
    expect(looksLikeLog(`#0 {main}\n${nginx}\n`)).toBe(true);
    expect(looksLikeLog(`${fpm}\n`)).toBe(true);
    expect(looksLikeLog("user www-data;\nhttp {\n  server { listen 80; }\n}\n")).toBe(false);
    expect(looksLikeLog("[www]\nlisten = /run/php/fpm.sock\n; PHP: notes\n")).toBe(false);
    expect(looksLikeLog("")).toBe(false);
  });
});
