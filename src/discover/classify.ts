import { directiveFacts, type NginxContext } from "../facts/nginx/directives.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { Directive, NginxFile } from "../syntax/nginx/tree.ts";

export type TextKind = "nginx" | "ini" | "empty" | "other";

/** Where a file's directives belong: the block that would have to include it. */
export type NginxLevel = "entry" | "main" | "http" | "server" | "location" | "upstream" | "any";

export type IniKind = "fpm-main" | "fpm-pool" | "php-ini" | "other";

/** How many lines with content decide what a text is. */
const linesToJudge = 40;

/** A first guess by the shape of the lines; `nginxLevel` and `iniKind` decide. */
export function textKind(text: string): TextKind {
  // A script that writes configuration, whatever it is called.
  if (text.startsWith("#!")) return "other";
  let nginx = 0;
  let ini = 0;
  let judged = 0;
  for (let start = 0; start < text.length && judged < linesToJudge; ) {
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end === -1 ? text.length : end).trim();
    start = end === -1 ? text.length : end + 1;
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    judged++;
    if (/^\[[^\]]*\]/.test(line) || /^[\w.]+(?:\[[^\]]*\])?\s*=(?!=)/.test(line)) ini++;
    else if (/[;{}]\s*(?:#.*)?$/.test(line)) nginx++;
  }
  if (judged === 0) return text.trim() === "" ? "empty" : "other";
  if (ini > nginx) return "ini";
  return nginx > 0 ? "nginx" : "other";
}

const entryNames = new Set(["http", "events", "stream", "mail"]);
const httpNames = new Set([
  "upstream",
  "map",
  "geo",
  "split_clients",
  "limit_req_zone",
  "limit_conn_zone",
  "log_format",
  "proxy_cache_path",
  "fastcgi_cache_path",
]);
const serverNames = new Set(["location", "listen", "server_name"]);

/** The level of an nginx file by its top-level directives; null when it is no nginx configuration at all. */
export function nginxLevel(file: NginxFile): NginxLevel | null {
  const items = file.items.filter((item) => item.name.text !== "include");
  if (items.length === 0) return file.items.length > 0 ? "any" : null;
  const known = items.filter(isDirective);
  if (known.length * 2 < items.length) return null;
  if (known.some(isBlock(entryNames))) return "entry";
  if (known.some((item) => item.name.text === "server" && item.block !== null) || known.some(named(httpNames)))
    return "http";
  if (known.some(named(serverNames))) return "server";
  if (known.some((item) => item.name.text === "server")) return "upstream";
  const contexts = known.map((item) => new Set(directiveFacts(item.name.text).flatMap((facts) => facts.contexts)));
  const all = (context: NginxContext) => contexts.every((of) => of.has(context));
  if (all("http_main") && !all("http_srv")) return "http";
  if (all("main") && !all("http_main")) return "main";
  if (all("http_loc") && !all("http_srv") && !all("http_main")) return "location";
  return "any";
}

/** Known to nginx, and as a block where nginx knows a block: `zone x { ... };` is BIND's. */
function isDirective({ name, block }: Directive): boolean {
  return directiveFacts(name.text).some((facts) => facts.block === (block !== null));
}

function isBlock(names: ReadonlySet<string>) {
  return (item: Directive) => item.block !== null && names.has(item.name.text);
}

function named(names: ReadonlySet<string>) {
  return (item: Directive) => names.has(item.name.text);
}

const poolKeys =
  /^(?:pm(?:\..*)?|listen(?:\..*)?|request_terminate_timeout|request_slowlog_timeout|php_(?:admin_)?(?:value|flag)|security\.limit_extensions|catch_workers_output|decorate_workers_output|clear_env|slowlog|access\.(?:log|format)|ping\.(?:path|response)|rlimit_files|rlimit_core)$/;
const globalKeys =
  /^(?:daemonize|emergency_restart_(?:threshold|interval)|process_control_timeout|process\.max|events\.mechanism|systemd_interval|syslog\.(?:facility|ident)|log_level|log_limit|log_buffering|error_log|pid|include)$/;
const phpKeys =
  /^(?:memory_limit|max_execution_time|max_input_(?:time|vars)|upload_max_filesize|post_max_size|max_file_uploads|date\.timezone|short_open_tag|expose_php|display_errors|error_reporting|cgi\.fix_pathinfo|opcache\..+|session\..+|realpath_cache_(?:size|ttl)|disable_functions|zend_extension|xdebug\..+|allow_url_fopen|variables_order|output_buffering|default_charset)$/;

/** What an ini file configures, by the names it sets. */
export function iniKind(file: IniFile): IniKind {
  let global = 0;
  let pool = 0;
  let php = 0;
  let section = "global";
  let explicitGlobal = false;
  let foreign = false;
  for (const item of file.items) {
    if (item.kind === "section") {
      section = item.name.trim().toLowerCase();
      if (section === "global") explicitGlobal = true;
      // supervisor, systemd and MySQL files share a few names with FPM.
      if (/^(?:program:|supervisord|unit$|service$|socket$|install$|mysqld|client$|fpm-status)/.test(section))
        foreign = true;
    } else if (section === "global" && globalKeys.test(item.key)) global++;
    else if (section !== "global" && poolKeys.test(item.key)) pool++;
    else if (phpKeys.test(item.key)) php++;
  }
  if (foreign) return "other";
  if (explicitGlobal && global > 0) return "fpm-main";
  // A php.ini may hold a line that belongs to a pool; PHP passes over it.
  if (pool > 0 && pool >= php) return "fpm-pool";
  if (php > 0) return "php-ini";
  return global > 1 && file.items.some((item) => item.kind === "entry" && item.key === "include")
    ? "fpm-main"
    : "other";
}
