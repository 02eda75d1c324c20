import type { Scope } from "../../src/resolve/nginx/scope.ts";
import { locationName } from "../../src/resolve/nginx/validate/place.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { leadsToPhp } from "../../src/rule/fastcgi-params.ts";
import { fixWith } from "../../src/rule/line-edits.ts";
import { paramEdit } from "../../src/rule/param-edit.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { scriptFilename } from "../../src/rule/script-filename.ts";
import { visibleSpan } from "../../src/rule/visible-span.ts";
import type { Directive } from "../../src/syntax/nginx/tree.ts";

export default defineRule({
  id: "alias-with-document-root",
  summary: "alias together with $document_root$fastcgi_script_name names a file that does not exist",
  category: "parameters",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/http/ngx_http_core_module.html#alias", "measured: §11"],
  symptoms: [/FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream/],
  related: ["missing-script-filename", "script-outside-chroot"],
  fixable: "unsafe",
  each: "route",
  check(route, { stack, report }) {
    if (!route.from.mentions("alias") || !leadsToPhp(route, stack)) return;
    const script = scriptFilename(route.from);
    const value = script?.directive.args[1]?.text ?? "";
    if (!script || !/^\$\{?(?:document_root|realpath_root)\}?\$\{?fastcgi_script_name\}?$/.test(value)) return;
    const found = aliasOf(route.from);
    if (!found || changesScriptName(route.from)) return;
    const { alias, holder, prefix } = found;
    const where = scopeName(route.from);
    const target = alias.args[0]?.text ?? "";
    const file = `${target}${prefix.replace(/\/?$/, "/")}x.php`;
    report({
      message: `Every script below ${prefix} is 404 in ${where}: with alias ${target}, $document_root$fastcgi_script_name is ${file}, the prefix ${prefix} once more.`,
      args: { location: where, alias: target, prefix, file },
      at: visibleSpan(script.holder, script.directive),
      label: "$request_filename is the file",
      related: [{ span: alias, text: `stands for ${prefix} in ${scopeName(holder)}` }],
      fix: fixWith("Let SCRIPT_FILENAME be $request_filename", "unsafe", [
        paramEdit(stack, route.from, script.directive, "$request_filename"),
      ]),
    });
  },
});

/**
 * The alias in force, where it stands for a prefix. In a location with an expression, and in an exact one, the alias is the
 * script's own path: PHP then finds it, with the rest as its path info (measured).
 */
function aliasOf(scope: Scope): { alias: Directive; holder: Scope; prefix: string } | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    if (at.open || at.own("root").length > 0) return null;
    const alias = at.own("alias").at(-1);
    if (!alias) continue;
    const name = at.directive && locationName(at.directive);
    const target = alias.args[0];
    if (name?.kind !== "prefix" || name.name === "/" || !target) return null;
    const clear = !alias.conditional && !target.opaque && !target.text.includes("$") && !/\.php\d?$/.test(target.text);
    return clear ? { alias, holder: at, prefix: name.name } : null;
  }
  return null;
}

/** A `rewrite`, or a split whose first group starts behind the prefix, makes another script name (measured). */
function changesScriptName(scope: Scope): boolean {
  const split = scope.words("fastcgi_split_path_info");
  if (!split.value.known) return split.span !== null;
  if (split.span !== null && !/^\^\(/.test(split.value.value[0] ?? "")) return true;
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    if (at.own("rewrite").length > 0 || at.children.some((one) => one.kind === "if" && one.own("rewrite").length > 0)) {
      return true;
    }
  }
  return false;
}
