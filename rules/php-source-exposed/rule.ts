import { passDirectives } from "../../src/model/pass-target.ts";
import type { Route, Stack } from "../../src/model/stack.ts";
import type { Scope } from "../../src/resolve/nginx/scope.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { leadsToPhp } from "../../src/rule/fastcgi-params.ts";
import { fixWith, inSameText, linesBelow, sourceOf } from "../../src/rule/line-edits.ts";
import { phpPaths, takesPath } from "../../src/rule/location-samples.ts";
import { scopeName } from "../../src/rule/scope-name.ts";

export default defineRule({
  id: "php-source-exposed",
  summary: "a location nested in a PHP location has no pass of its own, so nginx sends the source of the scripts",
  category: "parameters",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass", "measured: §11"],
  related: ["conflicting-pass", "limit-extensions-disabled"],
  fixable: "unsafe",
  each: "route",
  check(route, { stack, report, unknown }) {
    const outer = route.from;
    if (outer.kind !== "location" || !leadsToPhp(route, stack)) return;
    const inner = outer.children.filter((child) => child.kind === "location");
    for (const [at, child] of inner.entries()) {
      if (!child.directive || answersItself(child)) continue;
      const paths = phpPaths(child, outer);
      if (paths === null || child.open) {
        unknown(child.directive, "whether this location takes PHP files and hands them on");
        continue;
      }
      const path = paths.find((one) => takesPath(outer, one) && reachesIt(inner, at, one));
      if (path === undefined) continue;
      const [where, around] = [scopeName(child), scopeName(outer)];
      report({
        message: `${where} sends the source of PHP files such as ${path}: it stands in ${around}, but ${route.pass.name.text} is not inherited.`,
        args: { location: where, outer: around, path },
        at: child.directive,
        label: "has no pass of its own",
        related: [{ span: route.pass, text: "in force in this block only" }],
        fix: passOn(child, route, stack),
      });
    }
  },
});

/** What answers a request, or refuses it, before the file itself is sent; blocks inside may do so too. */
const handlers =
  /^(?:return|rewrite|try_files|deny|internal|auth_basic|auth_request|stub_status|empty_gif|error_page)$/;

function answersItself(scope: Scope): boolean {
  return (
    scope.children.length > 0 ||
    scope.directives.some(({ name }) => {
      return Object.hasOwn(passDirectives, name.text) || handlers.test(name.text) || /_by_|^js_|^perl$/.test(name.text);
    })
  );
}

/** No block beside it takes the path first: an exact or `^~` one, or an earlier expression. */
function reachesIt(inner: readonly Scope[], at: number, path: string): boolean {
  return inner.every((other, place) => {
    if (place === at || takesPath(other, path) === false) return true;
    const first = other.directive?.args[0]?.text ?? "";
    return first.startsWith("~") ? place > at : !/^(?:=|\^~)/.test(first);
  });
}

/** The pass of the block around it; parameters are inherited where the block has none of its own. */
function passOn(child: Scope, { pass }: Route, stack: Stack): Fix[] {
  const last = child.directives.at(-1);
  const text = sourceOf(stack, pass);
  if (!last || !inSameText(stack, last, child.directive) || text === null) return [];
  if (child.own("fastcgi_param").length > 0 || last.block !== null || pass.args.length !== 1) return [];
  return fixWith(`Write ${pass.name.text} in it too`, "unsafe", [linesBelow(stack, last, [`${text};`])]);
}
