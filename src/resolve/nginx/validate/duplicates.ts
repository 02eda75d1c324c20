import { type DirectiveFacts, directiveFacts } from "../../../facts/nginx/directives.ts";
import type { Directive } from "../../../syntax/nginx/tree.ts";
import type { Scope } from "../scope.ts";
import { placeIn } from "./place.ts";
import { type NginxRefusal, refuse } from "./refusal.ts";

/**
 * Functions that refuse a second use in one block, measured with nginx 1.22.1: every directive of the table was written
 * twice, with the same value. Lists, sets of bits and instructions take repetition.
 */
const refusing = new Set([
  ...["flag", "msec", "sec", "size", "off", "num", "bufs", "enum", "str", "path", "access"].map(
    (type) => `ngx_conf_set_${type}_slot`,
  ),
  "ngx_set_worker_processes",
  "ngx_set_user",
  "ngx_set_priority",
  "ngx_set_cpu_affinity",
  "ngx_event_connections",
  "ngx_event_use",
  "ngx_http_set_complex_value_slot",
  "ngx_http_set_complex_value_zero_slot",
  "ngx_http_set_complex_value_size_slot",
  "ngx_http_auth_basic_user_file",
  "ngx_http_auth_request",
  "ngx_http_core_directio",
  "ngx_http_core_internal",
  "ngx_http_core_keepalive",
  "ngx_http_core_open_file_cache",
  "ngx_http_core_resolver",
  "ngx_http_core_root",
  "ngx_http_core_set_aio",
  "ngx_http_disable_symlinks",
  "ngx_http_fastcgi_cache",
  "ngx_http_fastcgi_cache_key",
  "ngx_http_fastcgi_pass",
  "ngx_http_fastcgi_store",
  "ngx_http_grpc_pass",
  "ngx_http_headers_expires",
  "ngx_http_log_open_file_cache",
  "ngx_http_proxy_cache",
  "ngx_http_proxy_cache_key",
  "ngx_http_proxy_pass",
  "ngx_http_proxy_store",
  "ngx_http_realip",
  "ngx_http_scgi_cache",
  "ngx_http_scgi_cache_key",
  "ngx_http_scgi_pass",
  "ngx_http_scgi_store",
  "ngx_http_set_charset_slot",
  "ngx_http_try_files",
  "ngx_http_upstream_bind_set_slot",
  "ngx_http_upstream_keepalive",
  "ngx_http_userid_expires",
  "ngx_http_userid_mark",
  "ngx_http_uwsgi_cache",
  "ngx_http_uwsgi_cache_key",
  "ngx_http_uwsgi_pass",
  "ngx_http_uwsgi_store",
]);

/** `"root" directive is duplicate` and the pair of `root` and `alias`, for the directives of this very block. */
export function duplicateDirectives(scope: Scope): NginxRefusal[] {
  const { context } = placeIn(scope);
  if (context === null) return [];
  const found: NginxRefusal[] = [];
  const seen = new Map<string, Directive>();
  for (const directive of scope.directives) {
    if (directive.conditional || directive.name.opaque) continue;
    const name = directive.name.text;
    const facts = directiveFacts(name).find((one) => one.contexts.includes(context));
    if (!facts || !refuses(facts)) continue;
    const key = name === "alias" ? "root" : name;
    const earlier = seen.get(key);
    if (earlier) found.push(duplicate(directive, earlier));
    else seen.set(key, directive);
  }
  return found;
}

function refuses(facts: DirectiveFacts): boolean {
  return facts.setter !== null && refusing.has(facts.setter);
}

function duplicate(directive: Directive, earlier: Directive): NginxRefusal {
  const name = directive.name.text;
  const other = earlier.name.text;
  const related = [{ span: earlier, text: "written here first" }];
  return name === other
    ? refuse(
        "duplicate",
        directive,
        `"${name}" directive is duplicate`,
        `nginx does not start: "${name}" stands twice in one block.`,
        related,
      )
    : refuse(
        "duplicate",
        directive,
        `"${name}" directive is duplicate, "${other}" directive was specified earlier`,
        `nginx does not start: one location has both "${other}" and "${name}".`,
        related,
      );
}
