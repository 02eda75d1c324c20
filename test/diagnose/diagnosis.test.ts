import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lintFiles } from "../support/lint.ts";
import { diagnoseLogs } from "./proof-logs.ts";

const shop = {
  "etc/nginx/nginx.conf": `user www-data;
events { worker_connections 512; }
http {
  upstream search { server 127.0.0.1:4000; server 127.0.0.1:4001; }
  server {
    listen 80;
    server_name Shop.Example www.shop.example;
    root /var/www/shop;
    location / { try_files $uri $uri/ /index.php?$query_string; }
    location /checkout { try_files $uri @slow; }
    location @slow { fastcgi_pass unix:/run/php/slow.sock; }
    location ~ \\.php$ { fastcgi_pass unix:/run/php/www.sock; }
    location = /status { fastcgi_pass unix:/run/php/www.sock; }
    location /search { proxy_pass http://search; }
    location /api/ { rewrite ^/api/(.*)$ /gate.php/$1 last; }
    location ~ ^/gate\\.php { fastcgi_pass unix:/run/php/gate.sock; }
    location /upload { client_max_body_size 8m; try_files $uri /index.php; }
  }
  server {
    listen 443 ssl;
    server_name .blog.example;
    location / { proxy_pass http://blog.internal:8080/app/; }
  }
  server { listen 8080; location / { fastcgi_pass 127.0.0.1:9000; } }
}
`,
  "etc/php/8.2/fpm/php-fpm.conf": "[global]\ninclude=/etc/php/8.2/fpm/pool.d/*.conf\n",
  "etc/php/8.2/fpm/pool.d/www.conf":
    "[www]\nuser = www-data\nlisten = /run/php/www.sock\nlisten.owner = www-data\nlisten.group = www-data\npm = static\npm.max_children = 20\nrequest_terminate_timeout = 30s\n[slow]\nuser = www-data\nlisten = /run/php/slow.sock\nlisten.owner = www-data\nlisten.group = www-data\npm = static\npm.max_children = 9\n",
};
const lint = lintFiles(shop);
const none = { findings: [], suppressed: [], stacks: [] };

const line = (
  message: string,
  request: string | null,
  upstream: string | null,
  server = "shop.example",
  time = "12:00:00",
) =>
  `2026/11/20 ${time} [error] 31#31: *7 ${message}, client: 10.0.0.1, server: ${server}${request === null ? "" : `, request: "${request} HTTP/1.1"`}${upstream === null ? "" : `, upstream: "${upstream}"`}, host: "x"`;
const timedOut = "upstream timed out (110: Connection timed out) while reading response header from upstream";
const www = "fastcgi://unix:/run/php/www.sock:";

const place = (text: string) => {
  const [group] = diagnoseLogs(lint, [text]).groups;
  const { server, location, upstream, pool, missing } = group?.place ?? {};
  return { server, location, upstream, pool, missing };
};

