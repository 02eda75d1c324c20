import { compareVersions } from "../../source/versions.ts";
import type { Distribution, FactPlacement, PackageFacts } from "./image-facts.ts";
import { ownNginxFiles } from "./nginx-official.ts";
import { phpIni } from "./php-ini.ts";
import { globalRemarks, poolRemarks } from "./pool-remarks.ts";
import { statements, stockImageFile } from "./stock-text.ts";

/** Branches in Alpine's main repository, by release: pkgs.alpinelinux.org. */
const nginx: Readonly<Record<string, string>> = {
  "3.10": "1.16",
  "3.11": "1.16",
  "3.12": "1.18",
  "3.13": "1.18",
  "3.14": "1.20",
  "3.15": "1.20",
  "3.16": "1.22",
  "3.17": "1.22",
  "3.18": "1.24",
  "3.19": "1.24",
  "3.20": "1.26",
  "3.21": "1.26",
  "3.22": "1.28",
};

/**
 * Sites lie in http.d since 3.14 (aports: main/nginx/nginx.conf), conf.d is included on the outermost level since 3.15.
 * A tag without a release is of today.
 */
export function alpineNginx(distribution: Distribution): PackageFacts {
  const { release } = distribution;
  const since = (which: string) => release === null || compareVersions(release, which) >= 0;
  const sites = since("3.14") ? "http.d" : "conf.d";
  const packaging = `alpine-${since("3.15") ? "3.15" : sites}`;
  const home = "/etc/nginx";
  const file = (path: string, lines: readonly string[]): FactPlacement => ({
    kind: "file",
    path,
    file: stockImageFile(packaging, path, statements(lines)),
  });
  return {
    program: {
      program: "nginx",
      main: `${home}/nginx.conf`,
      prefix: home,
      version: release === null ? null : (nginx[release] ?? null),
      phpInis: [],
    },
    placements: [
      { kind: "directory", path: home },
      ...["modules", "conf.d", sites].map((name): FactPlacement => ({ kind: "directory", path: `${home}/${name}` })),
      file(`${home}/nginx.conf`, [
        "user nginx",
        "worker_processes auto",
        "pcre_jit on",
        "error_log /var/log/nginx/error.log warn",
        "include /etc/nginx/modules/*.conf",
        ...(since("3.15") ? ["include /etc/nginx/conf.d/*.conf"] : []),
        "events {",
        "worker_connections 1024",
        "}",
        "http {",
        "include /etc/nginx/mime.types",
        "default_type application/octet-stream",
        "server_tokens off",
        "client_max_body_size 1m",
        ...(since("3.13") ? [] : ["keepalive_timeout 65"]),
        "sendfile on",
        ...(since("3.13") ? ["tcp_nopush on"] : ["tcp_nodelay on"]),
        "ssl_prefer_server_ciphers on",
        "ssl_session_cache shared:SSL:2m",
        "gzip_vary on",
        ...(since("3.13") ? ["map $http_upgrade $connection_upgrade {", "default upgrade", "'' close", "}"] : []),
        `log_format main '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"'`,
        "access_log /var/log/nginx/access.log main",
        `include /etc/nginx/${sites}/*.conf`,
        "}",
      ]),
      file(`${home}/${sites}/default.conf`, [
        "server {",
        "listen 80 default_server",
        "listen [::]:80 default_server",
        "location / {",
        "return 404",
        "}",
        "location = /404.html {",
        "internal",
        "}",
        "}",
      ]),
      ...ownNginxFiles(home, ["fastcgi_params", "fastcgi.conf", "scgi_params", "uwsgi_params", "mime.types"]),
    ],
    userIds: {},
  };
}

/**
 * The version that an unnumbered package stands for: `php7-fpm` and `php8-fpm` changed theirs with the release, `php5-fpm` is
 * 5.6. null where the release has none or is not known.
 */
export function alpinePhpVersion(packed: string, release: string | null): string | null {
  if (packed.length > 1) return `${packed[0]}.${packed.slice(1)}`;
  if (packed === "5") return "5.6";
  if (packed === "8") return "8.0";
  if (release === null || packed !== "7") return null;
  const ends: readonly (readonly [string, string])[] = [
    ["3.5", "7.0"],
    ["3.7", "7.1"],
    ["3.9", "7.2"],
    ["3.12", "7.3"],
    ["3.15", "7.4"],
  ];
  return ends.find(([last]) => compareVersions(release, last) <= 0)?.[1] ?? null;
}

/** @param packed what the package's name has behind `php`: `82` of `php82-fpm`, `7` of `php7-fpm` */
export function alpineFpm(packed: string, distribution: Distribution): PackageFacts {
  const home = `/etc/php${packed}`;
  // Their packages take over the files that php-src's build makes, but for the paths of the logs.
  const asCompiled = /^(?:7|8|81)$/.test(packed);
  const file = (path: string, text: string): FactPlacement => ({
    kind: "file",
    path,
    file: stockImageFile("alpine", path, text),
  });
  return {
    program: {
      program: "php-fpm",
      main: `${home}/php-fpm.conf`,
      prefix: "/usr",
      version: alpinePhpVersion(packed, distribution.release),
      phpInis: [`${home}/php.ini`, `${home}/conf.d`],
    },
    placements: [
      { kind: "directory", path: home },
      { kind: "directory", path: `${home}/conf.d` },
      { kind: "directory", path: `${home}/php-fpm.d` },
      file(
        `${home}/php-fpm.conf`,
        [
          "[global]",
          ...(asCompiled ? [`;pid = run/php-fpm${packed}.pid`, `;error_log = log/php${packed}/error.log`] : []),
          ...globalRemarks,
          `include=${home}/php-fpm.d/*.conf`,
          "",
        ].join("\n"),
      ),
      file(
        `${home}/php-fpm.d/www.conf`,
        [
          "[www]",
          "user = nobody",
          "group = nobody",
          "listen = 127.0.0.1:9000",
          "pm = dynamic",
          "pm.max_children = 5",
          "pm.start_servers = 2",
          "pm.min_spare_servers = 1",
          "pm.max_spare_servers = 3",
          // Since PHP 8.2 every release says something else of the owner.
          ...(asCompiled ? [";listen.owner = nobody", ";listen.group = nobody"] : []),
          ...poolRemarks,
          "",
        ].join("\n"),
      ),
      file(`${home}/php.ini`, phpIni("production")),
    ],
    userIds: {},
  };
}
