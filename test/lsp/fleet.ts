/** A server with many sites and pools in which every kind of tie between files occurs; paths below `/srv`. */
export function fleet(sites: number): Record<string, string> {
  const files: Record<string, string> = {
    "/srv/nginx/nginx.conf": `user www-data;
worker_processes 2;
events { worker_connections 4096; }
http {
    include mime.types;
    access_log off;
    fastcgi_read_timeout 90s;
    client_max_body_size 20m;
    log_format timed '$request $upstream_response_time';
    upstream shared { server unix:/run/php/shared.sock; keepalive 4; }
    map $uri $page { default front; }
    include sites-enabled/*.conf;
}
`,
    "/srv/nginx/mime.types": "types { text/html html; text/css css; }\n",
    "/srv/nginx/fastcgi_params":
      "fastcgi_param REQUEST_METHOD $request_method;\nfastcgi_param QUERY_STRING $query_string;\nfastcgi_param DOCUMENT_ROOT $document_root;\n",
    "/srv/nginx/snippets/deny.conf": "location ~ /\\. { deny all; }\n",
    "/srv/php/php-fpm.conf":
      "[global]\nerror_log = /var/log/fpm.log\nprocess.max = 0\ninclude = /srv/php/pool.d/*.conf\n",
    "/srv/php/pool.d/shared.conf": pool("shared", "/run/php/shared.sock", false),
  };
  for (let at = 0; at < sites; at++) {
    const name = `site${String(at).padStart(2, "0")}`;
    const tcp = at % 4 === 0;
    const address = tcp ? `127.0.0.1:${9100 + at}` : `/run/php/${name}.sock`;
    const target = tcp ? address : `unix:${address}`;
    const upstream = at % 5 === 1 ? `upstream php_${name} { server ${target}; keepalive 2; }\n` : "";
    const pass = at % 7 === 3 ? "shared" : upstream ? `php_${name}` : target;
    files[`/srv/nginx/sites-enabled/${name}.conf`] = `${upstream}server {
    listen 80${at === 0 ? " default_server" : ""};
    server_name ${name}.example;
    root /srv/www/${name};
    include snippets/deny.conf;
    location / { try_files $uri /index.php?$args; }
    location ~ \\.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass ${pass};
    }
}
`;
    if (at % 7 !== 3)
      files[`/srv/php/pool.d/${name}.conf`] = pool(name, at % 3 === 2 && !tcp ? "/run/php/$pool.sock" : address, tcp);
  }
  return files;
}

function pool(name: string, listen: string, tcp: boolean): string {
  return `[${name}]
user = www-data
group = www-data
listen = ${listen}
${tcp ? "listen.allowed_clients = 127.0.0.1" : "listen.owner = www-data\nlisten.group = www-data\nlisten.mode = 0660"}
pm = dynamic
pm.max_children = 10
pm.start_servers = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 3
request_terminate_timeout = 80s
php_admin_value[memory_limit] = 256M
php_value[max_execution_time] = 60
`;
}

/** Lines that change what a file means to others. */
export const siteLines = [
  "listen 80 default_server;",
  "listen 8080;",
  "fastcgi_read_timeout 900s;",
  "fastcgi_keep_conn on;",
  "fastcgi_connect_timeout 0;",
  "client_max_body_size 900m;",
  "fastcgi_buffer_size 64k;",
  "fastcgi_pass unix:/run/php/site05.sock;",
  "fastcgi_pass 127.0.0.1:9108;",
  "fastcgi_pass nowhere;",
  "upstream shared { server 127.0.0.1:9999; }",
  "server_name site02.example;",
  "# no502: ignore[timeout-inversion] measured",
  "include snippets/missing.conf;",
  "}",
  "location ~ \\.php$ {",
];

export const poolLines = [
  "listen = /run/php/site05.sock",
  "listen = 127.0.0.1:9108",
  "listen = 9108",
  "request_terminate_timeout = 5s",
  "request_terminate_timeout = 0",
  "pm.max_children = 0",
  "pm = static",
  "[site03]",
  "[www]",
  "listen.mode = 0666",
  "php_admin_value[post_max_size] = 1M",
  "; no502: ignore[world-writable-socket] measured",
  "pm.max_requests",
  "listen.owner = nobody",
];