describe("the place of a line", () => {
  it.each([
    ["a script", line(timedOut, "GET /index.php?a=1", www), "~ \\.php$", "www"],
    ["what try_files leads to a script", line(timedOut, "GET /product/7", www), "~ \\.php$", "www"],
    [
      "what try_files leads to a named location",
      line(timedOut, "GET /checkout/pay", "fastcgi://unix:/run/php/slow.sock:"),
      "@slow",
      "slow",
    ],
    ["an exact location", line(timedOut, "GET /status", www), "= /status", "www"],
    ["an upstream's server", line(timedOut, "GET /search?q=1", "http://127.0.0.1:4001/search?q=1"), "/search", null],
    [
      "an upstream by name",
      line("no live upstreams while connecting to upstream", "GET /search", "http://search/search"),
      "/search",
      null,
    ],
    [
      "what rewrite leads on",
      line(timedOut, "GET /api/orders/7", "fastcgi://unix:/run/php/gate.sock:"),
      "~ ^/gate\\.php",
      null,
    ],
    ["a path in percent signs", line(timedOut, "GET /%73tatus", www), "= /status", "www"],
    ["a path with dots", line(timedOut, "GET /x/../status", www), "= /status", "www"],
  ])("%s", (_, text, location, pool) => {
    expect(place(text)).toMatchObject({ server: "shop.example", location, pool, missing: null });
  });

  it("is a name that resolves to any address", () => {
    const text = line(timedOut, "GET /", "http://10.0.0.9:8080/app/", "blog.example");
    expect(place(text)).toEqual({
      server: "blog.example",
      location: "/",
      upstream: "http://10.0.0.9:8080",
      pool: null,
      missing: null,
    });
  });

  it("is a server without a name", () => {
    expect(place(line(timedOut, "GET /", "fastcgi://127.0.0.1:9000", ""))).toMatchObject({
      server: null,
      location: "/",
      upstream: "fastcgi://127.0.0.1:9000",
    });
  });

  it("is the first location where nginx itself refuses", () => {
    const large = "client intended to send too large body: 9000000 bytes";
    expect(place(line(large, "POST /upload/7", null))).toMatchObject({ location: "/upload" });
    // A line of PHP for the same request is of the location that it was redirected to.
    expect(
      place(
        line(
          'FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream',
          "POST /upload/7",
          www,
        ),
      ),
    ).toMatchObject({ location: "~ \\.php$" });
  });

  it("is found by the upstream alone where the path says nothing", () => {
    expect(place(line(timedOut, null, "fastcgi://unix:/run/php/slow.sock:"))).toMatchObject({
      location: "@slow",
      pool: "slow",
    });
    // Two locations lead there: neither is named.
    expect(place(line(timedOut, null, www))).toMatchObject({ location: null, pool: "www" });
  });

  it("is told to be missing", () => {
    expect(place(line(timedOut, "GET /a.php", www, "other.example"))).toMatchObject({
      server: "other.example",
      location: null,
      pool: "www",
      missing: "no server named other.example is in the given configuration",
    });
    expect(place(line(timedOut, "GET /a.php", "fastcgi://unix:/run/php/old.sock:"))).toMatchObject({
      server: "shop.example",
      location: null,
      pool: null,
      missing: "no location of server shop.example leads to fastcgi://unix:/run/php/old.sock",
    });
    const [group] = diagnoseLogs(lint, [
      "[20-Nov-2026 12:00:00] WARNING: [pool old] seems busy (you may need to increase pm.start_servers, or pm.min/max_spare_servers), spawning 8 children",
    ]).groups;
    expect(group?.place).toMatchObject({
      pool: "old",
      missing: "no pool old is in the given configuration, which has www and slow",
    });
    const [bare] = diagnoseLogs(none, [line(timedOut, "GET /a.php", www)]).groups;
    expect(bare?.place).toMatchObject({
      server: "shop.example",
      upstream: "fastcgi://unix:/run/php/www.sock",
      location: null,
      missing: "no nginx configuration is given",
    });
  });

  it("is the pool that PHP-FPM names, with the location of the request", () => {
    const [killed] = diagnoseLogs(lint, [
      "[20-Nov-2026 12:00:00] WARNING: [pool www] child 7, script '/var/www/shop/status' (request: \"GET /status?full\") execution timed out (30.1 sec), terminating",
    ]).groups;
    expect(killed?.place).toMatchObject({ server: "shop.example", location: "= /status", pool: "www" });
    const [slow] = diagnoseLogs(lint, [
      "[20-Nov-2026 12:00:00] WARNING: [pool slow] child 7 exited on signal 11 (SIGSEGV) after 3.1 seconds from start",
    ]).groups;
    expect(slow?.place).toMatchObject({
      server: "shop.example",
      location: "@slow",
      pool: "slow",
      upstream: "fastcgi://unix:/run/php/slow.sock",
    });
  });
});

