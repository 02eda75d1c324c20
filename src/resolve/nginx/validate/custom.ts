import type { DirectiveFacts } from "../../../facts/nginx/directives.ts";
import type { Directive, Word } from "../../../syntax/nginx/tree.ts";
import { hasVariable, parseNumber, parseTime } from "../units.ts";
import { isNetwork } from "./address.ts";
import { validateListen } from "./listen.ts";
import { validateLimitExcept, validateLocation, validateRoot } from "./location.ts";
import { validatePass } from "./pass.ts";
import type { Place } from "./place.ts";
import { type NginxRefusal, refuseValue } from "./refusal.ts";
import {
  validateErrorPage,
  validateIf,
  validateReturn,
  validateRewrite,
  validateTryFiles,
  validateVariableName,
} from "./rewrite.ts";
import { validateKeepalive, validateUpstreamServer } from "./upstream.ts";
import { isDynamic, isReplaced } from "./words.ts";

export interface Known {
  /** What the stack states about the version of nginx; null when nothing does. */
  readonly version: string | null;
  /** The names of every upstream of the http block in small letters; null when some may be hidden. */
  readonly upstreams: ReadonlySet<string> | null;
}

type Check = (directive: Directive, place: Place, known: Known) => NginxRefusal | null;

/** Directives that nginx reads with a function of their own, by that function. */
const checks: Readonly<Record<string, Check>> = {
  ngx_set_worker_processes: (directive) =>
    first(directive, (word, name) =>
      word.text === "auto" || parseNumber(word.text) !== null
        ? null
        : refuseValue(directive, word, `"${name}" directive invalid value`, "a number or auto"),
    ),
  ngx_set_priority: (directive) =>
    first(directive, (word, name) =>
      parseNumber(word.text.replace(/^[-+]/, "")) !== null
        ? null
        : refuseValue(directive, word, `"${name}" directive invalid number`, "a whole number"),
    ),
  ngx_event_connections: (directive) =>
    first(directive, (word) =>
      parseNumber(word.text) !== null
        ? null
        : refuseValue(directive, word, `invalid number "${word.text}"`, "a whole number"),
    ),
  ngx_event_use: (directive) =>
    first(directive, (word) =>
      /^(select|poll|epoll|kqueue|eventport|\/dev\/poll|iocp|rtsig)$/.test(word.text)
        ? null
        : refuseValue(directive, word, `invalid event type "${word.text}"`, "epoll and the like"),
    ),
  ngx_error_log: validateLog,
  ngx_http_core_error_log: validateLog,
  ngx_stream_core_error_log: validateLog,
  ngx_http_core_listen: validateListen,
  ngx_http_core_location: validateLocation,
  ngx_http_core_limit_except: validateLimitExcept,
  ngx_http_core_root: validateRoot,
  ngx_http_rewrite_return: validateReturn,
  ngx_http_rewrite: validateRewrite,
  ngx_http_rewrite_if: validateIf,
  ngx_http_rewrite_set: (directive) => validateVariableName(directive, 0),
  ngx_http_map_block: (directive) => validateVariableName(directive, 1),
  ngx_http_geo_block: (directive) => validateVariableName(directive, directive.args.length - 1),
  ngx_conf_split_clients_block: (directive) => validateVariableName(directive, 1),
  ngx_http_auth_request_set: (directive) => validateVariableName(directive, 0),
  ngx_http_try_files: validateTryFiles,
  ngx_http_core_error_page: validateErrorPage,
  ngx_http_upstream_server: validateUpstreamServer,
  ngx_http_upstream_keepalive: (directive, _place, known) => validateKeepalive(directive, known.version),
  ngx_http_proxy_pass: pass,
  ngx_http_fastcgi_pass: pass,
  ngx_http_uwsgi_pass: pass,
  ngx_http_scgi_pass: pass,
  ngx_http_memcached_pass: pass,
  ngx_http_grpc_pass: pass,
  ngx_http_core_keepalive: validateKeepaliveTimeout,
  ngx_http_headers_add: (directive) => third(directive, "always"),
  ngx_http_upstream_param_set_slot: (directive) => third(directive, "if_not_empty"),
  ngx_http_access_rule: validateAccess,
  ngx_http_file_cache_valid_set_slot: validateCacheValid,
  ngx_http_headers_expires: validateExpires,
};

