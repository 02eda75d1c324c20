import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { routeName } from "../../src/rule/route-name.ts";
import { type MisreadSocket, misreadSocket } from "../../src/rule/socket-uri.ts";
import type { Span } from "../../src/source/span.ts";
import { fileAt } from "../../src/syntax/file-at.ts";

export default defineRule({
  id: "socket-uri-misread",
  summary: "nginx reads a unix: address as another socket path than was meant",
  category: "address",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "measured: §1",
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass",
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass",
    "https://github.com/nginx/nginx/blob/release-1.22.1/src/core/ngx_inet.c",
  ],
  symptoms: [
    /connect\(\) to unix:\S+ failed \(2: No such file or directory\) while connecting to upstream/,
    /connect\(\) to unix:\S+ failed \(20: Not a directory\) while connecting to upstream/,
  ],
  related: ["upstream-not-listening"],
  fixable: "mixed",
  each: "link",
  check({ route, target }, { stack, report }) {
    const misread = misreadSocket(route, target, stack);
    if (misread === null) return;
    const { path, meant } = misread;
    report({
      message: `nginx ${reading(misread, route.pass.name.text)} and connects to the socket "${path}", which does not exist, so each request to ${routeName(route)} ends in 502.`,
      args: { path, meant, route: routeName(route) },
      at: target.span,
      label: `read as the path ${path}`,
      related: route.upstream ? [{ span: route.pass, text: "requests come from here" }] : [],
      fix: fixes(misread, target.span, fileAt(stack.files, target.span)?.text ?? ""),
    });
  },
});

function reading({ kind }: MisreadSocket, directive: string): string {
  if (kind === "colon") return `takes the colon in ${directive} for a part of the path`;
  if (kind === "no-colon") return "finds no colon that ends the path, takes all of it for the socket";
  return "takes the path as relative to the directory it was started in";
}

/** A colon at the end is dropped; in proxy_pass the one that is missing is put in. Only where the text is as written. */
function fixes({ kind, cut, meant, path, text }: MisreadSocket, span: Span, file: string): Fix[] {
  if (cut === null || file.slice(span.start, span.end) !== text) return [];
  const at = span.start + cut;
  if (kind === "no-colon" && /^https?:/i.test(text) && path[meant.length] === "/") {
    const edits = [{ span: { ...span, start: at, end: at }, text: ":" }];
    return [{ title: `End the socket path ${meant} with a colon`, safety: "unsafe", edits }];
  }
  if (kind === "colon" && path === `${meant}:`) {
    const edits = [{ span: { ...span, start: at, end: at + 1 }, text: "" }];
    return [{ title: "Drop the colon", safety: "safe", edits }];
  }
  return [];
}
