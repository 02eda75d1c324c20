import { bare, pair } from "../support/pair.ts";
import { stack } from "../support/stacks.ts";

/** A fix that no `bad/` example shows, or a text that gets none. */
export interface FixCase {
  readonly rule: string;
  readonly name: string;
  readonly before: Readonly<Record<string, string>>;
  /** The files that change; none where no fix is offered. */
  readonly after: Readonly<Record<string, string>>;
  /** `all` when left out. */
  readonly allow?: "safe";
}

type Files = Readonly<Record<string, string>>;

/** Each change is the one place in all files where its first text stands, and what stands there afterwards. */
function fixes(rule: string, name: string, before: Files, ...changes: readonly (readonly [string, string])[]): FixCase {
  const after: Record<string, string> = {};
  for (const [from, to] of changes) {
    const paths = Object.keys(before).filter((path) => (after[path] ?? before[path])?.includes(from));
    const [path] = paths;
    const text = path === undefined ? "" : (after[path] ?? before[path] ?? "");
    if (path === undefined || paths.length > 1 || text.split(from).length !== 2) {
      throw new Error(`${rule}, ${name}: "${from}" does not stand in one place`);
    }
    after[path] = text.replace(from, () => to);
  }
  return { rule, name, before, after };
}

const safely = (one: FixCase): FixCase => ({ ...one, allow: "safe" });

