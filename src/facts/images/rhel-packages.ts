import type { Distribution, FactPlacement, PackageFacts } from "./image-facts.ts";
import { ownNginxFiles } from "./nginx-official.ts";
import { phpIni } from "./php-ini.ts";
import { poolRemarks } from "./pool-remarks.ts";
import { statements, stockImageFile } from "./stock-text.ts";

/** What `dnf install` brings where no module stream is chosen: AppStream, and EPEL for nginx on 7. */
const php: Readonly<Record<string, string>> = { "6": "5.3", "7": "5.4", "8": "7.2", "9": "8.0", "10": "8.3" };
const nginx: Readonly<Record<string, string>> = { "7": "1.20.1", "8": "1.14.1", "9": "1.20.1", "10": "1.26" };

const isSeven = ({ family, release }: Distribution) => family === "rhel" && (release === "6" || release === "7");

/** Fedora's nginx.conf, from which RHEL's and Amazon's come. */
export function rhelNginx(distribution: Distribution): PackageFacts {
  const home = "/etc/nginx";
  const old = isSeven(distribution) || (distribution.family === "rhel" && distribution.release === "8");
  const listen = (address: string) => `listen ${address}${old ? " default_server" : ""}`;
  const path = `${home}/nginx.conf`;
  const text = statements([
    "user nginx",
    "worker_processes auto",
    "error_log /var/log/nginx/error.log",
    "pid /run/nginx.pid",
    "include /usr/share/nginx/modules/*.conf",
    "events {",
    "worker_connections 1024",
    "}",
    "http {",
    `log_format main '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"'`,
    "access_log /var/log/nginx/access.log main",
    "sendfile on",
    "tcp_nopush on",
    "keepalive_timeout 65",
    `types_hash_max_size ${old ? 2048 : 4096}`,
    "include /etc/nginx/mime.types",
    "default_type application/octet-stream",
    "include /etc/nginx/conf.d/*.conf",
    "server {",
    listen("80"),
    listen("[::]:80"),
    "server_name _",
    "root /usr/share/nginx/html",
    "include /etc/nginx/default.d/*.conf",
    "error_page 404 /404.html",
    "location = /404.html {",
    "}",
    "error_page 500 502 503 504 /50x.html",
    "location = /50x.html {",
    "}",
    "}",
    "}",
  ]);
  return {
    program: {
      program: "nginx",
      main: path,
      prefix: home,
      version: distribution.family === "rhel" ? (nginx[distribution.release ?? ""] ?? null) : null,
      phpInis: [],
    },
    placements: [
      { kind: "directory", path: home },
      { kind: "directory", path: `${home}/conf.d` },
      { kind: "directory", path: `${home}/default.d` },
      { kind: "directory", path: "/usr/share/nginx/modules" },
      { kind: "file", path, file: stockImageFile(old ? "rhel-8" : "rhel", path, text) },
      ...ownNginxFiles(home, [
        "fastcgi_params",
        "fastcgi.conf",
        "scgi_params",
        "uwsgi_params",
        "mime.types",
        "koi-utf",
        "koi-win",
        "win-utf",
      ]),
    ],
    userIds: {},
  };
}

/** php.spec of Fedora: FPM listens on a socket since RHEL 8, where it also brings two files for nginx. */
export function rhelFpm(distribution: Distribution): PackageFacts {
  const seven = isSeven(distribution);
  const packaging = seven ? "rhel-7" : "rhel";
  const file = (path: string, lines: readonly string[] | string): FactPlacement => ({
    kind: "file",
    path,
    file: stockImageFile(packaging, path, typeof lines === "string" ? lines : `${lines.join("\n")}\n`),
  });
  return {
    program: {
      program: "php-fpm",
      main: "/etc/php-fpm.conf",
      prefix: "/usr",
      version: distribution.family === "rhel" ? (php[distribution.release ?? ""] ?? null) : null,
      phpInis: ["/etc/php.ini", "/etc/php.d"],
    },
    placements: [
      { kind: "directory", path: "/etc/php-fpm.d" },
      { kind: "directory", path: "/etc/php.d" },
      file("/etc/php-fpm.conf", [
        "include=/etc/php-fpm.d/*.conf",
        "[global]",
        "pid = /run/php-fpm/php-fpm.pid",
        "error_log = /var/log/php-fpm/error.log",
        `daemonize = ${seven ? "no" : "yes"}`,
      ]),
      file("/etc/php-fpm.d/www.conf", [
        "[www]",
        "user = apache",
        "group = apache",
        `listen = ${seven ? "127.0.0.1:9000" : "/run/php-fpm/www.sock"}`,
        ...(seven ? [] : ["listen.acl_users = apache,nginx"]),
        "listen.allowed_clients = 127.0.0.1",
        "pm = dynamic",
        "pm.max_children = 50",
        "pm.start_servers = 5",
        "pm.min_spare_servers = 5",
        "pm.max_spare_servers = 35",
        "slowlog = /var/log/php-fpm/www-slow.log",
        "php_admin_value[error_log] = /var/log/php-fpm/www-error.log",
        "php_admin_flag[log_errors] = on",
        "php_value[session.save_handler] = files",
        "php_value[session.save_path] = /var/lib/php/session",
        ...poolRemarks.filter((remark) => !/^;(?:listen\.allowed_clients|slowlog|php_)/.test(remark)),
      ]),
      file("/etc/php.ini", phpIni("production")),
      ...(seven
        ? []
        : [
            file(
              "/etc/nginx/conf.d/php-fpm.conf",
              statements(["upstream php-fpm {", "server unix:/run/php-fpm/www.sock", "}"]),
            ),
            file(
              "/etc/nginx/default.d/php.conf",
              statements([
                "index index.php index.html index.htm",
                "location ~ \\.(php|phar)(/.*)?$ {",
                "fastcgi_split_path_info ^(.+\\.(?:php|phar))(/.*)$",
                "fastcgi_intercept_errors on",
                "fastcgi_index index.php",
                "include fastcgi_params",
                "fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name",
                "fastcgi_param PATH_INFO $fastcgi_path_info",
                "fastcgi_pass php-fpm",
                "}",
              ]),
            ),
          ]),
    ],
    // A number of its own in the setup package.
    userIds: { apache: 48 },
  };
}
