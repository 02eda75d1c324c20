import type { Nginx } from "../../src/model/stack.ts";
import { scopesBelow } from "../../src/resolve/nginx/scopes-below.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { visible } from "../../src/rule/visible.ts";
import type { Directive } from "../../src/syntax/nginx/tree.ts";

const needed = ["upstream_status", "upstream_response_time"] as const;

export default defineRule({
  id: "upstream-times-not-logged",
  summary: "no access log says what the upstream answered and how long it took",
  category: "operation",
  severity: "info",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format",
    "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#variables",
  ],
  each: "nginx",
  check(nginx, { stack, report }) {
    const { http } = nginx;
    if (!http?.directive || !stack.routes.some((route) => route.host === nginx.host)) return;
    const scopes = scopesBelow(http);
    if (scopes.some(({ open }) => open)) return;
    const written = scopes.flatMap((scope) => scope.own("access_log"));
    const logs = written.filter((log) => log.args[0]?.text !== "off");
    const formats = formatsOf(nginx);
    if (written.some((log) => log.conditional || log.args.some((word) => word.opaque))) return;
    if (logs.some((log) => records(log, formats))) return;
    // nginx's own log of `http` ends where that level says `off`.
    const off = written.find((log) => log.args[0]?.text === "off" && http.own("access_log").includes(log));
    const first = logs[0] ?? off ?? http.directive;
    const format = logs[0] ? (nameOf(logs[0]) ?? "combined") : off ? "off" : "combined";
    const why = logs[0]
      ? `format ${format} does not`
      : off
        ? "access_log off: there is no log"
        : "there is only nginx's own format combined";
    report({
      message: `No access log records $upstream_status and $upstream_response_time (${why}), so nothing tells a 502 of PHP from one of nginx, nor how long it took.`,
      args: { format },
      at: visible({ file: first.file, start: first.start, end: first.end }, stack),
      label: "says nothing about the upstream",
    });
  },
});

/** Texts of the formats by name; null where a template hides a part. */
function formatsOf({ http }: Nginx): ReadonlyMap<string, string | null> {
  const formats = new Map<string, string | null>();
  for (const { args, conditional } of http?.own("log_format") ?? []) {
    const text =
      conditional || args.some((word) => word.opaque)
        ? null
        : args
            .slice(1)
            .map((word) => word.text)
            .join(" ");
    if (args[0]) formats.set(args[0].text, text);
  }
  return formats;
}

function records(log: Directive, formats: ReadonlyMap<string, string | null>): boolean {
  const name = nameOf(log);
  if (name === null || name === "combined") return false;
  const text = formats.get(name);
  // A format that is not in the tree, or partly unknown, may record them.
  return text == null || needed.every((variable) => new RegExp(`\\$\\{?${variable}\\b`).test(text));
}

/** The second argument, where it is no parameter such as `buffer=32k`. */
function nameOf({ args }: Directive): string | null {
  const name = args[1]?.text;
  return name === undefined || name.includes("=") ? null : name;
}
