import type { Route } from "../../src/model/stack.ts";
import type { Scope } from "../../src/resolve/nginx/scope.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { locationFor } from "../../src/rule/location-for.ts";
import { routeName } from "../../src/rule/route-name.ts";

export default defineRule({
  id: "error-page-through-upstream",
  summary: "the page for 502 and 504 comes from the same upstream that failed",
  category: "names",
  severity: "info",
  confidence: "medium",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/http/ngx_http_core_module.html#error_page", "measured: §9"],
  symptoms: [/connect\(\) to unix:\S+ failed \(2: No such file or directory\) while connecting to upstream/],
  related: ["no-live-upstream"],
  each: "route",
  check(route, { stack, report }) {
    const server = serverOf(route.from);
    if (!server) return;
    for (const page of route.from.array("error_page").directives) {
      const uri = page.args.at(-1);
      const codes = page.args
        .slice(0, -1)
        .map((word) => word.text)
        .filter((code) => /^50[24]$/.test(code));
      if (
        !uri ||
        codes.length === 0 ||
        page.conditional ||
        page.args.some((word) => word.opaque || word.text.includes("$"))
      )
        continue;
      const to = uri.text.startsWith("@")
        ? named(server, uri.text)
        : uri.text.startsWith("/")
          ? locationFor(server, uri.text)
          : null;
      const back = stack.routes.find(({ from }) => from === to);
      if (!back || !sameUpstream(route, back)) continue;
      report({
        message: `The page for ${codes.join(" and ")} of ${routeName(route)} is ${uri.text}, which ${routeName(back)} takes from ${back.text}, the same upstream that failed: the visitor gets nginx's own bare page.`,
        args: { page: uri.text, upstream: back.text },
        at: uri,
        label: "asks the upstream again",
        related: [
          { span: route.pass, text: "this fails" },
          ...(back === route ? [] : [{ span: back.pass, text: "and this is asked for the page" }]),
        ],
      });
    }
  },
});

function serverOf(scope: Scope): Scope | null {
  let at: Scope | null = scope;
  while (at !== null && at.kind !== "server") at = at.parent;
  return at;
}

function named(server: Scope, name: string): Scope | null {
  return (
    server.children.find(({ kind, directive }) => kind === "location" && directive?.args[0]?.text === name) ?? null
  );
}

function sameUpstream(a: Route, b: Route): boolean {
  if (a.upstream || b.upstream) return a.upstream === b.upstream;
  const [left, right] = [a, b].map((route) => route.targets[0]?.address);
  return left?.known === true && right?.known === true && JSON.stringify(left.value) === JSON.stringify(right.value);
}
