/** Two bare files for tests of what nginx and FPM say about one address: nothing is set but what a test names. */

export interface PairParts {
  /** The whole `user` directive; empty for none. */
  readonly user?: string;
  readonly http?: string;
  readonly server?: string;
  /** The argument of `fastcgi_pass`. */
  readonly pass: string;
  readonly location?: string;
  /** Lines of [www] behind user and group, `listen` among them. */
  readonly pool: string;
  /** Whole further sections. */
  readonly pools?: string;
}

export function pair(parts: PairParts): Readonly<Record<string, string>> {
  return {
    "nginx.conf": `${parts.user ?? "user www-data;"}
events { worker_connections 256; }
http {
  ${parts.http ?? ""}
  server {
    listen 127.0.0.1:18080;
    ${parts.server ?? ""}
    location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass ${parts.pass}; ${parts.location ?? ""} }
  }
}
`,
    "php-fpm.conf": `[global]
error_log = /var/log/fpm.log
${bare("www", parts.pool)}${parts.pools ?? ""}`,
  };
}

/** A pool with what FPM demands, and `lines`. */
export function bare(name: string, lines: string): string {
  return `[${name}]
user = www-data
group = www-data
pm = static
pm.max_children = 40
${lines}
`;
}