describe("what is said of a group", () => {
  const reset = "recv() failed (104: Connection reset by peer) while reading response header from upstream";

  it("is what both sides have written", () => {
    const [group] = diagnoseLogs(lint, [line(reset, "GET /index.php", www)]).groups;
    expect(group?.facts.map(({ text }) => text).slice(0, 2)).toEqual(["pool www kills at 30 s", "nginx waits 60 s"]);
    expect(group?.facts.map(({ setting }) => setting)).toEqual(
      expect.arrayContaining(["request_terminate_timeout = 30s", "fastcgi_read_timeout, the default"]),
    );
    expect(group?.rules[0]).toBe("timeout-inversion");
    expect(group?.findings[0]?.rule).toBe("timeout-inversion");
  });

  it("names all rules that know the line where nothing is known of the place", () => {
    const [group] = diagnoseLogs(none, [line(reset, "GET /index.php", www)]).groups;
    expect(group?.rules).toEqual(
      expect.arrayContaining(["timeout-inversion", "client-not-allowed", "oversized-max-children"]),
    );
    expect(group?.findings).toEqual([]);
  });

  it("leaves out what lint reports elsewhere", () => {
    const [group] = diagnoseLogs(lint, [line(reset, "GET /checkout/a", "fastcgi://unix:/run/php/slow.sock:")]).groups;
    expect(group?.place.pool).toBe("slow");
    expect(group?.findings.map(({ rule }) => rule)).not.toContain("timeout-inversion");
  });

  it("holds commands with the names of the log, and none that a shell would take for something else", () => {
    const commands = (text: string) => diagnoseLogs(lint, [text]).groups[0]?.checks.map(({ command }) => command);
    const refused = "connect() failed (111: Connection refused) while connecting to upstream";
    expect(commands(line(refused, "GET /", "http://10.0.0.5:8080/"))).toContain("ss -ltnp 'sport = :8080'");
    const missing =
      "connect() to unix:/run/php/www.sock failed (2: No such file or directory) while connecting to upstream";
    expect(commands(line(missing, "GET /index.php", www))).toContain("ss -lxp | grep -F '/run/php/www.sock'");
    const evil =
      diagnoseLogs(none, [line(missing, "GET /", "fastcgi://unix:/tmp/';reboot;'.sock:")]).groups[0]?.checks ?? [];
    expect(evil.length).toBeGreaterThan(0);
    expect(evil.map(({ command }) => command).join()).not.toContain("reboot");
    const option = diagnoseLogs(none, [
      '2026/11/20 12:00:00 [error] 1#1: *7 -oProxy could not be resolved (3: Host not found), client: 10.0.0.1, server: x, request: "GET / HTTP/1.1"',
    ]).groups[0];
    expect(option?.checks.map(({ command }) => command).join()).not.toContain("-oProxy");
  });

  it("does not call a status of HTTP what a stream proxy says", () => {
    const [group] = diagnoseLogs(none, [
      '2026/11/20 12:00:00 [error] 1#1: *7 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: 0.0.0.0:3306, upstream: "10.0.0.5:3306", bytes from/to client:0/0, bytes from/to upstream:0/0',
    ]).groups;
    expect(group).toMatchObject({
      status: null,
      cause: { id: "connection-refused" },
      place: { upstream: "10.0.0.5:3306" },
    });
  });
});

describe("groups", () => {
  it("are ranked by count and then by the last line; what is no fault comes last", () => {
    const missing = 'open() "/x.png" failed (2: No such file or directory)';
    const { groups } = diagnoseLogs(lint, [
      ...Array.from({ length: 5 }, () => line(missing, "GET /x.png", null)),
      line(timedOut, "GET /status", www, "shop.example", "12:00:05"),
      line(timedOut, "GET /index.php", www, "shop.example", "12:00:02"),
      line(timedOut, "GET /index.php", www, "shop.example", "12:00:01"),
      line(timedOut, "GET /search", "http://127.0.0.1:4000/search", "shop.example", "12:00:09"),
    ]);
    expect(groups.map(({ cause, place, count }) => `${cause.id} ${place.location} ${count}`)).toEqual([
      "read-timeout ~ \\.php$ 2",
      "read-timeout /search 1",
      "read-timeout = /status 1",
      "file-missing null 5",
    ]);
    const [first] = groups;
    expect([first?.first, first?.last]).toEqual([Date.UTC(2026, 10, 20, 12, 0, 1), Date.UTC(2026, 10, 20, 12, 0, 2)]);
  });

  it("count requests by path, without their queries", () => {
    const paths = ["/a.php?x=1", "/a.php?x=2", "/b.php"];
    const [group] = diagnoseLogs(
      lint,
      paths.map((path) => line(timedOut, `GET ${path}`, www)),
    ).groups;
    expect(group?.subjects.top(5)).toEqual([
      { key: "/a.php", count: 2 },
      { key: "/b.php", count: 1 },
    ]);
  });

  it("take logs of both programs together", () => {
    const fpm =
      "[20-Nov-2026 12:00:00] WARNING: [pool www] child 7 exited on signal 9 (SIGKILL) after 3.1 seconds from start";
    const { groups } = diagnoseLogs(lint, [line(timedOut, "GET /a.php", www)], [fpm, fpm]);
    expect(groups.map(({ cause, program, count, place }) => [cause.id, program, count, place.pool])).toEqual([
      ["worker-killed", "php-fpm", 2, "www"],
      ["read-timeout", "nginx", 1, "www"],
    ]);
  });

  it("are bounded in number, and no line is lost", () => {
    const lines = Array.from({ length: 5000 }, (_, n) =>
      line(timedOut, `GET /${n}`, `http://10.0.${n >> 8}.${n & 255}:80/`, `s${n}.example`),
    );
    const { groups, merged } = diagnoseLogs(none, lines);
    expect(merged).toBe(true);
    expect(groups.length).toBeLessThanOrEqual(1001);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(5000);
  });
});

