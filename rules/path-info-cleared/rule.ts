import type { Stack } from "../../src/model/stack.ts";
import type { Scope } from "../../src/resolve/nginx/scope.ts";
import { locationName } from "../../src/resolve/nginx/validate/place.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { leadsToPhp } from "../../src/rule/fastcgi-params.ts";
import { fixWith, inSameText, linesAbove, rewritten } from "../../src/rule/line-edits.ts";
import { phpPaths, takesPath } from "../../src/rule/location-samples.ts";
import { paramEdit } from "../../src/rule/param-edit.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { visibleSpan } from "../../src/rule/visible-span.ts";
import type { Directive } from "../../src/syntax/nginx/tree.ts";

/** What a request with a path after the script's name looks like. */
const rest = "/a/b";

export default defineRule({
  id: "path-info-cleared",
  summary: "try_files empties $fastcgi_path_info, so PHP never sees the path after the script's name",
  category: "parameters",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_split_path_info",
    "https://trac.nginx.org/nginx/ticket/321",
    "measured: §11",
  ],
  related: ["missing-script-filename"],
  fixable: "unsafe",
  each: "route",
  check(route, { stack, report, unknown }) {
    const { from } = route;
    const files = from.own("try_files").at(-1);
    if (!files || files.conditional || !leadsToPhp(route, stack)) return;
    const split = from.words("fastcgi_split_path_info");
    const { directives, complete } = from.array("fastcgi_param");
    const param = directives.findLast((one) => one.args[0]?.text === "PATH_INFO");
    // A variable that was set before holds the old value: `set` runs ahead of try_files, wherever it stands.
    if (!split.span || !param || !/^\$\{?fastcgi_path_info\b/.test(param.args[1]?.text ?? "")) return;
    const paths = from.kind === "location" ? phpPaths(from) : null;
    if (!complete || !split.value.known || paths === null) {
      unknown(files, "whether a path after the script's name gets here");
      return;
    }
    // `\.php$` takes no such request: there is nothing to lose.
    const name = from.directive && locationName(from.directive);
    if (name?.kind === "exact" || !paths.some((path) => takesPath(from, path + rest))) return;
    const where = scopeName(from);
    const first = files.args[0]?.text ?? "";
    const whole = files.args.every((word) => !/\$\{?fastcgi_script_name\b/.test(word.text));
    const request = `/index.php${rest}`;
    report({
      message: whole
        ? `A request such as ${request} is 404 in ${where}: try_files looks for a file ${first} with the path after the script still on it, and PATH_INFO is never sent.`
        : `A request such as ${request} reaches PHP with an empty PATH_INFO in ${where}: try_files sets the path to the script, and with it empties $fastcgi_path_info.`,
      args: { location: where, files: first },
      at: files,
      label: whole ? "finds no such file" : "empties $fastcgi_path_info",
      related: [
        { span: visibleSpan(from, param), text: whole ? "never sent" : "empty here" },
        { span: split.span, text: "the path was split off here" },
      ],
      fix: keepPath(from, files, param, stack),
    });
  },
});

/** A variable of its own keeps what try_files takes away; try_files looks for the script, without the path behind it. */
function keepPath(from: Scope, files: Directive, param: Directive, stack: Stack): Fix[] {
  const [first, ...rest] = files.args;
  const looksForScript = /^\$\{?fastcgi_script_name\b/.test(first?.text ?? "");
  const looksForWhole = first?.text === "$uri" && rest.length === 1;
  const taken = from.mentions("set") && from.own("set").some(({ args }) => args[0]?.text === "$path_info");
  if (!first || taken || !inSameText(stack, files, from.directive) || !(looksForScript || looksForWhole)) return [];
  return fixWith("Keep the path in a variable of its own", "unsafe", [
    linesAbove(stack, files, ["set $path_info $fastcgi_path_info;"]),
    ...(looksForWhole ? [rewritten(stack, first, "$fastcgi_script_name")] : []),
    paramEdit(stack, from, param, "$path_info"),
  ]);
}
