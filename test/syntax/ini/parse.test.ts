import { describe, expect, it } from "vitest";
import { fileId } from "../../../src/source/span.ts";
import { type IniDialect, parseIni } from "../../../src/syntax/ini/parse.ts";
import type { IniEntry, IniSection } from "../../../src/syntax/ini/tree.ts";

function read(text: string, dialect?: IniDialect) {
  return parseIni(fileId("/pool.conf"), text, dialect);
}

function entries(text: string, dialect?: IniDialect): IniEntry[] {
  return read(text, dialect).items.filter((item): item is IniEntry => item.kind === "entry");
}

function sections(text: string): IniSection[] {
  return read(text).items.filter((item): item is IniSection => item.kind === "section");
}

function only(text: string): IniEntry {
  const all = entries(text);
  expect(all.length).toBe(1);
  return all[0] as IniEntry;
}

const at = (text: string, span: { start: number; end: number } | null | undefined) =>
  span && text.slice(span.start, span.end);
const codes = (text: string, dialect?: IniDialect) => read(text, dialect).problems.map(({ code }) => code);

describe("spans", () => {
  it.each([
    ["listen = /run/a.sock", "listen", "/run/a.sock"],
    ["  listen=\t/run/a.sock \t", "listen", "/run/a.sock"],
    ['listen = "/run/a.sock"  ; c', "listen", '"/run/a.sock"'],
    ["listen = '/run' \"/a\" ;c", "listen", "'/run' \"/a\""],
    ['listen =  a  "b"', "listen", 'a  "b"'],
    ["php_admin_value[error reporting] = (1 | 2) ;c", "php_admin_value", "(1 | 2)"],
    ["pm = on ;c", "pm", "on"],
    ["pm = ${A}x", "pm", "${A}x"],
    ["pm = a\r", "pm", "a"],
    ["pm = a$\n", "pm", "a$"],
  ])("%j", (text, key, value) => {
    const entry = only(text);
    expect(at(text, entry.keySpan)).toBe(key);
    expect(at(text, entry.value)).toBe(value);
    expect(entry.value?.raw).toBe(value);
    expect(entry.start).toBe(entry.keySpan.start);
    expect(entry.end).toBe(entry.value?.end);
  });

  it("puts an empty value right behind the equals sign", () => {
    for (const text of ["pm =  ; c", "pm =", "pm =\r\n"]) {
      expect(only(text).value).toMatchObject({
        start: 4,
        end: 4,
        raw: "",
        text: { known: true, value: "" },
        quoted: false,
      });
    }
  });

  it("says whether a value is quoted", () => {
    expect(only('a = "off"').value).toMatchObject({ quoted: true, text: { known: true, value: "off" } });
    expect(only("a = off").value).toMatchObject({ quoted: false, text: { known: true, value: "" } });
    expect(only("a = 'b' c").value?.quoted).toBe(true);
  });

  it("counts in UTF-16 units and skips a byte order mark", () => {
    const text = "\uFEFF; 🐘\na = 🐘é\n";
    const entry = only(text);
    expect(at(text, entry.value)).toBe("🐘é");
    expect(read(text).comments.map((comment) => at(text, comment))).toEqual(["; 🐘"]);
  });
});

describe("keys", () => {
  it("are lower case, the span as written", () => {
    const text = "Ping.Path = /x";
    expect(only(text).key).toBe("ping.path");
    expect(at(text, only(text).keySpan)).toBe("Ping.Path");
  });

  it.each([
    ["env[PATH] = 1", "env", "PATH"],
    ["env [PATH] = 1", "env", "PATH"],
    ["env[ A B ] = 1", "env", "A B "],
    ['env["A"] = 1', "env", "A"],
    ["env['A'B] = 1", "env", "AB"],
    ["env[] = 1", "env", ""],
    ["env = 1", "env", null],
    ["php_value[${A}] = 1", "php_value", "${A}"],
    ["php_value[PHP_OS] = 1", "php_value", "PHP_OS"],
  ])("%s", (text, key, offset) => {
    expect(only(text)).toMatchObject({ key, offset });
    expect(at(text, only(text).keySpan)).toBe("env".length === key.length ? "env" : "php_value");
  });
});

