import { compareVersions } from "../../source/versions.ts";
import { stockNginxFile } from "../stock/stock-files.ts";
import type { FactPlacement, ProgramFacts } from "./image-facts.ts";
import { stockImageFile } from "./stock-text.ts";

/** The packages of nginx.org and the image built of them. Source: nginx/pkg-oss, nginx/docker-nginx. */
export interface NginxOrgVariant {
  /** null for the newest. */
  readonly version: string | null;
  readonly unprivileged: boolean;
  /** Alpine's package keeps `fastcgi.conf`, Debian's has none. */
  readonly alpine: boolean;
}

/** `worker_processes auto` came with the packages of the 1.20 branch. */
const isOld = (version: string | null) => version?.includes(".") === true && compareVersions(version, "1.20") < 0;

/** Spelled as in the package: `sed` in Dockerfiles counts blanks. */
const nginxConf = (variant: NginxOrgVariant): string => {
  const old = isOld(variant.version);
  const temporary = ["proxy", "client_body", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `    ${name}_temp_path /tmp/${name === "client_body" ? "client" : name}_temp;\n`,
  );
  return `${variant.unprivileged ? "" : "user  nginx;\n"}worker_processes  ${old ? "1" : "auto"};
error_log  /var/log/nginx/error.log ${old ? "warn" : "notice"};
pid        ${variant.unprivileged ? "/tmp" : old ? "/var/run" : "/run"}/nginx.pid;
events {
    worker_connections  1024;
}
http {
${variant.unprivileged ? temporary.join("") : ""}    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;
    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';
    access_log  /var/log/nginx/access.log  main;
    sendfile        on;
    #tcp_nopush     on;
    keepalive_timeout  65;
    #gzip  on;
    include /etc/nginx/conf.d/*.conf;
}
`;
};

const defaultConf = (port: number, root: string): string => `server {
    listen       ${port};
    server_name  localhost;
    location / {
        root   ${root};
        index  index.html index.htm;
    }
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   ${root};
    }
}
`;

/** Files of nginx's own directory that we carry, as far as a packaging has them. */
export function ownNginxFiles(directory: string, names: readonly string[]): readonly FactPlacement[] {
  return names.flatMap((name): FactPlacement[] => {
    const path = `${directory}/${name}`;
    const stock = stockNginxFile(path);
    return stock === null ? [] : [{ kind: "file", path, file: stockImageFile("nginx", path, stock.text) }];
  });
}

export function nginxOrgFiles(variant: NginxOrgVariant): readonly FactPlacement[] {
  const packaging = `nginx.org${isOld(variant.version) ? "-before-1.20" : ""}${variant.unprivileged ? "-unprivileged" : ""}`;
  const file = (path: string, text: string): FactPlacement => ({
    kind: "file",
    path,
    file: stockImageFile(packaging, path, text),
  });
  return [
    { kind: "directory", path: "/etc/nginx" },
    { kind: "directory", path: "/etc/nginx/conf.d" },
    file("/etc/nginx/nginx.conf", nginxConf(variant)),
    file("/etc/nginx/conf.d/default.conf", defaultConf(variant.unprivileged ? 8080 : 80, "/usr/share/nginx/html")),
    ...ownNginxFiles("/etc/nginx", [
      "fastcgi_params",
      "scgi_params",
      "uwsgi_params",
      "mime.types",
      ...(variant.alpine ? ["fastcgi.conf"] : []),
      // Left out of the packages since 1.21.
      ...(isOld(variant.version) ? ["koi-utf", "koi-win", "win-utf"] : []),
    ]),
    { kind: "link", path: "/etc/nginx/modules", target: "/usr/lib/nginx/modules" },
  ];
}

export function nginxOrg(version: string | null): ProgramFacts {
  return { program: "nginx", main: "/etc/nginx/nginx.conf", prefix: "/etc/nginx", version, phpInis: [] };
}

const resty = "/usr/local/openresty/nginx/conf";

/** openresty/docker-openresty: nginx.conf and nginx.vh.default.conf. */
export function openrestyFiles(): readonly FactPlacement[] {
  const file = (path: string, text: string): FactPlacement => ({
    kind: "file",
    path,
    file: stockImageFile("openresty", path, text),
  });
  return [
    { kind: "directory", path: resty },
    file(
      `${resty}/nginx.conf`,
      `#user  nobody;
#worker_processes  1;
events {
    worker_connections  1024;
}
http {
    include       mime.types;
    default_type  application/octet-stream;
    sendfile        on;
    #tcp_nopush     on;
    keepalive_timeout  65;
    #gzip  on;
    include /etc/nginx/conf.d/*.conf;
}
`,
    ),
    ...ownNginxFiles(resty, [
      "fastcgi_params",
      "fastcgi.conf",
      "scgi_params",
      "uwsgi_params",
      "mime.types",
      "koi-utf",
      "koi-win",
      "win-utf",
    ]),
    { kind: "directory", path: "/etc/nginx" },
    { kind: "directory", path: "/etc/nginx/conf.d" },
    file("/etc/nginx/conf.d/default.conf", defaultConf(80, "/usr/local/openresty/nginx/html")),
  ];
}

/** @param version of OpenResty: `1.27.1.2` is nginx 1.27.1 */
export function openresty(version: string | null): ProgramFacts {
  return {
    program: "nginx",
    main: `${resty}/nginx.conf`,
    prefix: resty,
    version: version === null ? null : (/^\d+\.\d+\.\d+/.exec(version)?.[0] ?? null),
    phpInis: [],
  };
}
