import { defineRule } from "../../src/rule/define-rule.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { showBytes } from "../../src/rule/show.ts";

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
  options: {
    minimum: {
      type: "bytes",
      default: 8192,
      doc: "the smallest buffer for a response header that is not reported",
      min: 1,
    },
  },
  each: "route",
  check(route, { options, report, unknown }) {
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
    const args = { location: where, directive, size, fits, minimum: options.minimum };
    if (setting.span === null) {
      report({
        message: `A response header of more than ${fits} bytes ends as 502 in ${where}: ${directive} is at nginx's default of ${showBytes(size)}, below ${showBytes(options.minimum)}.`,
        args,
        at: route.pass,
        label: `${directive} is ${showBytes(size)} by default`,
        severity: "info",
      });
      return;
    }
    report({
      message: `A response header of more than ${fits} bytes ends as 502 in ${where}: ${directive} is ${showBytes(size)}, below ${showBytes(options.minimum)}.`,
      args,
      at: setting.span,
      label: `holds ${fits} bytes of header`,
      related: [{ span: route.pass, text: "responses to this arrive in it" }],
    });
  },
});