function pass(directive: Directive, place: Place, known: Known): NginxRefusal | null {
  return validatePass(directive, place, known.upstreams);
}

export function validateCustom(
  directive: Directive,
  facts: DirectiveFacts,
  place: Place,
  known: Known,
): NginxRefusal | null {
  const check = facts.setter === null ? undefined : checks[facts.setter];
  return check?.(directive, place, known) ?? null;
}

function first(directive: Directive, check: (word: Word, name: string) => NginxRefusal | null): NginxRefusal | null {
  const word = directive.args[0];
  return word && !isReplaced(word) ? check(word, directive.name.text) : null;
}

function third(directive: Directive, only: string): NginxRefusal | null {
  const word = directive.args[2];
  if (!word || isReplaced(word) || word.text === only) return null;
  return refuseValue(directive, word, `invalid parameter "${word.text}"`, `only "${only}" as its third argument`);
}

const levels = new Set("stderr emerg alert crit error warn notice info debug json".split(" "));

function validateLog(directive: Directive): NginxRefusal | null {
  const wrong = directive.args
    .slice(1)
    .find((word) => !isDynamic(word) && !levels.has(word.text) && !/^debug_\w+$/.test(word.text));
  if (!wrong) return null;
  const takes = "the levels debug, info, notice, warn, error, crit, alert and emerg";
  return refuseValue(directive, wrong, `invalid log level "${wrong.text}"`, takes);
}

function validateKeepaliveTimeout(directive: Directive): NginxRefusal | null {
  const [wait, header] = directive.args;
  const original = `"${directive.name.text}" directive invalid value`;
  const takes = "times such as 65s, without a fraction";
  if (wait && !isReplaced(wait) && parseTime(wait.text) === null) return refuseValue(directive, wait, original, takes);
  if (header && !isReplaced(header) && parseTime(header.text, "s") === null)
    return refuseValue(directive, header, original, takes);
  return null;
}

function validateAccess(directive: Directive): NginxRefusal | null {
  return first(directive, (word) =>
    word.text === "all" || word.text === "unix:" || isNetwork(word.text)
      ? null
      : refuseValue(
          directive,
          word,
          `invalid parameter "${word.text}"`,
          "an IP address, a network in CIDR form, unix: or all",
        ),
  );
}

function validateCacheValid(directive: Directive): NginxRefusal | null {
  const time = directive.args.at(-1);
  if (!time || directive.args.some(isReplaced)) return null;
  if (parseTime(time.text, "s") === null)
    return refuseValue(directive, time, `invalid time value "${time.text}"`, "codes and then a time such as 10m");
  for (const word of directive.args.slice(0, -1)) {
    const code = parseNumber(word.text);
    if (word.text !== "any" && (code === null || code < 100 || code > 599))
      return refuseValue(
        directive,
        word,
        `invalid status "${word.text}"`,
        "codes from 100 to 599 or any, and then a time",
      );
  }
  return null;
}

function validateExpires(directive: Directive): NginxRefusal | null {
  const words = directive.args;
  const time = words.at(-1);
  if (!time || words.some(isReplaced) || hasVariable(time.text)) return null;
  if (words.length === 2 && words[0]?.text !== "modified") return null;
  if (words.length === 1 && /^(epoch|max|off)$/.test(time.text)) return null;
  if (time.text.startsWith("@")) return null;
  if (parseTime(time.text.replace(/^[-+]/, ""), "s") !== null) return null;
  return refuseValue(directive, time, `"expires" directive invalid value`, "a time such as 30d, epoch, max or off");
}
