import { describe, expect, it } from "vitest";
import { fileId } from "../../../src/source/span.ts";
import { parseNginx } from "../../../src/syntax/nginx/parse.ts";
import type { Directive } from "../../../src/syntax/nginx/tree.ts";

const parse = (text: string) => parseNginx(fileId("/a.conf.j2"), text);

/** `?` behind a word: opaque; `*` before a name: conditional; `!` behind a block: damaged. */
function outline(items: readonly Directive[]): string {
  return items
    .map(({ name, args, block, conditional }) => {
      const words = args.map((arg) => arg.text + (arg.opaque ? "?" : "")).join(",");
      const inside = block ? `{${outline(block.items)}}${block.damaged ? "!" : ""}` : "";
      return `${conditional ? "*" : ""}${name.text}${name.opaque ? "?" : ""}(${words})${inside}`;
    })
    .join(" ");
}

describe("values", () => {
  it.each([
    ["{{ a }}", "listen {{ a }};", "listen({{ a }}?)"],
    ["in a word", "root /srv/{{ a }}/public;", "root(/srv/{{ a }}/public?)"],
    ["in a string", 'root "/srv/{{ a["b"] }}";', 'root(/srv/{{ a["b"] }}?)'],
    ["with ; and quotes in them", "a <?php echo 'x;'; ?> b;", "a(<?php echo 'x;'; ?>?,b)"],
    ["after a backslash", "a \\{{ x }} {{ y }};", "a(\\{{ x }}?,{{ y }}?)"],
    ["two in a word", "proxy_pass http://{{ a }}:{{ b }};", "proxy_pass(http://{{ a }}:{{ b }}?)"],
    ["before a block", "location {{ a }} { b; }", "location({{ a }}?){b()}"],
    [
      "{name}",
      'root "{the_path}/public"; server_name {the_hosts};',
      "root({the_path}/public?) server_name({the_hosts}?)",
    ],
    ["%name%", "listen %ip%:%web_port%;", "listen(%ip%:%web_port%?)"],
    ["envsubst", "listen ${PORT} $ADDRESS_2;", "listen(${PORT}?,$ADDRESS_2?)"],
    ["nginx's own", "root ${document_root}$host;", "root(${document_root}$host)"],
    ["several lines of arguments", "server_name\n  {{ a }}\n  {{ b }};", "server_name({{ a }}?,{{ b }}?)"],
  ])("%s", (_title, text, expected) => {
    const file = parse(text);
    expect(outline(file.items)).toBe(expected);
    expect(file.problems).toEqual([]);
    expect(file.damaged).toBe(false);
  });

  it("in a name leave open what stands there", () => {
    const file = parse("{{ a }} on;");
    expect(outline(file.items)).toBe("{{ a }}?(on)");
    expect(file.damaged).toBe(true);
  });

  it("alone where a directive would stand are control", () => {
    const file = parse("server {\n  {{ a }}\n  %extra% {{ b }} # c\n  root /srv; {{ d }} }");
    expect(outline(file.items)).toBe("server(){root(/srv)}!");
    expect(file.placeholders.map(({ kind }) => kind)).toEqual(["control", "control", "control", "control"]);
    expect(file.problems).toEqual([]);
  });

  it("in comments decide nothing", () => {
    const file = parse("# {{ ansible_managed }}\nuser a;");
    expect(outline(file.items)).toBe("user(a)");
    expect(file.damaged).toBe(false);
    expect(file.comments).toHaveLength(1);
  });
});

describe("control", () => {
  it.each([
    ["Jinja", "{% if a %}\nb c;\n{% else %}\nb d;\n{% endif %}\ne f;", "*b(c) *b(d) e(f)"],
    ["Go", "{{- if .a }}\nb c;\n{{- else }}\nb d;\n{{- end }}\ne f;", "*b(c) *b(d) e(f)"],
    ["Go loops", "{{ range $k, $v := .a }}b {{ $v }};{{ end }}e f;", "*b({{ $v }}?) e(f)"],
    ["ERB", "<% if @a %>\nb c;\n<% else %>\nb d;\n<% end %>\ne f;", "*b(c) *b(d) e(f)"],
    ["ERB loops", "<% @a.each do |x| -%>\nb <%= x %>;\n<% end -%>\ne f;", "*b(<%= x %>?) e(f)"],
    ["PHP", "<?php if ($a): ?>\nb c;\n<?php endif; ?>\ne f;", "*b(c) e(f)"],
    ["Handlebars", "{{#if a}}b c;{{else}}b d;{{/if}}e f;", "*b(c) *b(d) e(f)"],
    ["Jinja nested", "{% for a in b %}{% if a %}c d;{% endif %}e f;{% endfor %}g h;", "*c(d) *e(f) g(h)"],
    ["an unknown keyword with an end", "{% cache 5 %}b c;{% endcache %}e f;", "*b(c) e(f)"],
    ["an include", '{% include "x" %}\ne f;', "e(f)"],
  ])("%s", (_title, text, expected) => {
    const file = parse(text);
    expect(outline(file.items)).toBe(expected);
    expect(file.problems).toEqual([]);
    expect(file.damaged).toBe(true);
  });

  it("that writes nothing damages nothing", () => {
    const file = parse("{# c } #}{% set a = 1 %}{{/* c } */}}<%# c } %>{{ $x := 1 }}\na b;");
    expect(outline(file.items)).toBe("a(b)");
    expect(file.damaged).toBe(false);
  });

  it("inside a statement makes one unknown word", () => {
    const file = parse(
      "listen 80{% if a %} ssl{% endif %};\nserver_name a {% for b in c %}{{ b }} {% endfor %};\nx y;",
    );
    expect(outline(file.items)).toBe(
      "listen(80{% if a %} ssl{% endif %}?) server_name(a,{% for b in c %}{{ b }} {% endfor %}?) x(y)",
    );
    expect(file.problems).toEqual([]);
  });

  it("that cuts a statement in pieces leaves their names unknown", () => {
    const file = parse("a { pass {% if b %}one;{% else %}two;{% endif %} c d; }");
    expect(outline(file.items)).toBe("a(){pass({% if b %}?) *one?() *two?() c(d)}!");
    expect(file.problems).toEqual([]);
  });

  it("may open a block twice and close it once", () => {
    const file = parse("{% if a %}\ns {\n  b;\n{% else %}\ns {\n  c;\n{% endif %}\n  d;\n}\ne f;");
    expect(outline(file.items)).toBe("*s(){*b()}! *s(){*c() d()}! e(f)");
    expect(file.problems).toEqual([]);
  });

  it("hides no missing ; elsewhere in the file", () => {
    const file = parse("{% if a %}\nb c;\n{% endif %}\nd {\n  e f\n}\n");
    expect(file.problems.map(({ code, reportedLine }) => [code, reportedLine])).toEqual([["missing-semicolon", 6]]);
  });

  it("is left alone where a forgotten quote ends inside it", () => {
    const file = parse("a 'b {{ c\n}} d;\ne f;\n");
    expect(outline(file.items)).toBe("a(b {{ c\n}}?,d) e(f)");
    expect(file.problems).toEqual([]);
  });

  it("silences braces that do not match on paper", () => {
    expect(parse("{% if a %}server {{% endif %} a;").problems).toEqual([]);
    expect(parse("{% if a %}}{% endif %} a;").problems).toEqual([]);
  });
});
