import { directiveIn, type NginxContext } from "../../../facts/nginx/directives.ts";
import type { Directive } from "../../../syntax/nginx/tree.ts";
import type { Scope } from "../scope.ts";
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
export function duplicateDirectives(scope: Pick<Scope, "directives">, context: NginxContext): NginxRefusal[] {
  const found: NginxRefusal[] = [];
  const judged = verdictsFor(context);
  // Few of a block's directives are of the kind that refuses: only those are compared, and looking back over them costs
  // less than a map for each block.
  let once: Directive[] | null = null;
  const { directives } = scope;
  for (let at = 0; at < directives.length; at++) {
    const directive = directives[at] as Directive;
    const name = directive.name.text;
    let refuses = judged.get(name);
    if (refuses === undefined) {
      const facts = directiveIn(name, context);
      refuses = facts?.setter != null && refusing.has(facts.setter);
      judged.set(name, refuses);
    }
    if (!refuses || directive.conditional || directive.name.opaque) continue;
    if (once === null) {
      once = [directive];
      continue;
    }
    const earlier = sameSlot(once, slotOf(directive));
    if (earlier) found.push(duplicate(directive, earlier));
    else once.push(directive);
  }
  return found;
}

const verdicts = new Map<NginxContext, Map<string, boolean>>();

/** Whether each name refuses a second use, as far as it was asked for. */
function verdictsFor(context: NginxContext): Map<string, boolean> {
  let known = verdicts.get(context);
  if (!known) {
    known = new Map();
    verdicts.set(context, known);
  }
  return known;
}

function sameSlot(directives: readonly Directive[], slot: string): Directive | undefined {
  for (let at = 0; at < directives.length; at++) {
    const other = directives[at] as Directive;
    if (slotOf(other) === slot) return other;
  }
  return undefined;
}

/** `alias` is stored where `root` is. */
function slotOf(directive: Directive): string {
  const name = directive.name.text;
  return name === "alias" ? "root" : name;
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
