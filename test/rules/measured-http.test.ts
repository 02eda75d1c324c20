import { describe, expect, it } from "vitest";
import { lintFiles } from "../support/lint.ts";

/** The measured rows about buffers, kept connections, parameters and bodies, asked of every rule of the product. */

interface Row {
  /** Inside `http`, before the server. */
  readonly http?: string;
  readonly server?: string;
  readonly php?: string;
  readonly pool?: string;
}

const pass = "fastcgi_pass unix:/srv/app/fpm.sock;";
const plain = `location ~ \\.php$ { include /etc/nginx/fastcgi.conf; ${pass} }`;
const withPhp = (lines: string) => `location ~ \\.php$ { include /etc/nginx/fastcgi.conf; ${pass} ${lines} }`;
const proxied = (lines: string, to = "b") => `${plain} location / { proxy_pass http://${to}; ${lines} }`;
const b = (lines: string) => `upstream b { server 127.0.0.1:19900; ${lines} }`;
const kept = 'proxy_http_version 1.1; proxy_set_header Connection "";';
const map = (rows: string) => `map $http_upgrade $cu { ${rows} }`;
const fpm = (lines: string) => `upstream php { server unix:/srv/app/fpm.sock; ${lines} }`;
const throughPhp = (lines: string) => `location ~ \\.php$ { include fastcgi.conf; fastcgi_pass php; ${lines} }`;
const split = "fastcgi_split_path_info ^(.+\\.php)(/.*)$; include /etc/nginx/fastcgi.conf;";

/** Errors and warnings, each rule once. */
function found({ http = "", server = "", php = plain, pool = "" }: Row): readonly string[] {
  const result = lintFiles({
    "nginx.conf": `user www-data;
worker_processes 1;
error_log /srv/app/error.log info;
pid /srv/app/nginx.pid;
events { worker_connections 256; }
http {
  access_log /srv/app/access.log;
  ${http}
  server {
    listen 127.0.0.1:19480;
    root /srv/app/www;
    ${server}
    ${php}
  }
}
`,
    "php-fpm.conf": `[global]
error_log = /srv/app/fpm.log
pid = /srv/app/fpm.pid
daemonize = no
[www]
user = www-data
group = www-data
listen = /srv/app/fpm.sock
listen.owner = www-data
listen.group = www-data
pm = static
pm.max_children = 40
${pool}
`,
  });
  expect(result.internalErrors).toEqual([]);
  const serious = result.findings.filter((finding) => finding.severity !== "info");
  return [...new Set(serious.map((finding) => finding.rule))];
}

