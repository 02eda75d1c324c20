import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { loud } from "../support/loud.ts";
import { nginxTest } from "../support/nginx-test.ts";
import { describeWithServers } from "../support/servers.ts";
import { type StackParts, stack } from "../support/stacks.ts";

const rule = "nginx-invalid-value";
const pass = (target: string): StackParts => ({
  locations: `location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass ${target}; }`,
});
const proxy = (line: string, location = "/"): StackParts => ({
  http: "upstream b { server 127.0.0.1:20300; }",
  server: `location ${location} { ${line} }`,
});
const upstream = (lines: string): StackParts => ({
  http: `upstream b { ${lines} }`,
  server: `location /b/ { proxy_pass http://b; proxy_http_version 1.1; proxy_set_header Connection ""; }`,
});

/** What is written, what is marked, and the words of nginx. */
const refused: readonly (readonly [string, StackParts, string, string])[] = [
  // §1
  ["a socket without unix: (01s)", pass("/run/php/www.sock"), "/run/php/www.sock", "invalid host in upstream"],
  ["no port (01t)", pass("127.0.0.1"), "127.0.0.1", 'no port in upstream "127.0.0.1"'],
  ["a scheme in fastcgi_pass", pass("http://127.0.0.1:9000"), "http://127.0.0.1:9000", "invalid host in upstream"],
  ["no scheme in proxy_pass", proxy("proxy_pass 127.0.0.1:1;"), "127.0.0.1:1", "invalid URL prefix"],
  [
    "a socket's path that is too long",
    pass(`unix:/run/${"a".repeat(110)}.sock`),
    `unix:/run/${"a".repeat(110)}.sock`,
    "too long path in the unix domain socket",
  ],
  // §8
  ["keepalive 0", upstream("server 127.0.0.1:1; keepalive 0;"), "0", 'invalid value "0"'],
  [
    "keepalive twice",
    upstream("server 127.0.0.1:1; keepalive 2; keepalive 3;"),
    "keepalive 3",
    '"keepalive" directive is duplicate',
  ],
  [
    "a backup that ip_hash does not know",
    upstream("ip_hash; server 127.0.0.1:1; server 127.0.0.1:2 backup;"),
    "backup",
    'balancing method does not support parameter "backup"',
  ],
  // §16
  [
    "verification without certificates",
    proxy("proxy_pass https://127.0.0.1:1; proxy_ssl_verify on;"),
    "proxy_ssl_verify on",
    "no proxy_ssl_trusted_certificate for proxy_ssl_verify",
  ],
  // §9
  ["an upstream nobody defined", pass("phpp"), "phpp", 'no port in upstream "phpp"'],
  [
    "an upstream with a port",
    proxy("proxy_pass http://b:8080;"),
    "http://b:8080",
    'upstream "b" may not have port 8080',
  ],
  [
    "one upstream twice",
    { http: "upstream b { server 127.0.0.1:1; } upstream B { server 127.0.0.1:2; }" },
    "upstream B",
    'duplicate upstream "B"',
  ],
  [
    "a URI part in a regular expression",
    proxy("proxy_pass http://b/x;", "~ ^/b"),
    "http://b/x",
    "cannot have URI part",
  ],
  // §20
  ...["1.5s", "-1", "1M", "1y", "off", "300S", "30m1h", '""', "$var"].map(
    (value) =>
      [
        `the time ${value}`,
        { location: `fastcgi_read_timeout ${value};` },
        value,
        '"fastcgi_read_timeout" directive invalid value',
      ] as const,
  ),
  ["the size 10mb", { http: "client_max_body_size 10mb;" }, "10mb", '"client_max_body_size" directive invalid value'],
  ["the size 1g", { http: "client_body_buffer_size 1g;" }, "1g", '"client_body_buffer_size" directive invalid value'],
  // Lexer section
  [
    "a variable without its bracket",
    { location: 'add_header X "${host";' },
    '"${host"',
    'the closing bracket in "host"',
  ],
  ["a $ alone", { location: "add_header X a$;" }, "a$", "invalid variable name"],
  [
    "no arguments",
    { location: "fastcgi_index;" },
    "fastcgi_index",
    'invalid number of arguments in "fastcgi_index" directive',
  ],
  ["twice in one block", { server: "root /srv/other;" }, "root /srv/other", '"root" directive is duplicate'],
  [
    "twice, once in an included file of the distribution",
    {
      locations:
        "location ~ \\.php$ { fastcgi_index index.php; include /etc/nginx/snippets/fastcgi-php.conf; fastcgi_pass unix:/run/php/www.sock; }",
    },
    "fastcgi_index index.php",
    '"fastcgi_index" directive is duplicate',
  ],
  [
    "one location twice",
    { server: "location /a { return 404; } location /a { return 403; }" },
    "location /a",
    'duplicate location "/a"',
  ],
  ["one listen twice", { server: "listen 80;" }, "listen 80", "a duplicate listen 0.0.0.0:80"],
  ["a second http", { main: "http { }" }, "http", '"http" directive is duplicate'],
  ["a flag that is none", { http: "sendfile yes;" }, "yes", 'invalid value "yes" in "sendfile" directive'],
  ["an unknown flag of listen", { server: "listen 81 defualt;" }, "defualt", 'invalid parameter "defualt"'],
];

