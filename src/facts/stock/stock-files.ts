import { type FileId, fileId } from "../../source/span.ts";
import { mimeTypes } from "./mime-types.ts";

/** A file that nginx's packages bring and that repositories include without holding it. */
export interface StockFile {
  /** `stock:` and the run-time path. */
  readonly id: FileId;
  readonly text: string;
}

/** Directories that hold nginx's own files: packages, builds from source, FreeBSD and Homebrew, OpenResty. */
const directories = [
  "/etc/nginx/",
  "/usr/local/nginx/conf/",
  "/usr/local/etc/nginx/",
  "/opt/homebrew/etc/nginx/",
  "/usr/local/openresty/nginx/conf/",
  "/opt/nginx/conf/",
  "/opt/bitnami/nginx/conf/",
];

/** The CGI variables that fastcgi_params and fastcgi.conf share, in their order (nginx: conf/fastcgi.conf). */
const cgi = [
  "QUERY_STRING $query_string",
  "REQUEST_METHOD $request_method",
  "CONTENT_TYPE $content_type",
  "CONTENT_LENGTH $content_length",
  "SCRIPT_NAME $fastcgi_script_name",
  "REQUEST_URI $request_uri",
  "DOCUMENT_URI $document_uri",
  "DOCUMENT_ROOT $document_root",
  "SERVER_PROTOCOL $server_protocol",
  "REQUEST_SCHEME $scheme",
  "HTTPS $https if_not_empty",
  "GATEWAY_INTERFACE CGI/1.1",
  "SERVER_SOFTWARE nginx/$nginx_version",
  "REMOTE_ADDR $remote_addr",
  "REMOTE_PORT $remote_port",
  // Older packages lack it.
  "REMOTE_USER $remote_user",
  "SERVER_ADDR $server_addr",
  "SERVER_PORT $server_port",
  "SERVER_NAME $server_name",
  // For a PHP that was built with --enable-force-cgi-redirect.
  "REDIRECT_STATUS 200",
];

const uwsgi = [
  "QUERY_STRING $query_string",
  "REQUEST_METHOD $request_method",
  "CONTENT_TYPE $content_type",
  "CONTENT_LENGTH $content_length",
  "REQUEST_URI $request_uri",
  "PATH_INFO $document_uri",
  "DOCUMENT_ROOT $document_root",
  "SERVER_PROTOCOL $server_protocol",
  "REQUEST_SCHEME $scheme",
  "HTTPS $https if_not_empty",
  "REMOTE_ADDR $remote_addr",
  "REMOTE_PORT $remote_port",
  "SERVER_PORT $server_port",
  "SERVER_NAME $server_name",
];

const scgi = [
  "REQUEST_METHOD $request_method",
  "REQUEST_URI $request_uri",
  "QUERY_STRING $query_string",
  "CONTENT_TYPE $content_type",
  "DOCUMENT_URI $document_uri",
  "DOCUMENT_ROOT $document_root",
  "SCGI 1",
  "SERVER_PROTOCOL $server_protocol",
  "REQUEST_SCHEME $scheme",
  "HTTPS $https if_not_empty",
  "REMOTE_ADDR $remote_addr",
  "REMOTE_PORT $remote_port",
  "SERVER_PORT $server_port",
  "SERVER_NAME $server_name",
];

/**
 * What each file says. Where distributions differ:
 * - SCRIPT_FILENAME stands in fastcgi.conf only. nginx's own fastcgi_params has none, Debian's neither.
 * - Debian's security updates of 2026 add `HTTP_HOST $host` to fastcgi_params, scgi_params and uwsgi_params, and set
 *   `Host $host` instead of `$http_host` in proxy_params. Left out of the former: no package of nginx.org has it.
 * - proxy_params and snippets/ are Debian's and Ubuntu's alone.
 * - The character maps are cut to one line: nothing is read from them.
 */
const contents: Readonly<Record<string, () => string>> = {
  fastcgi_params: () => directives("fastcgi_param", cgi),
  "fastcgi.conf": () => directives("fastcgi_param", ["SCRIPT_FILENAME $document_root$fastcgi_script_name", ...cgi]),
  uwsgi_params: () => directives("uwsgi_param", uwsgi),
  scgi_params: () => directives("scgi_param", scgi),
  proxy_params: () =>
    directives("proxy_set_header", [
      "Host $host",
      "X-Real-IP $remote_addr",
      "X-Forwarded-For $proxy_add_x_forwarded_for",
      "X-Forwarded-Proto $scheme",
    ]),
  "snippets/fastcgi-php.conf": () =>
    lines([
      "fastcgi_split_path_info ^(.+?\\.php)(/.*)$",
      "try_files $fastcgi_script_name =404",
      "set $path_info $fastcgi_path_info",
      "fastcgi_param PATH_INFO $path_info",
      "fastcgi_index index.php",
      "include fastcgi.conf",
    ]),
  "snippets/snakeoil.conf": () =>
    lines([
      "ssl_certificate /etc/ssl/certs/ssl-cert-snakeoil.pem",
      "ssl_certificate_key /etc/ssl/private/ssl-cert-snakeoil.key",
    ]),
  "mime.types": () => `types {\n${lines(mimeTypes.map((type) => `    ${type}`))}}\n`,
  "koi-utf": () => "charset_map koi8-r utf-8 {\n    80 E282AC;\n}\n",
  "koi-win": () => "charset_map koi8-r windows-1251 {\n    80 88;\n}\n",
  "win-utf": () => "charset_map windows-1251 utf-8 {\n    82 E2809A;\n}\n",
};

/** The names, relative to nginx's directory. */
export const stockNginxNames: readonly string[] = Object.keys(contents);

/**
 * The stock file that lies at a run-time path on a host with a packaged nginx; null when none does. A relative name is
 * the caller's to resolve: nginx takes it from the directory of the main file.
 */
export function stockNginxFile(runtimePath: string): StockFile | null {
  const directory = directories.find((one) => runtimePath.startsWith(one));
  if (directory === undefined) return null;
  const name = runtimePath.slice(directory.length);
  if (!Object.hasOwn(contents, name)) return null;
  const text = contents[name]?.();
  return text === undefined ? null : { id: fileId(`stock:${runtimePath}`), text };
}

function directives(name: string, values: readonly string[]): string {
  return lines(values.map((value) => `${name} ${value}`));
}

function lines(statements: readonly string[]): string {
  return statements.map((statement) => `${statement};\n`).join("");
}
