import type { Route, Stack } from "../../src/model/stack.ts";
import type { Scope } from "../../src/resolve/nginx/scope.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { droppedParams, leadsToPhp, missingParams } from "../../src/rule/fastcgi-params.ts";
import { fixWith, inSameText, linesAbove } from "../../src/rule/line-edits.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { visibleSpan } from "../../src/rule/visible-span.ts";
import { isStock } from "../../src/source/is-stock.ts";

export default defineRule({
  id: "missing-script-filename",
  summary: "a route to PHP sends no SCRIPT_FILENAME or no REQUEST_METHOD, so no script runs",
  category: "parameters",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_param",
    "https://www.php.net/manual/en/install.fpm.php",
    "measured: §11",
  ],
  symptoms: [/FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream/],
  related: ["params-dropped-by-inheritance"],
  fixable: "unsafe",
  each: "route",
  check(route, { stack, report, unknown }) {
    if (!leadsToPhp(route, stack)) return;
    const { missing, unknown: unclear } = missingParams(route.from);
    if (missing.length === 0) return;
    const { directives, origin } = route.from.array("fastcgi_param");
    // Images, playbooks and install scripts put files of their own in the place of the distribution's.
    const unsure = stack.doubt !== null || stack.scripted || route.host.doubt !== null || isOldPackage(route);
    const replaceable = unsure && directives.some(({ file }) => isStock(file));
    if (unclear || replaceable) {
      unknown(route.pass, `whether ${missing.join(" and ")} is set`);
      return;
    }
    // The other rule names the cause.
    if (droppedParams(route.from, missing)) return;
    const where = scopeName(route.from);
    const seen = missing.includes("REQUEST_METHOD") ? "200 with an empty body" : "404 File not found";
    const sent = directives.length === 0 ? "no FastCGI parameter at all" : `no ${missing.join(" and no ")}`;
    const first = directives[0];
    report({
      message: `Every request of ${where} gets ${seen}: nginx sends PHP-FPM at ${route.text} ${sent}.`,
      args: { location: where, target: route.text, missing: missing.join(" ") },
      at: route.pass,
      label: `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not sent`,
      related:
        first && origin === "written"
          ? [{ span: visibleSpan(route.from, first), text: `${directives.length} parameters, not these` }]
          : [],
      fix: missing.join() === "SCRIPT_FILENAME" && origin === "written" ? nameScript(route, stack) : [],
    });
  },
});

/**
 * Whether the address is one of the days of PHP 5, in which Debian (until wheezy) and Ubuntu (until trusty) shipped a
 * `fastcgi_params` with SCRIPT_FILENAME.
 */
function isOldPackage({ text, upstream }: Route): boolean {
  const servers = upstream?.servers.flatMap(({ directive }) => directive.args.map((word) => word.text)) ?? [];
  return [text, ...servers].some((address) => /^unix:\S*php5/i.test(address));
}

/** The file that the location itself would send. In a chroot PHP sees other paths. */
function nameScript({ from, pass }: Route, stack: Stack): Fix[] {
  const pools = stack.links.flatMap(({ route, answer }) =>
    route.pass === pass && answer.kind === "pool" ? answer.pool : [],
  );
  const jailed = pools.some((pool) => pool.setting("chroot").origin !== "default");
  if (jailed || from.kind !== "location" || !inSameText(stack, pass, from.directive)) return [];
  const file = underAlias(from) ? "$request_filename" : "$document_root$fastcgi_script_name";
  const line = `fastcgi_param SCRIPT_FILENAME ${file};`;
  return fixWith(`Set SCRIPT_FILENAME to ${file}`, "unsafe", [linesAbove(stack, pass, [line])]);
}

function underAlias(scope: Scope): boolean {
  let at: Scope | null = scope;
  while (at !== null && at.own("root").length === 0 && at.own("alias").length === 0) at = at.parent;
  return at !== null && at.own("alias").length > 0;
}
