import { type DirectiveFacts, directiveFacts } from "./directives.ts";
import { isAtLeast } from "./version.ts";

/** Where a name means different things: http is the default, `upstream` an upstream block of http. */
export type Family = "http" | "upstream" | "stream" | "mail";

/** A default that changed: the newest first, the last one holds for all older versions. */
type History = readonly (readonly [since: string, words: string | null])[];

const changed: Readonly<Record<string, History>> = {
  // nginx 1.29.7, 2026-03: HTTP/1.1 and kept connections to upstreams become the default.
  proxy_http_version: [
    ["1.29.7", "1.1"],
    ["0", "1.0"],
  ],
  keepalive: [
    ["1.29.7", "32 local"],
    ["0", null],
  ],
  keepalive_requests: [
    ["1.19.10", "1000"],
    ["0", "100"],
  ],
  ssl_protocols: tls(),
  proxy_ssl_protocols: tls(),
  grpc_ssl_protocols: tls(),
  uwsgi_ssl_protocols: tls(),
};

function tls(): History {
  return [
    ["1.27.3", "TLSv1.2 TLSv1.3"],
    ["1.23.4", "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3"],
    ["0", "TLSv1 TLSv1.1 TLSv1.2"],
  ];
}

/** Distributions have shipped these since long ago (Debian 11, RHEL 9 and Alpine 3.14 have at least 1.18 or later). */
const shipped = "1.22.1";

/** Defaults that depend on the machine: what a 64-bit x86 or ARM Linux with pages of 4 KiB has. */
const byMachine: Readonly<Record<string, string>> = {
  connection_pool_size: "512",
  server_names_hash_bucket_size: "64",
  map_hash_bucket_size: "64",
  listen: "*:80",
};

/** The documentation says something in words, or the build decides (`user`). */
const notWords = new Set([
  "user",
  "types",
  "log_format",
  "session_log_format",
  "thread_pool",
  "grpc_ssl_name",
  "uwsgi_ssl_name",
  "ssl_trusted_certificate",
  "userid_service",
  "state_path",
  "config_url",
  // Sent by versions after 1.30 when no such parameter is set; a list has no default to replace.
  "fastcgi_param",
  "scgi_param",
  "uwsgi_param",
]);

const made = new Map<string, readonly string[] | null>();

/**
 * nginx's documented default as arguments; null when there is none.
 * `8 4k|8k` means one page: 4k, as on every x86 and almost every ARM Linux.
 * @param version null means the versions that distributions ship.
 */
export function defaultWords(name: string, version: string | null, family: Family = "http"): readonly string[] | null {
  const history = family === "http" || name === "keepalive" ? changed[name] : undefined;
  if (history) {
    const text = history.find(([since]) => isAtLeast(version ?? shipped, since))?.[1] ?? null;
    return text === null ? null : text.split(" ");
  }
  const key = `${family} ${name}`;
  const had = made.get(key);
  if (had !== undefined) return had;
  const words = documented(name, family);
  made.set(key, words);
  return words;
}

function documented(name: string, family: Family): readonly string[] | null {
  if (notWords.has(name)) return null;
  const machine = byMachine[name];
  if (machine !== undefined && family === "http") return [machine];
  const all = directiveFacts(name);
  const text = (all.find((facts) => familyOf(facts) === family) ?? all[0])?.default ?? null;
  if (text === null) return null;
  if (text === '""') return [""];
  // `32 4k|16 8k` and `8 4k|8k`: what stands before the bar is the page of 4 KiB.
  return (text.split("|")[0] ?? "").trim().split(/\s+/);
}

function familyOf(facts: DirectiveFacts): Family {
  if (facts.module.startsWith("ngx_stream")) return "stream";
  if (facts.module.startsWith("ngx_mail")) return "mail";
  return facts.contexts.includes("http_ups") && !facts.contexts.includes("http_main") ? "upstream" : "http";
}

/** True where the build or a text in words decides what holds without the directive: nothing can be said of it. */
export function hasUnstatedDefault(name: string): boolean {
  return notWords.has(name);
}

/** The request headers that proxy_pass sets where no `proxy_set_header` is in force. */
export function defaultProxyHeaders(version: string | null): Readonly<Record<"Host" | "Connection", string>> {
  return { Host: "$proxy_host", Connection: isAtLeast(version, "1.29.7") ? "" : "close" };
}

export { inheritance } from "./inheritance.ts";
