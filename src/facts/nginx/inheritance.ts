import { directiveFacts } from "./directives.ts";

/**
 * What an inner block gets from the outer ones:
 * - `scalar`: the outer value, unless the inner block sets its own;
 * - `array`: the outer uses all together, unless the inner block has one use of its own: that drops them all;
 * - `never`: nothing.
 */
export type Inheritance = "scalar" | "array" | "never";

/**
 * Directives that set a request handler or run as instructions: the merge functions of their modules leave them out
 * (src/http/modules/ngx_http_*_module.c). `alias` is not one of them: it is inherited as `root` is.
 */
const never = new Set([
  "proxy_pass",
  "fastcgi_pass",
  "uwsgi_pass",
  "scgi_pass",
  "grpc_pass",
  "memcached_pass",
  "tunnel_pass",
  "pass",
  "try_files",
  "return",
  "rewrite",
  "set",
  "break",
  "if",
  "stub_status",
  "empty_gif",
  "flv",
  "mp4",
  "perl",
  "api",
  "status",
  "hls",
  "f4f",
  "js_content",
  "limit_except",
  "location",
  "server",
  "upstream",
  "listen",
  "server_name",
  "include",
]);

/** Functions that add to a list; the merge takes the outer list only where the inner one is empty. */
const listSetters = new Set([
  "ngx_conf_set_str_array_slot",
  "ngx_conf_set_keyval_slot",
  "ngx_http_types_slot",
  "ngx_http_set_predicate_slot",
  "ngx_http_upstream_param_set_slot",
  "ngx_http_file_cache_valid_set_slot",
  "ngx_http_headers_add",
  "ngx_http_access_rule",
  "ngx_stream_access_rule",
  "ngx_http_realip_from",
  "ngx_stream_realip_from",
  "ngx_http_log_set_log",
  "ngx_stream_log_set_log",
  "ngx_http_core_error_page",
  "ngx_http_core_error_log",
  "ngx_stream_core_error_log",
  "ngx_mail_core_error_log",
  "ngx_error_log",
  "ngx_http_limit_req",
  "ngx_http_limit_conn",
  "ngx_stream_limit_conn",
  "ngx_http_sub_filter",
  "ngx_http_mirror",
  "ngx_http_index_set_index",
  "ngx_http_proxy_redirect",
  "ngx_http_proxy_cookie_domain",
  "ngx_http_proxy_cookie_path",
  "ngx_http_proxy_cookie_flags",
  "ngx_http_auth_request_set",
  "ngx_http_xslt_param",
  "ngx_http_gzip_disable",
  "ngx_mail_auth_http_header",
]);

const made = new Map<string, Inheritance>();

export function inheritance(name: string): Inheritance {
  const had = made.get(name);
  if (had) return had;
  const kind = decide(name);
  made.set(name, kind);
  return kind;
}

function decide(name: string): Inheritance {
  if (never.has(name)) return "never";
  const all = directiveFacts(name);
  const facts = all.find((one) => one.contexts.includes("http_loc")) ?? all[0];
  if (facts?.block) return "never";
  return facts?.setter && listSetters.has(facts.setter) ? "array" : "scalar";
}
