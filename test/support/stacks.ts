/** A small Debian-like stack for rule tests: one nginx with one PHP location, one FPM with one pool. */

/** Lines for each place; what is left out is an ordinary value. */
export interface StackParts {
  readonly main?: string;
  readonly http?: string;
  readonly server?: string;
  readonly location?: string;
  /** In place of the PHP location. */
  readonly locations?: string;
  readonly global?: string;
  readonly pool?: string;
  readonly listen?: string;
  /** More pools, with their headers. */
  readonly pools?: string;
  readonly config?: object;
}

const socket = "/run/php/www.sock";

/** Text of `nginx.conf` and `php-fpm.conf` (and `.no502.json`) for `lintFiles`. */
export function stack(parts: StackParts = {}): Readonly<Record<string, string>> {
  const listen = parts.listen ?? socket;
  const pass = listen.startsWith("/") ? `unix:${listen}` : listen;
  const php = `location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass ${pass}; ${parts.location ?? ""} }`;
  return {
    "nginx.conf": `user www-data;
worker_processes 1;
${parts.main ?? ""}
events { worker_connections 1024; }
http {
  ${parts.http ?? ""}
  server {
    listen 80;
    server_name shop.example;
    root /srv/app/www;
    ${parts.server ?? ""}
    ${parts.locations ?? php}
  }
}
`,
    "php-fpm.conf": `[global]
error_log = /var/log/php-fpm.log
${parts.global ?? ""}
${pool("www", parts.pool ?? "", listen)}
${parts.pools ?? ""}
`,
    ...(parts.config ? { ".no502.json": JSON.stringify(parts.config) } : {}),
  };
}

/** A static pool of 40 workers that nginx's `www-data` can reach; later lines win. */
export function pool(name: string, lines = "", listen = `/run/php/${name}.sock`): string {
  return `[${name}]
user = www-data
group = www-data
listen = ${listen}
listen.owner = www-data
listen.group = www-data
pm = static
pm.max_children = 40
${lines}`;
}
