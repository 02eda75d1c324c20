import type { Distribution, FactPlacement, PackageFacts } from "./image-facts.ts";
import { ownNginxFiles } from "./nginx-official.ts";
import { phpIni } from "./php-ini.ts";
import { globalRemarks, poolRemarks } from "./pool-remarks.ts";
import { stockImageFile } from "./stock-text.ts";

/** Versions in Debian's and Ubuntu's own archives: packages.debian.org, packages.ubuntu.com. */
const php: Readonly<Record<string, string>> = {
  "debian 8": "5.6",
  "debian 9": "7.0",
  "debian 10": "7.3",
  "debian 11": "7.4",
  "debian 12": "8.2",
  "debian 13": "8.4",
  "ubuntu 14.04": "5.5",
  "ubuntu 16.04": "7.0",
  "ubuntu 18.04": "7.2",
  "ubuntu 20.04": "7.4",
  "ubuntu 22.04": "8.1",
  "ubuntu 24.04": "8.3",
  "ubuntu 24.10": "8.3",
  "ubuntu 25.04": "8.4",
  "ubuntu 25.10": "8.4",
};
const nginx: Readonly<Record<string, string>> = {
  "debian 8": "1.6.2",
  "debian 9": "1.10.3",
  "debian 10": "1.14.2",
  "debian 11": "1.18.0",
  "debian 12": "1.22.1",
  "debian 13": "1.26.3",
  "ubuntu 14.04": "1.4.6",
  "ubuntu 16.04": "1.10.3",
  "ubuntu 18.04": "1.14.0",
  "ubuntu 20.04": "1.18.0",
  "ubuntu 22.04": "1.18.0",
  "ubuntu 24.04": "1.24.0",
};

const releaseOf = (distribution: Distribution) => `${distribution.family} ${distribution.release ?? ""}`;

export function debianPhpVersion(distribution: Distribution): string | null {
  return php[releaseOf(distribution)] ?? null;
}

/** Debian's nginx.conf (nginx-common 1.22.1) and its site; `default` in sites-enabled is a link. */
const nginxConf = `user www-data;
worker_processes auto;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
include /etc/nginx/modules-enabled/*.conf;
events {
\tworker_connections 768;
\t# multi_accept on;
}
http {
\tsendfile on;
\ttcp_nopush on;
\ttypes_hash_max_size 2048;
\t# server_tokens off;
\t# server_names_hash_bucket_size 64;
\t# server_name_in_redirect off;
\tinclude /etc/nginx/mime.types;
\tdefault_type application/octet-stream;
\tssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
\tssl_prefer_server_ciphers on;
\taccess_log /var/log/nginx/access.log;
\tgzip on;
\t# gzip_vary on;
\t# gzip_proxied any;
\t# gzip_comp_level 6;
\t# gzip_buffers 16 8k;
\t# gzip_http_version 1.1;
\tinclude /etc/nginx/conf.d/*.conf;
\tinclude /etc/nginx/sites-enabled/*;
}
`;

const site = `server {
\tlisten 80 default_server;
\tlisten [::]:80 default_server;
\troot /var/www/html;
\tindex index.html index.htm index.nginx-debian.html;
\tserver_name _;
\tlocation / {
\t\ttry_files $uri $uri/ =404;
\t}
}
`;

export function debianNginx(distribution: Distribution): PackageFacts {
  const file = (path: string, text: string): FactPlacement => ({
    kind: "file",
    path,
    file: stockImageFile("debian", path, text),
  });
  const home = "/etc/nginx";
  return {
    program: {
      program: "nginx",
      main: `${home}/nginx.conf`,
      prefix: home,
      version: nginx[releaseOf(distribution)] ?? null,
      phpInis: [],
    },
    placements: [
      { kind: "directory", path: home },
      ...["conf.d", "modules-available", "modules-enabled", "sites-available", "sites-enabled", "snippets"].map(
        (name): FactPlacement => ({ kind: "directory", path: `${home}/${name}` }),
      ),
      file(`${home}/nginx.conf`, nginxConf),
      file(`${home}/sites-available/default`, site),
      { kind: "link", path: `${home}/sites-enabled/default`, target: `${home}/sites-available/default` },
      ...ownNginxFiles(home, [
        "fastcgi_params",
        "fastcgi.conf",
        "proxy_params",
        "scgi_params",
        "uwsgi_params",
        "mime.types",
        "koi-utf",
        "koi-win",
        "win-utf",
        "snippets/fastcgi-php.conf",
        "snippets/snakeoil.conf",
      ]),
    ],
    userIds: {},
  };
}

/**
 * `phpX.Y-fpm` of Debian, Ubuntu, sury.org and Ondřej Surý's PPA, which all lay their files out alike; `php5-fpm` before.
 *
 * @param version `8.2`; of PHP 5 `5.6`
 */
export function debianFpm(version: string): PackageFacts {
  const five = version.startsWith("5.");
  const home = five ? "/etc/php5" : `/etc/php/${version}`;
  const socket = five ? "/var/run/php5-fpm.sock" : `/run/php/php${version}-fpm.sock`;
  const pid = five ? "/run/php5-fpm.pid" : `/run/php/php${version}-fpm.pid`;
  const log = five ? "/var/log/php5-fpm.log" : `/var/log/php${version}-fpm.log`;
  const file = (path: string, text: string): FactPlacement => ({
    kind: "file",
    path,
    file: stockImageFile("debian", path, text),
  });
  return {
    program: {
      program: "php-fpm",
      main: `${home}/fpm/php-fpm.conf`,
      prefix: "/usr",
      version,
      phpInis: [`${home}/fpm/php.ini`, `${home}/fpm/conf.d`],
    },
    placements: [
      { kind: "directory", path: `${home}/fpm` },
      { kind: "directory", path: `${home}/fpm/pool.d` },
      { kind: "directory", path: `${home}/fpm/conf.d` },
      file(
        `${home}/fpm/php-fpm.conf`,
        [
          "[global]",
          `pid = ${pid}`,
          `error_log = ${log}`,
          ...globalRemarks,
          `include=${home}/fpm/pool.d/*.conf`,
          "",
        ].join("\n"),
      ),
      file(
        `${home}/fpm/pool.d/www.conf`,
        [
          "[www]",
          "user = www-data",
          "group = www-data",
          `listen = ${socket}`,
          "listen.owner = www-data",
          "listen.group = www-data",
          "pm = dynamic",
          "pm.max_children = 5",
          "pm.start_servers = 2",
          "pm.min_spare_servers = 1",
          "pm.max_spare_servers = 3",
          ...poolRemarks,
          ...(five ? ["chdir = /"] : []),
          "",
        ].join("\n"),
      ),
      file(`${home}/fpm/php.ini`, phpIni("production")),
    ],
    userIds: {},
  };
}