describe(rule, () => {
  it.each(refused)("marks exactly the mistake: %s", (_, parts, marked, original) => {
    const asked = ask(rule, stack(parts));
    expect(asked.marked).toEqual([`error ${marked}`]);
    expect(String(asked.findings[0]?.args.original)).toContain(original);
    expect(asked.messages[0]).toMatch(/^nginx does not start: .*\.$/);
  });

  it.each(refused)("no other rule speaks of it: %s", (_, parts) => {
    expect(loud(stack(parts))).toHaveLength(1);
  });

  it.each(["300", "300s", "5m", "1h30m", '"1h 30m"', "500ms", "1m500ms", "1d", "1w"])("takes the time %s", (value) => {
    expect(ask(rule, stack({ location: `fastcgi_read_timeout ${value};` })).marked).toEqual([]);
  });

  it.each([
    ["10M", "client_max_body_size 10M;"],
    ["1g where the size is an offset", "client_max_body_size 1g;"],
    [
      "an upstream that comes later",
      "server { location / { proxy_pass http://late; } } upstream late { server 127.0.0.1:1; }",
    ],
    ["backup before the balancing method", "upstream c { server 127.0.0.1:1; server 127.0.0.1:2 backup; ip_hash; }"],
    ["verification that nothing asks for", "proxy_ssl_verify on;"],
    ["an expression's $", "server { listen 81; rewrite ^/a$ /b; location ~ x$ { return 404; } }"],
    ["a list twice", "proxy_set_header A a; proxy_set_header A b;"],
  ])("takes %s", (_, http) => {
    expect(ask(rule, stack({ http })).marked).toEqual([]);
  });

  it("counts listening sockets (measured: 10)", () => {
    const files = stack();
    const wc = (value: number) => ({
      ...files,
      "nginx.conf": (files["nginx.conf"] ?? "").replace("worker_connections 1024", `worker_connections ${value}`),
    });
    const asked = ask(rule, wc(1));
    expect(asked.marked).toEqual(["error worker_connections 1"]);
    expect(asked.findings[0]?.args.original).toBe("1 worker_connections are not enough for 1 listening sockets");
    expect(ask(rule, wc(2)).marked).toEqual([]);
  });

  it("points at the first mention, too", () => {
    const asked = ask(rule, stack(upstream("server 127.0.0.1:1; keepalive 2; keepalive 3;")));
    expect(asked.related).toEqual(["nginx.conf: keepalive 2"]);
  });

  it("offers unix: for a path, and for nothing else", () => {
    const [finding] = ask(rule, stack(pass("/run/php/www.sock"))).findings;
    expect(finding?.fixes).toMatchObject([
      { title: "Write unix:/run/php/www.sock", safety: "safe", edits: [{ text: "unix:/run/php/www.sock" }] },
    ]);
    expect(ask(rule, stack(pass("127.0.0.1"))).findings[0]?.fixes).toEqual([]);
  });

  it("takes keepalive 0 since nginx 1.29.7", () => {
    const parts = upstream("server 127.0.0.1:1; keepalive 0;");
    const at = (nginx: string) => ask(rule, stack(parts), { config: { versions: { nginx, php: null } } }).marked;
    expect(at("1.29.6")).toEqual(["error 0"]);
    expect(at("1.29.7")).toEqual([]);
  });

  it("says a mistake in a shared file once", () => {
    const files = stack({ server: "include bad.inc;", http: "server { listen 81; include bad.inc; }" });
    const asked = ask(rule, { ...files, "bad.inc": "location /x { fastcgi_read_timeout 1.5s; }\n" });
    expect(asked.marked).toEqual(["error 1.5s"]);
  });

  it.each([
    ["a placeholder for a value", "fastcgi_read_timeout {{ timeout }};"],
    ["an environment variable for envsubst", "fastcgi_read_timeout $" + "{FPM_TIMEOUT};"],
    ["a default that a shell fills in", "add_header X $" + "{header:-none};"],
    ["a word in underscores", "fastcgi_read_timeout __TIMEOUT__;"],
    ["a directive between template statements", "{% if a %}fastcgi_index a;{% else %}fastcgi_index b;{% endif %}"],
  ])("is silent about %s", (_, location) => {
    expect(ask(rule, stack({ location })).marked).toEqual([]);
  });

  const branch = (text: string) => ({ server: `listen 81;\n{% if kibana %}\n# the dashboard\n${text}\n{% endif %}` });

  it("counts the arguments of what a template writes as it stands", () => {
    expect(ask(rule, stack(branch("location {\n  return 200;\n}"))).marked).toEqual(["error location"]);
    expect(ask(rule, stack(branch("gzip on;\ngzip; # nothing\n"))).marked).toEqual(["error gzip"]);
  });

  it.each([
    ["an argument that the template writes", "location {{ path }} { return 200; }"],
    ["an argument between statements of the template", "location {% if a %}/a{% endif %} { return 200; }"],
    ["arguments that one of the template's values brings", "server_name\n{{ names }}\ngzip;"],
    ["a word that goes on where a branch ends", "server_name a {% if b %}\ngzip;{% endif %}"],
    ["a word in a branch of one statement", "server_name\n{% if b %}\ngzip;\n{% endif %}"],
    ["a statement behind another on its line", "{{ more }} gzip;"],
    ["what some block takes", "location / {\nserver;\n}"],
  ])("does not count %s", (_, text) => {
    expect(ask(rule, stack(branch(text))).marked).toEqual([]);
  });

  it("does not know the upstreams of a main file that is not there", () => {
    const site = "server { listen 80; location ~ \\.php$ { fastcgi_pass php; } }\n";
    expect(ask(rule, { "shop.conf": site }).marked).toEqual([]);
    expect(ask(rule, { "shop.conf": site.replace("pass php", "pass 127.0.0.1") }).marked).toEqual(["error 127.0.0.1"]);
  });

  it("does not compare files that may never meet", () => {
    const site = (port: number) => `upstream php { server 127.0.0.1:9000; } server { listen ${port}; }\n`;
    expect(ask(rule, { "sites-available/a": site(80), "sites-available/b": site(81) }).marked).toEqual([]);
  });
});

describeWithServers("nginx -t", () => {
  it.each(refused)("refuses it with the same words: %s", (_, parts, __, original) => {
    expect(nginxTest(stack(parts)["nginx.conf"] ?? "")).toContain(original);
  });
});
