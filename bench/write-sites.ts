import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes one nginx with `count` sites and one php-fpm with as many pools; every fourth site goes over TCP. */
export function writeSites(target: string, count: number): void {
  for (const directory of ["nginx/sites-enabled", "php/pool.d"])
    mkdirSync(join(target, directory), { recursive: true });
  writeFileSync(join(target, "nginx/nginx.conf"), mainFile(target));
  writeFileSync(join(target, "nginx/mime.types"), "types { text/html html; text/css css; image/png png; }\n");
  writeFileSync(join(target, "nginx/fastcgi_params"), parameters());
  writeFileSync(
    join(target, "php/php-fpm.conf"),
    `[global]\nerror_log = ${target}/fpm.log\ninclude = ${target}/php/pool.d/*.conf\n`,
  );
  for (let at = 0; at < count; at++) {
    const name = `shop${String(at).padStart(4, "0")}`;
    const tcp = at % 4 === 0;
    const listen = tcp ? `127.0.0.1:${20000 + at}` : `/run/php/${name}.sock`;
    writeFileSync(join(target, `nginx/sites-enabled/${name}.conf`), site(name, tcp ? listen : `unix:${listen}`));
    writeFileSync(join(target, `php/pool.d/${name}.conf`), pool(name, listen, tcp));
  }
}

function mainFile(target: string): string {
  return `user www-data;
worker_processes auto;
pid ${target}/nginx.pid;
error_log /dev/null;
events { worker_connections 8192; }
http {
    include mime.types;
    access_log off;
    server_names_hash_max_size 65536;
    server_names_hash_bucket_size 128;
    client_max_body_size 20m;
    fastcgi_read_timeout 90s;
    include sites-enabled/*.conf;
}
`;
}

function parameters(): string {
  const names = [
    "QUERY_STRING",
    "REQUEST_METHOD",
    "CONTENT_TYPE",
    "CONTENT_LENGTH",
    "REQUEST_URI",
    "DOCUMENT_ROOT",
    "SERVER_NAME",
  ];
  return names.map((name) => `fastcgi_param ${name} $${name.toLowerCase()};\n`).join("");
}

function site(name: string, target: string): string {
  return `# ${name}
server {
    listen 8088;
    server_name ${name}.example.test;
    root /srv/${name}/public;
    index index.php;

    add_header X-Content-Type-Options nosniff always;
    add_header Referrer-Policy same-origin always;

    location / { try_files $uri $uri/ /index.php?$args; }

    location ~* \\.(?:css|js|png|svg|woff2)$ {
        expires 7d;
        access_log off;
    }

    location ~ /\\. { deny all; }

    location ~ \\.php$ {
        try_files $uri =404;
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_buffer_size 16k;
        fastcgi_buffers 8 16k;
        fastcgi_pass ${target};
    }
}
`;
}

function pool(name: string, listen: string, tcp: boolean): string {
  return `; ${name}
[${name}]
user = www-data
group = www-data
listen = ${listen}
${tcp ? "listen.allowed_clients = 127.0.0.1" : "listen.owner = www-data\nlisten.group = www-data\nlisten.mode = 0660"}
pm = dynamic
pm.max_children = 20
pm.start_servers = 4
pm.min_spare_servers = 2
pm.max_spare_servers = 6
pm.max_requests = 1000
request_terminate_timeout = 90s
catch_workers_output = yes
env[APP_ENV] = production
php_admin_value[memory_limit] = 256M
php_admin_value[error_log] = /var/log/php/${name}.log
php_admin_flag[log_errors] = on
php_value[max_execution_time] = 60
`;
}
