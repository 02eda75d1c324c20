import type { Route, Stack } from "../../src/model/stack.ts";
import { parseBuffers } from "../../src/resolve/nginx/units.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith, linesInRoute, rewritten } from "../../src/rule/line-edits.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { showBytes } from "../../src/rule/show.ts";
import { writtenDirective } from "../../src/rule/written-directive.ts";

/** FastCGI puts a record header of 8 bytes into the same buffer (measured: §7). */
const families = {
  fastcgi: { directive: "fastcgi_buffer_size", overhead: 8 },
  http: { directive: "proxy_buffer_size", overhead: 0 },
  https: { directive: "proxy_buffer_size", overhead: 0 },
} as const;

export default defineRule({
  id: "small-header-buffer",
  summary: "the buffer for the response header is too small for large cookies and debug headers",
  category: "buffers",
  severity: "warning",
  levels: ["warning", "info"],
  confidence: "medium",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_buffer_size",
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffer_size",
    "measured: §7",
  ],
  symptoms: [/upstream sent too big header while reading response header from upstream/],
  related: ["buffer-sizes-rejected"],
  fixable: "unsafe",
  options: {
    minimum: {
      type: "bytes",
      default: 8192,
      doc: "the smallest buffer for a response header that is not reported",
      min: 1,
    },
  },
  each: "route",
  check(route, { stack, options, report, unknown }) {
    if (route.protocol !== "fastcgi" && route.protocol !== "http" && route.protocol !== "https") return;
    const { directive, overhead } = families[route.protocol];
    const setting = route.from.bytes(directive);
    if (!setting.value.known) {
      unknown(route.pass, `${directive} cannot be known`);
      return;
    }
    const size = setting.value.value;
    if (size >= options.minimum) return;
    const where = scopeName(route.from);
    const fits = size - overhead;
    const fix = raise(route, directive, options.minimum, stack);
    const args = { location: where, directive, size, fits, minimum: options.minimum };
    if (setting.span === null) {
      report({
        message: `A response header of more than ${fits} bytes ends as 502 in ${where}: ${directive} is at nginx's default of ${showBytes(size)}, below ${showBytes(options.minimum)}.`,
        args,
        at: route.pass,
        label: `${directive} is ${showBytes(size)} by default`,
        severity: "info",
        fix,
      });
      return;
    }
    report({
      message: `A response header of more than ${fits} bytes ends as 502 in ${where}: ${directive} is ${showBytes(size)}, below ${showBytes(options.minimum)}.`,
      args,
      at: setting.span,
      label: `holds ${fits} bytes of header`,
      related: [{ span: route.pass, text: "responses to this arrive in it" }],
      fix,
    });
  },
});

/** To the smallest size that is not reported, where nginx's relations between its buffers allow that. */
function raise(route: Route, directive: string, size: number, stack: Stack): Fix[] {
  const { from } = route;
  const setting = from.words(directive.replace("_size", "s")).value;
  const buffers = setting.known ? parseBuffers(setting.value) : null;
  const busy = from.setting(directive.replace("buffer_size", "busy_buffers_size"));
  const room = buffers ? (buffers.number - 1) * buffers.size : 0;
  if (busy.origin !== "default" || 2 * size > room) return [];
  const text = showBytes(size);
  const written = writtenDirective(from, directive);
  const word = written?.args[0];
  const edit = word ? rewritten(stack, word, text) : linesInRoute(stack, route, [`${directive} ${text};`]);
  return fixWith(`Set ${directive} ${text}`, "unsafe", [edit]);
}
