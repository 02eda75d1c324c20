import { defaultProxyHeaders } from "../facts/nginx/defaults.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import { possibleValues } from "../resolve/nginx/variables.ts";
import type { Label } from "../source/span.ts";
import type { Directive } from "../syntax/nginx/tree.ts";
import { scopeName } from "./scope-name.ts";
import { visibleSpan } from "./visible-span.ts";

/** Whether what nginx sends lets the upstream keep the connection. */
export interface Reuse {
  readonly answer: "kept" | "closed" | "unknown";
  /** What nginx sends, for the message: `HTTP/1.0`, `"Connection: close"`. Empty unless closed. */
  readonly sends: string;
  /** Where that comes from, in the user's files. */
  readonly related: readonly Label[];
}

const kept: Reuse = { answer: "kept", sends: "", related: [] };
const unsure: Reuse = { answer: "unknown", sends: "", related: [] };

/** HTTP/1.0 has no kept connections for nginx as a client (measured: §8: `Connection ""` without 1.1, 50 of 50). */
export function versionReuse(scope: Scope): Reuse {
  const version = scope.setting("proxy_http_version");
  if (!version.value.known) return unsure;
  if (version.value.value !== "1.0") return kept;
  const related = version.span ? [{ span: version.span, text: "HTTP/1.0 is asked for here" }] : [];
  return { answer: "closed", sends: "HTTP/1.0", related };
}

/** The `Connection` header: nginx's own default, the headers in force, and what an inner block lost. */
export function headerReuse(scope: Scope, nginxVersion: string | null): Reuse {
  const headers = scope.array("proxy_set_header");
  if (headers.directives.some((one) => one.args[0]?.opaque)) return unsure;
  const own = headers.directives.filter((one) => isConnection(one));
  if (own.some((one) => one.conditional || one.args[1]?.opaque)) return unsure;
  // Written twice it is sent twice: one `close` is enough.
  const answers = own.map((one) => valueReuse(scope, one));
  const closing = own[answers.indexOf("closed")];
  if (closing) {
    const span = visibleSpan(scope, closing);
    return { answer: "closed", sends: '"Connection: close"', related: [{ span, text: "sends close" }] };
  }
  if (answers.includes("unknown")) return unsure;
  if (own.length > 0) return kept;
  if (!headers.complete) return unsure;
  if (defaultProxyHeaders(nginxVersion).Connection !== "close") return kept;
  return { answer: "closed", sends: '"Connection: close"', related: dropped(scope) };
}

function isConnection(directive: Directive): boolean {
  return directive.args[0]?.text.toLowerCase() === "connection";
}

function valueReuse(scope: Scope, directive: Directive): Reuse["answer"] {
  const text = directive.args[1]?.text ?? "";
  const values = possibleValues(scope, text);
  if (values === null) return "unknown";
  const close = values.filter((value) => /^\s*close\s*$/i.test(value));
  if (close.length === 0) return "kept";
  return close.length === values.length || closesPlainRequests(scope, text) ? "closed" : "unknown";
}

/**
 * The map from nginx's WebSocket page, `map $http_upgrade $connection_upgrade { default upgrade; '' close; }`: every request
 * that is no upgrade closes its connection (measured: §8).
 */
function closesPlainRequests(scope: Scope, text: string): boolean {
  const name = /^\$\{?(\w+)\}?$/.exec(text)?.[1];
  let http: Scope = scope;
  while (http.parent !== null && http.kind !== "http") http = http.parent;
  const map = http.children.find(({ kind, directive }) => {
    return kind === "map" && directive?.name.text === "map" && directive.args[1]?.text === `$${name}`;
  });
  if (map?.directive?.args[0]?.text !== "$http_upgrade") return false;
  const row = map.own("").at(-1) ?? map.own("default").at(-1);
  return row?.args[0]?.text.toLowerCase() === "close";
}

/** The outer `Connection` that this block's own headers replace. */
function dropped(scope: Scope): Label[] {
  let inner = scope;
  for (; inner.own("proxy_set_header").length === 0; inner = inner.parent) if (inner.parent === null) return [];
  for (let outer = inner.parent; outer !== null; outer = outer.parent) {
    const lost = outer.own("proxy_set_header").find(isConnection);
    const by = inner.own("proxy_set_header")[0];
    if (lost && by)
      return [
        { span: visibleSpan(outer, lost), text: `not in force in ${scopeName(scope)}` },
        { span: visibleSpan(inner, by), text: "replaces every outer proxy_set_header" },
      ];
  }
  return [];
}