describe("comments", () => {
  it("start at a semicolon outside quotes and end before the line break", () => {
    const text = '; one\r\na = "x;y" ; two\nb = z;three\n\t; four';
    expect(read(text).comments.map((comment) => at(text, comment))).toEqual(["; one", "; two", ";three", "; four"]);
  });

  it("keep the ones on lines that are refused otherwise", () => {
    const text = "alone ; note\n[www] x ; other\n";
    expect(read(text).comments.map((comment) => at(text, comment))).toEqual(["; note", "; other"]);
  });
});

describe("sections", () => {
  it.each([
    ["[www]", "www"],
    ["[ www ]", " www "],
    ["[]", ""],
    ['["www"]', "www"],
    ["[a.b-c] ; c", "a.b-c"],
    ["[on]", "on"],
    ["[E_ALL]", "E_ALL"],
    ["[$pool]", "$pool"],
    ["\t[www]", "www"],
  ])("%s", (text, name) => {
    const [section] = sections(text);
    expect(section).toMatchObject({ name, opaque: false });
    expect(at(text, section)?.replace(/^.*?\[/, "[")).toBe(text.slice(text.indexOf("["), text.indexOf("]") + 1));
    expect(read(text).problems).toEqual([]);
  });

  it("with a variable of the environment is opaque", () => {
    expect(sections("[${POOL}]")[0]).toMatchObject({ name: "${POOL}", opaque: true });
  });

  it("may have a setting behind it", () => {
    expect(read("[www] pm = static").items.map(({ kind }) => kind)).toEqual(["section", "entry"]);
  });
});

describe("unknown values", () => {
  it.each([
    ["${HOME}", "environment"],
    ['"x ${HOME} y"', "environment"],
    ["${HOME:-/root}", "environment"],
    ['${A:-"b c"}', "environment"],
    ["~${A}", "environment"],
    ["PHP_VERSION", "version"],
    ["E_ALL & ~E_NOTICE", "version"],
    ["a\uFFFDb", "encoding"],
    ["{{ x }}", "template"],
    ['"{{ x | default("a=b") }}:9000"', "template"],
    ["a{% if b %}c{% endif %}", "template"],
    ["a=b", "parse-error"],
  ])("%s: %s", (value, why) => {
    expect(only(`k = ${value}`).value).toMatchObject({ text: { known: false, why }, raw: value });
  });
});

describe("what FPM refuses", () => {
  it.each([
    ["# hello", "hash-comment", "# hello", "value is NULL for a ZEND_INI_PARSER_ENTRY"],
    ["  #k=v", "hash-comment", "#k=v", "unknown entry '#k'"],
    ["# a (b)", "hash-comment", "# a (b)", "value is NULL for a ZEND_INI_PARSER_ENTRY"],
    ["alone", "missing-value", "alone", "value is NULL for a ZEND_INI_PARSER_ENTRY"],
    ["env[X]", "missing-value", "env[X]", "syntax error, unexpected END_OF_LINE, expecting '='"],
    ["a = ''", "empty-single-quotes", "''", "value is NULL for a ZEND_INI_PARSER_ENTRY"],
    [
      'a = "b ; c',
      "unclosed-quote",
      '"b ; c',
      "syntax error, unexpected end of file, expecting TC_DOLLAR_CURLY or TC_QUOTED_STRING or '\"'",
    ],
    ["a = 'b", "unclosed-quote", "'b", "syntax error, unexpected end of file"],
    ["a = b=c", "unexpected-equals", "=", "syntax error, unexpected '='"],
    ["a = b(c)", "unexpected-character", "(", "syntax error, unexpected '('"],
    [
      "a = (b",
      "unclosed-parenthesis",
      "(b",
      "syntax error, unexpected END_OF_LINE, expecting '^' or '|' or '&' or ')'",
    ],
    ["a = on b", "unexpected-text", "b", "syntax error, unexpected TC_CONSTANT"],
    ["a = b on", "unexpected-word", "on", "syntax error, unexpected BOOL_TRUE"],
    ["a = 1 |", "unfinished-value", "1 |", "syntax error, unexpected END_OF_LINE"],
    ["a = ${B", "unclosed-variable", "${B", null],
    ["a = ${}", "unnamed-variable", "${}", "syntax error, unexpected '}', expecting TC_VARNAME"],
    ["[www", "unclosed-section", "[www", "syntax error, unexpected end of file, expecting ']'"],
    ["  [www]", "indented-section", "[www]", "syntax error, unexpected END_OF_LINE, expecting '='"],
    ["env[X = 1", "unclosed-offset", "[X = 1", "syntax error, unexpected end of file, expecting ']'"],
    ["env[X] Y = 1", "missing-equals", "Y", "syntax error, unexpected TC_LABEL, expecting '='"],
    ["true = 1", "reserved-key", "true", "syntax error, unexpected BOOL_TRUE"],
    ["= 1", "missing-key", "=", "syntax error, unexpected '='"],
  ])("%j", (line, code, place, original) => {
    const text = `[www]\r\n\n${line}\npm = static\n`;
    const file = read(text);
    expect(file.problems).toHaveLength(1);
    const [problem] = file.problems;
    expect(problem).toMatchObject({ code, reportedLine: 3, original });
    expect(at(text, problem)).toBe(place);
    expect(problem?.message).not.toMatch(/\.$/);
    // The next line is read as if nothing had been.
    expect(file.items.at(-1)).toMatchObject({ kind: "entry", key: "pm", value: { raw: "static" } });
  });

  it("lists one problem for each line", () => {
    expect(
      read("a\tb\tc\n# x\n\nd = e = f = g\n").problems.map(({ code, reportedLine }) => [code, reportedLine]),
    ).toEqual([
      ["missing-value", 1],
      ["hash-comment", 2],
      ["unexpected-equals", 4],
    ]);
  });

  it("keeps what is certain of such a line", () => {
    expect(sections("[www\n  [api]\n").map(({ name }) => name)).toEqual(["www", "api"]);
    expect(only("listen = http://h/?a=b ; c")).toMatchObject({ key: "listen", value: { raw: "http://h/?a=b ; c" } });
    expect(only("env[X]")).toMatchObject({ key: "env", offset: "X", value: null });
    expect(read("(x) = 1\n").damaged).toBe(true);
    expect(read("# x\nlisten = a=b\n").damaged).toBe(false);
  });

  it("reads a quote that is open at a line's end as closed there: FPM reads line by line", () => {
    expect(codes('a = "b\nc = d"\n')).toEqual(["unclosed-quote", "unclosed-quote"]);
    expect(entries('a = "b\nc = d\n')[1]).toMatchObject({ key: "c", value: { text: { known: true, value: "d" } } });
  });
});

describe("php.ini", () => {
  it("lets quotes span lines", () => {
    expect(entries('a = "b\n c" ; d\ne = f\n', "php").map(({ key, value }) => [key, value?.text])).toEqual([
      ["a", { known: true, value: "b\n c" }],
      ["e", { known: true, value: "f" }],
    ]);
  });

  it("ignores names without a value, # lines among them", () => {
    expect(codes("# a\n#k=v\nfoo\nx = ''\n", "php")).toEqual([]);
    expect(codes("# a (b)\n", "php")).toEqual(["unexpected-character"]);
  });

  it("goes on behind a mistake", () => {
    const file = read("a = b=c\nd = e\n", "php");
    expect(file.problems).toHaveLength(1);
    expect(file.items.at(-1)).toMatchObject({ key: "d", value: { raw: "e" } });
  });
});

describe("templates", () => {
  const text = `{# note #}
[{{ pool }}]
listen = {{ sock }}
{% if a %}
pm = static
{% endif %}
pm.max_children = 5 ; {{ why }}
`;
  it("make values and names unknown and what lies between conditional", () => {
    const file = read(text);
    expect(file.problems).toEqual([]);
    expect(file.damaged).toBe(true);
    expect(
      file.items.map((item) => (item.kind === "section" ? [item.name, item.opaque] : [item.key, item.conditional])),
    ).toEqual([
      ["{{ pool }}", true],
      ["listen", false],
      ["pm", true],
      ["pm.max_children", false],
    ]);
    expect(file.items[3]).toMatchObject({ value: { text: { known: true, value: "5" } } });
    expect(file.tokens.filter(({ kind }) => kind === "template")).toHaveLength(6);
  });

  it.each(["{{ extra }}", "{{ key }} = 1", "env[{{ name }}] = 1", "{% include 'x' %}", "{{ a }} {{ b }}", "a{{ b }}"])(
    "%s may hide settings",
    (line) => {
      const file = read(`${line}\npm = static\n`);
      expect(file.problems).toEqual([]);
      expect(file.damaged).toBe(true);
      expect(file.items).toHaveLength(1);
    },
  );

  it.each([
    "pm = {{ a }} = {{ b }}",
    "pm = {{ a }}(b)",
    "pm {{ eq }} static",
    "{% if a %}[www]{% endif %}",
    "  [{{ www }}]",
    "pm = '{{ a }}",
  ])("%s is no syntax problem", (line) => expect(codes(line)).toEqual([]));

  it("does not take PHP's tags in the remarks of php.ini for templates", () => {
    const file = parseIni(
      fileId("/php.ini"),
      "; <? and ?> tags, <?php and ?>\n; the <?= shorthand tag, which can be\nshort_open_tag = Off\n",
      "php",
    );
    expect(file.damaged).toBe(false);
    expect(file.items).toMatchObject([{ key: "short_open_tag" }]);
  });

  it("does not take FPM's own signs for templates", () => {
    const file = read('a = ${NAME}\naccess.format = "%{REQUEST_URI}e %{milli}d"\n');
    expect(file.placeholders).toEqual([]);
    expect(file.damaged).toBe(false);
  });

  it("still refuses # before a placeholder, and shows what is written", () => {
    const [problem] = read("# {{ ansible_managed }}\npm = static\n").problems;
    expect(problem?.code).toBe("hash-comment");
    expect(problem?.message).toContain("# {{ ansible_managed }}");
    expect(read("{{ ansible_managed | comment }}\npm = static\n").damaged).toBe(false);
  });

  it("spans lines: a placeholder with a line break in it is one word", () => {
    const long = "listen = {{ a\n | b }}\npm = x=y\n";
    expect(entries(long).map(({ value }) => value?.raw)).toEqual(["{{ a\n | b }}", "x=y"]);
    expect(read(long).problems[0]?.reportedLine).toBe(3);
  });
});

describe("an empty or odd file", () => {
  it.each(["", "\n", "\r", "\uFEFF", "\0", " ", ";", "\n\n\n", "\uFEFF\n"])("%j has nothing in it", (text) => {
    const file = read(text);
    expect(file.items).toEqual([]);
    expect(file.problems).toEqual([]);
  });

  it("reads a file of CR alone, which is one line to FPM", () => {
    expect(entries("a = b\rc = d\r").map(({ key }) => key)).toEqual(["a", "c"]);
  });

  it("reads nothing of a line behind NUL", () => {
    expect(only("a = b\0 c").value?.text).toEqual({ known: true, value: "b" });
  });

  it.each([
    ["(", "unclosed-parenthesis"],
    ["~", "unfinished-value"],
    ["1|", "unfinished-value"],
    ["${", "unclosed-variable"],
  ])("is not ended by a hundred thousand of %s", (sign, code) => {
    expect(codes(`a = ${sign.repeat(100_000)}\n`)).toEqual([code]);
  });

  it("reads very long lines", () => {
    expect(only(`a = ${"b".repeat(100000)}`).value?.text).toEqual({ known: true, value: "b".repeat(100000) });
  });
});
