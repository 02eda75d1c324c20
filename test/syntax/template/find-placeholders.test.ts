import { describe, expect, it } from "vitest";
import { fileId } from "../../../src/source/span.ts";
import { findPlaceholders } from "../../../src/syntax/template/find-placeholders.ts";

const find = (text: string) =>
  findPlaceholders(fileId("/a"), text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

describe("findPlaceholders", () => {
  it.each([
    ["listen {{ port }};", ["value {{ port }}"]],
    ["a {{port}}{{- x -}}{{{ y }}};", ["value {{port}}", "value {{- x -}}", "value {{{ y }}}"]],
    ['{{ .Values.a | default "x}" }}', ['value {{ .Values.a | default "x}" }}']],
    ['{{ include "a" . }} {{ template "b" }}', ['value {{ include "a" . }}', 'value {{ template "b" }}']],
    ["{{ if a }}{{- else -}}{{ end }}", ["control {{ if a }}", "control {{- else -}}", "control {{ end }}"]],
    ["{{range .a}}{{with .b}}{{end}}", ["control {{range .a}}", "control {{with .b}}", "control {{end}}"]],
    ["{{#a}}{{/a}}{{^a}}{{> b}}", ["control {{#a}}", "control {{/a}}", "control {{^a}}", "control {{> b}}"]],
    ["{{/* a }} b */}}c", ["control {{/* a }} b */}}"]],
    ["{{ end_date }} {{ iffy }}", ["value {{ end_date }}", "value {{ iffy }}"]],
    ["{% if a %}{%- endif -%}", ["control {% if a %}", "control {%- endif -%}"]],
    ["{{ a }}{# two\nlines #}", ["value {{ a }}", "control {# two\nlines #}"]],
    ["{# alone #}\n", ["control {# alone #}"]],
    ["{% raw %}{{ a }}{% endraw %}", ["control {% raw %}", "control {% endraw %}"]],
    ["<%= @a %><% if b -%><%# c %>", ["value <%= @a %>", "control <% if b -%>", "control <%# c %>"]],
    [
      "<?php echo 1; ?><?= $a ?><?php if (1): ?>",
      ["value <?php echo 1; ?>", "value <?= $a ?>", "control <?php if (1): ?>"],
    ],
    ["%domain_idn% %%X_Y%%", ["value %domain_idn%", "value %X_Y%"]],
    ["__DOMAIN__ a__PHP_8__b", ["value __DOMAIN__", "value __PHP_8__"]],
    ["@ROOT@/@sys_dir@", ["value @ROOT@", "value @sys_dir@"]],
    ["unix:<PHP_SOCKET>", ["value <PHP_SOCKET>"]],
    ["{site_hosts} {upstream}", ["value {site_hosts}", "value {upstream}"]],
    ["${PORT} $PORT ${PORT:-80}s", ["value ${PORT}", "value $PORT", "value ${PORT:-80}"]],
  ])("%j", (text, expected) => expect(find(text)).toEqual(expected));

  it.each([
    "location ~ \\d{4}/[a-z]{2,}$ {",
    "location ~ \\p{Lu}\\x{41} { }",
    "set $a ${host}$request_uri;",
    "root $MAGE_ROOT/pub;\nset $MAGE_ROOT /srv;",
    "map $http_x $MODE { default 1; }\nset $y $MODE;",
    "rewrite (?<NAME>[A-Z]+) /$NAME;",
    "rewrite ^/caf%C3%A9%20%AB%CD /%E2%82%AC;",
    "log_format x '%d/%b/%Y:%H%M%S';",
    `return 200 '{"status":{"code":200}}';`,
    "return 200 '<HTML><BODY>x</BODY></HTML>';",
    "server {# note\n  #location {\n  #}\n}",
    "events {}\ntypes { }\nserver {}",
    "error_page 404 @fallback;\nlocation @fallback { }",
    "proxy_pass http://user:pw@host;",
    "t = {{1, 2}, {3}} u = {{a = 1}}",
    "http { server { location / { } } }",
    "__proto__ __webpack_hmr a__B",
    "if ($a ~ '^<b>') { }",
    "types {default}",
    "{{",
    "{% x",
    "",
  ])("nothing in %j", (text) => expect(find(text)).toEqual([]));

  it("stays quick on signs that nothing closes", () => {
    for (const sign of [
      "{{ a ",
      "{% a ",
      "<% a ",
      "{# a ",
      "%aa",
      "__A",
      "@aa",
      "<AA",
      "{aa",
      "${AA",
      "{{/* ",
      "<?php ",
    ]) {
      expect(find(sign.repeat(20_000)).length).toBeLessThan(20_001);
    }
  });
});
