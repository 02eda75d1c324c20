import type { Stack } from "../../src/model/stack.ts";
import { parseBuffers } from "../../src/resolve/nginx/units.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith, linesBelow } from "../../src/rule/line-edits.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { showBytes } from "../../src/rule/show.ts";
import type { Span } from "../../src/source/span.ts";

/** nginx's default, `8 4k`, on machines with pages of 4 KiB. */
const usual = { number: 8, size: 4096 };

export default defineRule({
  id: "header-buffer-not-raised",
  summary: "*_buffers is raised and *_buffer_size is not, so the limit of the response header stays as it was",
  category: "buffers",
  severity: "info",
  confidence: "medium",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_buffers",
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffers",
    "measured: §7",
  ],
  symptoms: [/upstream sent too big header while reading response header from upstream/],
  related: ["small-header-buffer", "buffer-sizes-rejected"],
  fixable: "unsafe",
  each: "route",
  check(route, { stack, report }) {
    const family = route.protocol === "fastcgi" ? "fastcgi" : /^https?$/.test(route.protocol) ? "proxy" : null;
    if (family === null) return;
    const header = route.from.bytes(`${family}_buffer_size`);
    const setting = route.from.words(`${family}_buffers`);
    if (header.span !== null || !header.value.known || !setting.span || !setting.value.known) return;
    const buffers = parseBuffers(setting.value.value);
    if (!buffers || (buffers.number <= usual.number && buffers.size <= usual.size)) return;
    const where = scopeName(route.from);
    const written = setting.value.value.join(" ");
    report({
      message: `In ${where} the response header still has ${showBytes(header.value.value)}: ${family}_buffers ${written} holds the body, and ${family}_buffer_size is nginx's default.`,
      args: { location: where, buffers: written, size: header.value.value },
      at: setting.span,
      label: "holds the body only",
      related: [
        { span: route.pass, text: `${family}_buffer_size is ${showBytes(header.value.value)} here by default` },
      ],
      fix: buffers.size > header.value.value ? raise(family, showBytes(buffers.size), setting.span, stack) : [],
    });
  },
});

/** One of the raised buffers for the header too: nginx's other limits follow from the larger of the two, and stay. */
function raise(family: "fastcgi" | "proxy", size: string, buffers: Span, stack: Stack): Fix[] {
  const line = `${family}_buffer_size ${size};`;
  return fixWith(`Set ${family}_buffer_size ${size}`, "unsafe", [linesBelow(stack, buffers, [line])]);
}
