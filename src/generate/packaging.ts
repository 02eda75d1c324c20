import { packagedNginx } from "../facts/stock/packaged-nginx.ts";

export type PackagingName = "debian" | "rhel" | "alpine" | "docker";
export const packagingNames: readonly PackagingName[] = ["debian", "rhel", "alpine", "docker"];

/** How one family of packages lays out nginx and PHP-FPM. */
export interface Packaging {
  readonly name: PackagingName;
  readonly title: string;
  /** The PHP of the newest release; null where it is needed nowhere. */
  readonly phpVersion: string | null;
  readonly root: string;
  /** Where a site's nginx file goes, on the server. */
  siteFile(slug: string): string;
  /** Where a pool's file goes. */
  poolFile(pool: string, php: string | null): string;
  /** The socket of a pool: in a directory that the packages make at every start. */
  socket(pool: string, php: string | null): string;
  /** The port for TCP: one that the packaged pool does not take. */
  port(pool: string): number;
  /** Who PHP runs as. */
  readonly poolUser: string;
  /** Who nginx's workers run as. */
  readonly nginxUser: string;
  /** Owner and group of the socket: nginx's user, as PHP-FPM can name it. */
  readonly socketOwner: string;
  /** `worker_connections` of the packaged nginx.conf. */
  readonly workerConnections: number;
  /** Settings of the packaged pool that a pool in its place keeps, with the reason. */
  readonly kept: readonly { readonly key: string; readonly value: string; readonly why: string }[];
}

const connections = (packaging: string): number =>
  packagedNginx.find((one) => one.packaging === packaging)?.workerConnections ?? 512;

/**
 * Sources: the installed packages of Debian; php.spec, php-fpm-www.conf and nginx.spec of Fedora; aports (phpXY-fpm.initd
 * makes /run/php-fpmXY, main/nginx); the Dockerfiles of docker-library/php and nginxinc/docker-nginx (user nginx is 101).
 */
export const packagings: Readonly<Record<PackagingName, Packaging>> = {
  debian: {
    name: "debian",
    title: "Debian and Ubuntu",
    phpVersion: "8.4",
    root: "/var/www/html",
    siteFile: (slug) => `/etc/nginx/sites-available/${slug}.conf`,
    poolFile: (pool, php) => `/etc/php/${minor(php)}/fpm/pool.d/${pool}.conf`,
    socket: (pool, php) => (pool === "www" ? `/run/php/php${minor(php)}-fpm.sock` : `/run/php/${pool}.sock`),
    port: () => 9000,
    poolUser: "www-data",
    nginxUser: "www-data",
    socketOwner: "www-data",
    workerConnections: connections("debian"),
    kept: [],
  },
  rhel: {
    name: "rhel",
    title: "RHEL, Fedora and their relatives",
    phpVersion: null,
    root: "/usr/share/nginx/html",
    siteFile: (slug) => `/etc/nginx/conf.d/${slug}.conf`,
    poolFile: (pool) => `/etc/php-fpm.d/${pool}.conf`,
    socket: (pool) => `/run/php-fpm/${pool}.sock`,
    port: () => 9000,
    poolUser: "apache",
    nginxUser: "nginx",
    socketOwner: "nginx",
    workerConnections: connections("rhel"),
    kept: [
      {
        key: "php_value[session.save_path]",
        value: "/var/lib/php/session",
        why: "Sessions stay where the package keeps them: user apache may write there.",
      },
    ],
  },
  alpine: {
    name: "alpine",
    title: "Alpine",
    phpVersion: "8.4",
    root: "/var/www/localhost/htdocs",
    siteFile: (slug) => `/etc/nginx/http.d/${slug}.conf`,
    poolFile: (pool, php) => `/etc/php${packed(php)}/php-fpm.d/${pool}.conf`,
    socket: (pool, php) => `/run/php-fpm${packed(php)}/${pool}.sock`,
    // The packaged pool www listens there.
    port: (pool) => (pool === "www" ? 9000 : 9001),
    poolUser: "nobody",
    nginxUser: "nginx",
    socketOwner: "nginx",
    workerConnections: connections("alpine"),
    kept: [],
  },
  docker: {
    name: "docker",
    title: "Docker, with the official images",
    phpVersion: "8.4",
    root: "/var/www/html",
    siteFile: () => "/etc/nginx/conf.d/default.conf",
    poolFile: () => "/usr/local/etc/php-fpm.d/zzz-www.conf",
    socket: () => "/run/php-fpm/www.sock",
    port: () => 9000,
    poolUser: "www-data",
    nginxUser: "nginx",
    // The image of PHP knows no user nginx, so only its number says who is meant.
    socketOwner: "101",
    workerConnections: connections("nginx.org"),
    kept: [],
  },
};

/** `8.4` of `8.4.1`. */
export function minor(version: string | null): string {
  return (version ?? "").split(".").slice(0, 2).join(".");
}

/** `84` of `8.4.1`, as Alpine names its packages. */
export function packed(version: string | null): string {
  return minor(version).replace(".", "");
}