const rows: Readonly<Record<string, readonly [string, Row, ...string[]][]>> = {
  "§7": [
    ["07a: the default", {}],
    ["07b: 8k", { php: withPhp("fastcgi_buffer_size 8k;") }],
    ["07c: 16k and 8 16k", { php: withPhp("fastcgi_buffer_size 16k; fastcgi_buffers 8 16k;") }],
    ["07d: only the buffers", { php: withPhp("fastcgi_buffers 16 16k;") }],
    ["07e: no buffering", { php: withPhp("fastcgi_buffering off;") }],
    [
      "07i: proxy 16k",
      { http: b(`keepalive 4;`), php: proxied(`${kept} proxy_buffer_size 16k; proxy_buffers 8 16k;`) },
    ],
    ["4k, written", { php: withPhp("fastcgi_buffer_size 4k;") }, "small-header-buffer"],
    ["proxy 4k, written", { php: proxied("proxy_buffer_size 4k;", "127.0.0.1:1") }, "small-header-buffer"],
    ["16k alone", { php: withPhp("fastcgi_buffer_size 16k;") }, "buffer-sizes-rejected"],
    ["128k alone, at http", { http: "fastcgi_buffer_size 128k;" }, "buffer-sizes-rejected"],
    ["128k with 4 256k", { php: withPhp("fastcgi_buffer_size 128k; fastcgi_buffers 4 256k;") }],
    ["busy 112k of 8 16k", { php: withPhp("fastcgi_buffers 8 16k; fastcgi_busy_buffers_size 112k;") }],
    ["busy 113k", { php: withPhp("fastcgi_buffers 8 16k; fastcgi_busy_buffers_size 113k;") }, "buffer-sizes-rejected"],
    [
      "07t: fixed in the location only",
      { server: "fastcgi_buffer_size 32k;", php: withPhp("fastcgi_buffers 8 32k;") },
      "buffer-sizes-rejected",
    ],
  ],
  "§8, HTTP": [
    ["keepalive only", { http: b("keepalive 16;"), php: proxied("") }, "keepalive-prerequisites"],
    ["and 1.1", { http: b("keepalive 16;"), php: proxied("proxy_http_version 1.1;") }, "keepalive-prerequisites"],
    ["and the header", { http: b("keepalive 16;"), php: proxied(kept) }],
    [
      "the header without 1.1",
      { http: b("keepalive 16;"), php: proxied('proxy_set_header Connection "";') },
      "keepalive-prerequisites",
    ],
    ["both without keepalive", { http: b(""), php: proxied(kept) }],
    [
      "keep-alive",
      { http: b("keepalive 16;"), php: proxied("proxy_http_version 1.1; proxy_set_header Connection keep-alive;") },
    ],
    [
      "the client's",
      {
        http: b("keepalive 16;"),
        php: proxied("proxy_http_version 1.1; proxy_set_header Connection $http_connection;"),
      },
    ],
    ["the address", { http: b("keepalive 16;"), php: proxied(kept, "127.0.0.1:19900") }, "keepalive-prerequisites"],
    ["a variable that names it", { http: b("keepalive 16;"), php: proxied(`set $to b; ${kept}`, "$to") }],
    [
      "08h: dropped by the location",
      { http: b("keepalive 16;"), server: kept, php: proxied("proxy_set_header X-A b;") },
      "keepalive-prerequisites",
    ],
    [
      "08k: upgrade for all",
      { http: b("keepalive 16;"), php: proxied('proxy_http_version 1.1; proxy_set_header Connection "upgrade";') },
    ],
    [
      "a map to nothing",
      {
        http: `${b("keepalive 16;")} ${map("default upgrade; '' '';")}`,
        php: proxied("proxy_http_version 1.1; proxy_set_header Connection $cu;"),
      },
    ],
    [
      "a map to close",
      {
        http: `${b("keepalive 16;")} ${map("default upgrade; '' close;")}`,
        php: proxied("proxy_http_version 1.1; proxy_set_header Connection $cu;"),
      },
      "keepalive-prerequisites",
    ],
    ...["least_conn", "hash $uri", "ip_hash", "random"].flatMap((method): [string, Row, ...string[]][] => [
      [
        `08m: before ${method}`,
        { http: b(`keepalive 16; ${method};`), php: proxied(kept) },
        "keepalive-before-balancer",
      ],
      [`after ${method}`, { http: b(`${method}; keepalive 16;`), php: proxied(kept) }],
    ]),
    ["keepalive 0", { http: b("keepalive 0;"), php: proxied(kept) }, "nginx-invalid-value"],
    ["keepalive twice", { http: b("keepalive 4; keepalive 5;"), php: proxied(kept) }, "nginx-invalid-value"],
  ],
  "§8, FastCGI": [
    ["08o: kept, few enough", { http: fpm("keepalive 4;"), php: throughPhp("fastcgi_keep_conn on;") }],
    ["only keepalive", { http: fpm("keepalive 64;"), php: throughPhp("") }],
    ["only keep_conn", { http: fpm(""), php: throughPhp("fastcgi_keep_conn on;") }],
    ["08t", { http: fpm("keepalive 40;"), php: throughPhp("fastcgi_keep_conn on;") }, "keepalive-starves-pool"],
    ["one fewer", { http: fpm("keepalive 39;"), php: throughPhp("fastcgi_keep_conn on;") }],
  ],
  "§11": [
    ["11a", { php: `location ~ \\.php$ { include fastcgi_params; ${pass} }` }, "missing-script-filename"],
    ["11b", { php: `location ~ \\.php$ { ${pass} }` }, "missing-script-filename"],
    [
      "11b2",
      { php: `location ~ \\.php$ { fastcgi_param SCRIPT_FILENAME $request_filename; ${pass} }` },
      "missing-script-filename",
    ],
    [
      "11e",
      { server: "include fastcgi.conf;", php: `location ~ \\.php$ { fastcgi_param A b; ${pass} }` },
      "params-dropped-by-inheritance",
    ],
    ["11f", { server: "include fastcgi.conf;", php: `location ~ \\.php$ { ${pass} }` }],
    [
      "11g",
      {
        server: "fastcgi_param SCRIPT_FILENAME $request_filename;",
        php: `location ~ \\.php$ { include fastcgi_params; ${pass} }`,
      },
      "params-dropped-by-inheritance",
    ],
    ["11s", { php: withPhp("fastcgi_param SCRIPT_FILENAME /x.php; fastcgi_param SCRIPT_FILENAME $request_filename;") }],
    ["11n: html", { php: `location ~ \\.html$ { include fastcgi.conf; ${pass} }` }],
    ["11n: a suffix", { pool: "security.limit_extensions = php" }],
    ["11n2: no limit", { pool: "security.limit_extensions =" }, "limit-extensions-disabled"],
    [
      "11r: alias",
      { php: `location ^~ /app/ { alias /srv/app/www/; location ~ \\.php$ { include fastcgi.conf; ${pass} } }` },
      "alias-with-document-root",
    ],
    [
      "11r2: alias, mended",
      {
        php: `location ^~ /app/ { alias /srv/app/www/; location ~ \\.php$ { include fastcgi.conf; fastcgi_param SCRIPT_FILENAME $request_filename; ${pass} } }`,
      },
    ],
    ["11h: no split", { php: `location ~ \\.php(/|$) { include fastcgi.conf; ${pass} }` }],
    ["11i: split", { php: `location ~ \\.php(/|$) { ${split} fastcgi_param PATH_INFO $fastcgi_path_info; ${pass} }` }],
    [
      "11k: split and try_files",
      {
        php: `location ~ \\.php(/|$) { ${split} try_files $fastcgi_script_name =404; fastcgi_param PATH_INFO $fastcgi_path_info; ${pass} }`,
      },
      "path-info-cleared",
    ],
    [
      "11k2: saved",
      {
        php: `location ~ \\.php(/|$) { ${split} try_files $fastcgi_script_name =404; set $pi $fastcgi_path_info; fastcgi_param PATH_INFO $pi; ${pass} }`,
      },
    ],
    ["35h", { php: withPhp("location ~ ^/admin { expires off; }") }, "php-source-exposed"],
    ["35g", { php: withPhp("proxy_pass http://127.0.0.1:1;") }, "conflicting-pass"],
  ],
  "§12 and §14": [
    [
      "above post_max_size",
      { http: "client_max_body_size 10m;", pool: "php_value[post_max_size] = 8M" },
      "body-size-mismatch",
    ],
    ["no limit of PHP", { http: "client_max_body_size 10m;", pool: "php_value[post_max_size] = 0" }],
    [
      "no limit of nginx",
      { http: "client_max_body_size 0;", pool: "php_value[post_max_size] = 8M" },
      "body-size-mismatch",
    ],
    ["chroot", { pool: "chroot = /srv/app" }, "script-outside-chroot"],
    [
      "14b",
      {
        php: `location ~ \\.php$ { include fastcgi_params; fastcgi_param SCRIPT_FILENAME /www$fastcgi_script_name; ${pass} }`,
        pool: "chroot = /srv/app",
      },
    ],
  ],
};

describe.each(Object.entries(rows))("%s", (_, list) => {
  it.each(list)("%s", (_name, row, ...rules) => {
    expect(found(row)).toEqual(rules);
  });
});