const php = (inner: string) => ({ locations: `location ~ \\.php$ {\n      ${inner}\n    }` });
const toPool = "fastcgi_pass unix:/run/php/www.sock;";
export const furtherFixes: readonly FixCase[] = [
  // ── address ────────────────────────────────────────────────────────────
  fixes(
    "client-not-allowed",
    "adds the address that nginx comes from",
    pair({ pass: "127.0.0.1:9000", pool: "listen = 127.0.0.1:9000\nlisten.allowed_clients = 10.0.0.5" }),
    ["= 10.0.0.5", "= 10.0.0.5,127.0.0.1"],
  ),
  fixes(
    "client-not-allowed",
    "offers nothing where two addresses are possible",
    pair({ pass: "localhost:9000", pool: "listen = 127.0.0.1:9000\nlisten.allowed_clients = 10.0.0.5" }),
  ),
  fixes(
    "client-not-allowed",
    "offers nothing for what is no address",
    pair({ pass: "127.0.0.1:9000", pool: "listen = 127.0.0.1:9000\nlisten.allowed_clients = localhost" }),
  ),
  fixes(
    "fpm-exposed",
    "offers nothing where nginx comes over another address",
    pair({ pass: "192.0.2.7:9000", pool: "listen = 9000" }),
  ),
  fixes(
    "socket-permission-denied",
    "offers nothing where somebody chose an owner",
    pair({ pass: "unix:/run/php.sock", pool: "listen = /run/php.sock\nlisten.owner = backup\nlisten.group = backup" }),
  ),
  fixes(
    "socket-permission-denied",
    "gives the socket to the group that nginx has",
    pair({ user: "user web www;", pass: "unix:/run/php.sock", pool: "listen = /run/php.sock" }),
    ["listen = /run/php.sock", "listen = /run/php.sock\nlisten.owner = web\nlisten.group = www"],
  ),
  fixes(
    "socket-tcp-mismatch",
    "offers nothing where two pools can be meant",
    pair({
      pass: "127.0.0.1:9000",
      pool: "listen = /run/a.sock\nlisten.owner = www-data",
      pools: bare("b", "listen = /run/b.sock\nlisten.owner = www-data"),
    }),
  ),
  safely(
    fixes(
      "socket-uri-misread",
      "drops a colon at the end",
      pair({ pass: "unix:/run/php.sock:", pool: "listen = /run/php.sock\nlisten.owner = www-data" }),
      ["php.sock:;", "php.sock;"],
    ),
  ),
  fixes(
    "protocol-mismatch",
    "offers no fastcgi_pass where its parameters are missing",
    stack({ listen: "127.0.0.1:9000", server: "location /x { proxy_pass http://127.0.0.1:9000; }" }),
  ),
  fixes(
    "world-writable-socket",
    "offers nothing where nginx would be locked out",
    pair({ user: "user nginx;", pass: "unix:/run/php.sock", pool: "listen = /run/php.sock\nlisten.mode = 0666" }),
  ),

  // ── timeouts ───────────────────────────────────────────────────────────
  fixes("timeout-inversion", "writes the unit that was there", stack({ pool: "request_terminate_timeout = 20s" }), [
    "= 20s",
    "= 60s",
  ]),
  fixes(
    "timeout-inversion",
    "offers nothing where routes wait differently",
    stack({
      pool: "request_terminate_timeout = 20s",
      server: `location = /slow.php { include /etc/nginx/fastcgi.conf; ${toPool} fastcgi_read_timeout 300s; }`,
    }),
  ),
  fixes(
    "worker-outlives-request",
    "writes the wait beside the pass where nothing sets it there",
    stack({ pool: "request_terminate_timeout = 120s", ...php(`include /etc/nginx/fastcgi.conf;\n      ${toPool}`) }),
    [`      ${toPool}\n`, `      ${toPool}\n      fastcgi_read_timeout 120s;\n`],
  ),
  fixes(
    "worker-outlives-request",
    "in one line where the location stands on one line",
    stack({ pool: "request_terminate_timeout = 120s" }),
    [`${toPool} `, `${toPool} fastcgi_read_timeout 120s; `],
  ),
  fixes(
    "reload-drops-requests",
    "writes the line that is missing",
    stack({ pool: "request_terminate_timeout = 60s", location: "fastcgi_read_timeout 60s;" }),
    ["[global]\n", "[global]\nprocess_control_timeout = 60s\n"],
  ),
  fixes("reload-drops-requests", "offers nothing where a request may take for ever", stack()),

  // ── keepalive ──────────────────────────────────────────────────────────
  fixes(
    "keepalive-prerequisites",
    "writes inherited headers again: an own one drops them",
    stack({
      http: "upstream api { server 127.0.0.1:3000; keepalive 8; }\n  proxy_set_header Host $host;\n  proxy_set_header X-A 'a b';",
      server: "location /api/ {\n      proxy_pass http://api;\n    }",
    }),
    [
      "      proxy_pass http://api;\n",
      "      proxy_pass http://api;\n      proxy_http_version 1.1;\n      proxy_set_header Host $host;\n      proxy_set_header X-A 'a b';\n" +
        '      proxy_set_header Connection "";\n',
    ],
  ),
  fixes(
    "keepalive-prerequisites",
    "changes what is there",
    stack({
      http: "upstream api { server 127.0.0.1:3000; keepalive 8; }",
      server: "location /api/ { proxy_pass http://api; proxy_http_version 1.0; proxy_set_header Connection close; }",
    }),
    ["proxy_http_version 1.0", "proxy_http_version 1.1"],
    ["Connection close", 'Connection ""'],
  ),
  fixes(
    "keepalive-prerequisites",
    "names the upstream that an address goes past",
    stack({
      http: "upstream api { server 127.0.0.1:3000; keepalive 8; }",
      server:
        'location /api/ { proxy_pass http://127.0.0.1:3000/v1/; proxy_http_version 1.1; proxy_set_header Connection ""; }',
    }),
    ["http://127.0.0.1:3000/v1/", "http://api/v1/"],
  ),
  fixes(
    "keepalive-prerequisites",
    "leaves a Connection that WebSockets need",
    stack({
      http: "map $http_upgrade $connection_upgrade { default upgrade; '' close; }\n  upstream api { server 127.0.0.1:3000; keepalive 8; }",
      server:
        "location /api/ { proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection $connection_upgrade; }",
    }),
  ),
  fixes(
    "keepalive-before-balancer",
    "keeps quotes as they are written",
    stack({ http: "upstream api {\n  server 127.0.0.1:3000;\n  keepalive 8;\n  hash '$uri' consistent;\n}" }),
    ["keepalive 8;\n  hash '$uri' consistent;", "hash '$uri' consistent;\n  keepalive 8;"],
  ),
  fixes(
    "keepalive-before-balancer",
    "leaves what would hold the workers of PHP-FPM",
    stack({
      http: "upstream php {\n  server unix:/run/php/www.sock;\n  keepalive 64;\n  least_conn;\n}",
      ...php("include /etc/nginx/fastcgi.conf; fastcgi_pass php; fastcgi_keep_conn on;"),
    }),
  ),

  // ── buffers and capacity ───────────────────────────────────────────────
  fixes(
    "small-header-buffer",
    "offers nothing where nginx would refuse the sizes",
    stack({ location: "fastcgi_buffer_size 4k; fastcgi_buffers 4 4k;" }),
  ),
  fixes(
    "small-header-buffer",
    "offers nothing for a pass in an if, which takes no such directive",
    stack({
      server: "location /x { if ($http_x) { proxy_pass http://127.0.0.1:3000; } }",
      location: "fastcgi_buffer_size 8k;",
    }),
  ),
  fixes(
    "header-buffer-not-raised",
    "offers nothing where only the number was raised",
    stack({ location: "fastcgi_buffers 64 4k;" }),
  ),
  fixes(
    "body-size-mismatch",
    "changes php.ini where that sets the limit",
    { ...stack({ server: "client_max_body_size 64m;" }), "php.ini": "post_max_size = 8M\nupload_max_filesize = 2M\n" },
    ["post_max_size = 8M", "post_max_size = 64M"],
  ),
  fixes(
    "undersized-max-children",
    "sets what the stated traffic needs",
    stack({ config: { host: { traffic: { peakRps: 100, seconds: 0.6 } } } }),
    ["pm.max_children = 40", "pm.max_children = 60"],
  ),
  fixes(
    "undersized-max-children",
    "offers nothing that the memory does not hold",
    stack({
      config: { host: { traffic: { peakRps: 100, seconds: 0.6 }, memory: "2G", processMemory: "50M" } },
    }),
  ),

  // ── parameters ─────────────────────────────────────────────────────────
  fixes(
    "alias-with-document-root",
    "writes a second parameter below the include that brings the first",
    stack({
      server:
        "location /blog/ {\n      alias /srv/blog/;\n      location ~ \\.php$ {\n        include /etc/nginx/fastcgi.conf;\n" +
        `        ${toPool}\n      }\n    }`,
    }),
    [
      `        include /etc/nginx/fastcgi.conf;\n        ${toPool}`,
      `        include /etc/nginx/fastcgi.conf;\n        fastcgi_param SCRIPT_FILENAME $request_filename;\n        ${toPool}`,
    ],
  ),
  fixes(
    "missing-script-filename",
    "names the file below an alias",
    stack({
      server: `location ^~ /blog/ {\n      alias /srv/blog/;\n      include /etc/nginx/fastcgi_params;\n      ${toPool}\n    }`,
    }),
    [
      `      include /etc/nginx/fastcgi_params;\n      ${toPool}`,
      `      include /etc/nginx/fastcgi_params;\n      fastcgi_param SCRIPT_FILENAME $request_filename;\n      ${toPool}`,
    ],
  ),
  fixes(
    "missing-script-filename",
    "offers nothing for a pool in a chroot, which sees other paths",
    stack({ pool: "chroot = /srv/app", ...php(`include /etc/nginx/fastcgi_params; ${toPool}`) }),
  ),
  fixes("missing-script-filename", "offers nothing where no parameter is sent at all", stack(php(toPool))),
  fixes(
    "path-info-cleared",
    "looks for the script where try_files looked for the whole path",
    stack({
      locations:
        "location ~ \\.php(/|$) {\n      fastcgi_split_path_info ^(.+\\.php)(/.+)$;\n      try_files $uri =404;\n" +
        `      include /etc/nginx/fastcgi.conf;\n      fastcgi_param PATH_INFO $fastcgi_path_info;\n      ${toPool}\n    }`,
    }),
    [
      "      try_files $uri =404;",
      "      set $path_info $fastcgi_path_info;\n      try_files $fastcgi_script_name =404;",
    ],
    ["PATH_INFO $fastcgi_path_info", "PATH_INFO $path_info"],
  ),
  fixes(
    "limit-extensions-disabled",
    "writes over another word for nothing",
    stack({ pool: "security.limit_extensions = none" }),
    ["limit_extensions = none", "limit_extensions = .php"],
  ),

  // ── files ──────────────────────────────────────────────────────────────
  fixes("fpm-rejected", "writes the nearest name", stack({ pool: "request_terminat_timeout = 60s" }), [
    "request_terminat_timeout",
    "request_terminate_timeout",
  ]),
  fixes("fpm-rejected", "writes the nearest name with brackets", stack({ pool: "php_admin_valu[memory_limit] = 1G" }), [
    "php_admin_valu[",
    "php_admin_value[",
  ]),
  fixes(
    "fpm-rejected",
    "offers nothing for a value of which only the wrongness is clear",
    stack({ pool: "pm = lazy" }),
  ),
  safely(
    fixes(
      "fpm-start-failure",
      "takes the blanks out of a list of users",
      pair({
        pass: "unix:/run/php.sock",
        pool: "listen = /run/php.sock\nlisten.acl_users = www-data, backup",
      }),
      ["www-data, backup", "www-data,backup"],
    ),
  ),
  safely(
    fixes("nginx-syntax", "writes a missing ;", stack({ http: "sendfile on\n  tcp_nopush on;" }), [
      "sendfile on\n",
      "sendfile on;\n",
    ]),
  ),
  safely(fixes("nginx-syntax", "takes out a ; too many", stack({ http: "sendfile on;;" }), ["on;;", "on;"])),
  safely(
    fixes("nginx-syntax", "writes the space behind a name", stack({ server: "if($http_x) { return 403; }" }), [
      "if($",
      "if ($",
    ]),
  ),
  fixes("nginx-syntax", "takes = for the space it is not", stack({ http: "gzip=on;" }), ["gzip=on", "gzip on"]),
  safely(
    fixes(
      "nginx-syntax",
      "puts an expression with braces in quotes",
      stack({ server: "location ~ ^/[0-9]{4}$ { return 204; }" }),
      ["^/[0-9]{4}$", '"^/[0-9]{4}$"'],
    ),
  ),
  safely(
    fixes(
      "nginx-syntax",
      "writes the events block",
      { "nginx.conf": "user www-data;\nhttp { server { listen 80; } }\n" },
      ["user www-data;", "events {}\n\nuser www-data;"],
    ),
  ),
  ...(
    [
      ["a fraction of a minute", "send_timeout 1.5m;", "1.5m", "90s"],
      ["milliseconds", "send_timeout 0.25s;", "0.25s", "250ms"],
      ["a unit written out", "send_timeout 30sec;", "30sec", "30s"],
      ["a size with b", "client_body_buffer_size 16kb;", "16kb", "16k"],
      ["a size in g where nginx knows none", "client_body_buffer_size 1g;", "1g;", "1024m;"],
      ["a fraction of a size", "client_max_body_size 1.5m;", "1.5m", "1536k"],
      ["yes for on", "gzip yes;", "yes", "on"],
      ["a line that stands twice", "gzip on;\n  gzip on;", "gzip on;\n  gzip on;\n", "gzip on;\n"],
    ] as const
  ).map(([name, http, from, to]) => safely(fixes("nginx-invalid-value", name, stack({ http }), [from, to]))),
  fixes(
    "nginx-invalid-value",
    "offers nothing for two values of one directive",
    stack({ http: "gzip on;\n  gzip off;" }),
  ),
  fixes(
    "nginx-invalid-value",
    "offers nothing for a month of nginx's, or for words",
    stack({ http: "send_timeout 1.5M;" }),
  ),
  fixes(
    "nginx-invalid-value",
    "writes http:// before an address",
    stack({ server: "location /x { proxy_pass 127.0.0.1:3000; }" }),
    ["proxy_pass 127", "proxy_pass http://127"],
  ),
  fixes(
    "nginx-invalid-value",
    "takes the port from the name of an upstream",
    stack({
      http: "upstream api { server 127.0.0.1:3000; }",
      server: "location /x { proxy_pass http://api:8080; }",
    }),
    ["http://api:8080", "http://api"],
  ),
  fixes(
    "nginx-invalid-value",
    "takes the / from a pass in a location with an expression",
    stack({ server: "location ~ ^/x { proxy_pass http://127.0.0.1:3000/; }" }),
    [":3000/;", ":3000;"],
  ),
  fixes(
    "nginx-misplaced-directive",
    "moves into an empty block",
    { "nginx.conf": "worker_connections 512;\nevents {}\nhttp { server { listen 80; } }\n" },
    ["worker_connections 512;\nevents {}", "events { worker_connections 512; }"],
  ),
  fixes(
    "nginx-misplaced-directive",
    "moves above what stands in the block",
    { "nginx.conf": "root /srv/app; # of all sites\nevents {}\nhttp {\n    server { listen 80; }\n}\n" },
    ["root /srv/app; #", "#"],
    ["http {\n", "http {\n    root /srv/app;\n"],
  ),
  fixes(
    "nginx-misplaced-directive",
    "offers nothing where several blocks could be meant, or none",
    stack({ http: "try_files $uri =404;", server: "location /x { listen 81; }" }),
  ),
  fixes("nginx-unknown-directive", "offers nothing that nginx would not take there", stack({ http: "rot a b c;" })),

  // ── comments ───────────────────────────────────────────────────────────
  safely(
    fixes(
      "suppression-unused",
      "deletes the comment with its line",
      stack({
        http: "# no502: ignore[zero-timeout] long gone\n  sendfile on; # no502: ignore[masking-timeout] gone too",
      }),
      ["  # no502: ignore[zero-timeout] long gone\n", ""],
      [" # no502: ignore[masking-timeout] gone too", ""],
    ),
  ),
  safely(
    fixes(
      "suppression-unused",
      "deletes one rule of several",
      stack({ location: "# no502: ignore[zero-timeout, masking-timeout] why\n      fastcgi_read_timeout 0;" }),
      ["[zero-timeout, masking-timeout]", "[zero-timeout]"],
    ),
  ),
  fixes(
    "suppression-unknown-rule",
    "writes the nearest name",
    stack({ location: "fastcgi_read_timeout 0; # no502: ignore[zero-timeuot] why\n" }),
    ["zero-timeuot", "zero-timeout"],
  ),
];
