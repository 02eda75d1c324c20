import type { Route, Stack } from "../../src/model/stack.ts";
import type { Scope } from "../../src/resolve/nginx/scope.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith } from "../../src/rule/line-edits.ts";
import { paramEdit } from "../../src/rule/param-edit.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { scriptFilename } from "../../src/rule/script-filename.ts";
import { visibleSpan } from "../../src/rule/visible-span.ts";
import type { Label } from "../../src/source/span.ts";
import type { Directive } from "../../src/syntax/nginx/tree.ts";

export default defineRule({
  id: "script-outside-chroot",
  summary: "the pool has a chroot, and SCRIPT_FILENAME is a path of the host, which does not exist inside it",
  category: "parameters",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://www.php.net/manual/en/install.fpm.configuration.php", "measured: §14"],
  symptoms: [/FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream/],
  related: ["missing-script-filename", "alias-with-document-root"],
  fixable: "unsafe",
  each: "link",
  check({ route, answer }, { stack, report, unknown }) {
    if (answer.kind !== "pool" || route.protocol !== "fastcgi") return;
    const { pool } = answer;
    const chroot = pool.setting("chroot");
    if (chroot.span === null || !chroot.value.known) return;
    const jail = chroot.value.value.replace(/\/+$/, "");
    if (!jail.startsWith("/")) return;
    const script = scriptFilename(route.from);
    const path = script && pathOf(route.from, script.directive);
    if (!script || !path) {
      unknown(route.pass, `which path SCRIPT_FILENAME has inside the chroot ${jail}`);
      return;
    }
    // Another path may be right inside the jail: nothing proves what lies there.
    if (path.text !== jail && !path.text.startsWith(`${jail}/`)) return;
    const where = scopeName(route.from);
    report({
      message: `Every request of ${where} gets 404: SCRIPT_FILENAME starts with ${path.text}, and inside the chroot ${jail} of pool ${pool.name} that is ${jail}${path.text}.`,
      args: { location: where, pool: pool.name, chroot: jail, path: path.text },
      at: visibleSpan(script.holder, script.directive),
      label: "a path of the host",
      related: [{ span: chroot.span, text: `pool ${pool.name} sees ${jail} as /` }, ...path.related],
      fix: insideJail(route, script.directive, path.text, jail, stack),
    });
  },
});

/** Where the script's path starts on the host: written out, or the root in force. Null where that cannot be known. */
function pathOf(scope: Scope, directive: Directive): { text: string; related: readonly Label[] } | null {
  const value = directive.args[1]?.text ?? "";
  if (/^\/[^$]*/.test(value)) return { text: value.replace(/\$.*$/s, "").replace(/\/+$/, ""), related: [] };
  if (!/^\$\{?(?:document_root|realpath_root|request_filename)\b/.test(value)) return null;
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const root = [...at.own("root"), ...at.own("alias")].at(-1);
    const text = root?.args[0];
    if (!root && at.open) return null;
    if (!text) continue;
    if (root.conditional || text.opaque || text.text.includes("$") || !text.text.startsWith("/")) return null;
    return { text: text.text.replace(/\/+$/, ""), related: [{ span: root, text: "the path on the host" }] };
  }
  return null;
}

/** The same file, as PHP sees it. */
function insideJail({ from }: Route, param: Directive, path: string, jail: string, stack: Stack): Fix[] {
  const value = param.args[1]?.text ?? "";
  const rest = value.startsWith("/")
    ? value.slice(path.length)
    : /^\$\{?(?:document_root|realpath_root)\}?(.*)$/s.exec(value)?.[1];
  if (rest === undefined || /["'\s;{}]/.test(rest)) return [];
  const inside = `${path.slice(jail.length)}${rest}`;
  return fixWith(`Let SCRIPT_FILENAME be ${inside}`, "unsafe", [paramEdit(stack, from, param, inside)]);
}