describe("messages of several lines", () => {
  const head =
    '2026/11/20 12:00:00 [error] 31#31: *7 FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Exception: no database in /var/www/shop/a.php:3';
  const tail =
    '  thrown in /var/www/shop/a.php on line 3" while reading response header from upstream, client: 10.0.0.1, server: shop.example, request: "GET /a.php HTTP/1.1", upstream: "fastcgi://unix:/run/php/www.sock:", host: "x"';

  it("are one, with the fields of its last line", () => {
    const { groups, unknownLines } = diagnoseLogs(lint, [
      head,
      "Stack trace:",
      "#0 {main}",
      tail,
      line(timedOut, "GET /a.php", www),
    ]);
    expect(unknownLines).toBe(0);
    expect(groups.map(({ cause, place, count }) => [cause.id, place.location, count]).sort()).toEqual([
      ["php-error", "~ \\.php$", 1],
      ["read-timeout", "~ \\.php$", 1],
    ]);
  });

  it("are kept apart where sources are mixed", () => {
    const { groups, unknownLines } = diagnoseLogs(lint, [
      `web-1 | ${head}`,
      "php-1 | [20-Nov-2026 12:00:00] NOTICE: ready to handle connections",
      "web-1 | #0 {main}",
      `web-1 | ${tail}`,
    ]);
    expect(unknownLines).toBe(0);
    expect(groups.map(({ cause, place }) => [cause.id, place.location])).toEqual([
      ["php-error", "~ \\.php$"],
      ["fpm-notice", null],
    ]);
  });

  it("count where their end is missing", () => {
    expect(diagnoseLogs(lint, [head]).groups.map(({ cause, count }) => [cause.id, count])).toEqual([["php-error", 1]]);
    expect(
      diagnoseLogs(lint, [head, line(timedOut, "GET /a.php", www)]).groups.reduce((sum, { count }) => sum + count, 0),
    ).toBe(2);
  });

  it("of the slow log name script and function", () => {
    const trace = (script: string, frame: string) => [
      "",
      "[20-Nov-2026 12:00:00]  [pool www] pid 812",
      `script_filename = ${script}`,
      `[0x00007f8a1c213f40] ${frame}`,
      "[0x00007f8a1c213ec0] main() /index.php:9",
    ];
    const { groups, unknownLines } = diagnoseLogs(lint, [
      ...trace("/srv/a.php", "sleep() /srv/a.php:3"),
      ...trace("/srv/a.php", "sleep() /srv/a.php:3"),
      ...trace("/srv/b.php", "query() /srv/db.php:7"),
    ]);
    expect(unknownLines).toBe(0);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ cause: { id: "slow-trace" }, count: 3, place: { pool: "www" } });
    expect(groups[0]?.subjects.top(2)).toEqual([
      { key: "sleep() /srv/a.php:3 in /srv/a.php", count: 2 },
      { key: "query() /srv/db.php:7 in /srv/b.php", count: 1 },
    ]);
  });
});

describe("lines that nothing knows", () => {
  it("are counted by their shape", () => {
    const odd = (n: number) => `2026/11/20 12:00:0${n} [error] 31#31: *${n} quantum flux 0x${n}f at "${n}"`;
    const { unknownLines, unknownSamples, groups } = diagnoseLogs(lint, [
      odd(1),
      odd(2),
      "what is this",
      odd(3),
      "#0 of nothing",
    ]);
    expect(groups).toEqual([]);
    expect(unknownLines).toBe(5);
    expect(unknownSamples.slice(0, 1)).toEqual([{ text: 'quantum flux 0x1f at "1"', count: 3 }]);
  });

  it("never stop it, whatever they hold", () => {
    const pieces = fc.constantFrom(
      "2026/11/20 12:00:00 ",
      "[error] ",
      "31#31: ",
      "*7 ",
      "[20-Nov-2026 12:00:00] ",
      "WARNING: ",
      "[pool www] ",
      "connect() failed (111: x)",
      ", client: ",
      ", server: ",
      ', request: "GET ',
      ', upstream: "',
      "{",
      '{"log":"',
      "web-1 | ",
      "\u0000",
      "\u001b[31m",
      'FastCGI sent in stderr: "',
      "script_filename = ",
      "[0x1] ",
      "<13>",
    );
    const text = fc.array(fc.oneof(pieces, fc.string({ unit: "binary" }))).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), (lines) => {
        const { groups, unknownLines } = diagnoseLogs(lint, lines);
        expect(groups.reduce((sum, { count }) => sum + count, 0) + unknownLines).toBeLessThanOrEqual(lines.length);
      }),
      { numRuns: 300 },
    );
  });
});
