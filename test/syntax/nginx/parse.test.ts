import { describe, expect, it } from "vitest";
import { fileId } from "../../../src/source/span.ts";
import { parseNginx } from "../../../src/syntax/nginx/parse.ts";
import type { Directive } from "../../../src/syntax/nginx/tree.ts";

const parse = (text: string) => parseNginx(fileId("/a.conf"), text);

/** `name(arg, arg){inner}`, short enough to compare trees at a glance. */
function outline(items: readonly Directive[]): string {
  return items
    .map(({ name, args, block, raw }) => {
      const words = args.map((arg) => arg.text).join(",");
      const inside = block ? `{${outline(block.items)}}` : raw ? "{raw}" : "";
      return `${name.text}(${words})${inside}`;
    })
    .join(" ");
}

/** Each problem as `code line@text`, the text being what its span covers. */
function complaints(text: string): string[] {
  return parse(text).problems.map(
    ({ code, start, end, reportedLine }) =>
      `${code} ${reportedLine} ${start}:${JSON.stringify(text.slice(start, end))}`,
  );
}

describe("the tree", () => {
  it("has names, arguments and blocks", () => {
    const file = parse("user www-data;\nhttp { server { listen 80 default_server; } }\n");
    expect(outline(file.items)).toBe("user(www-data) http(){server(){listen(80,default_server)}}");
    expect(file.problems).toEqual([]);
    expect(file.damaged).toBe(false);
  });

  it("has exact spans", () => {
    const text = 'a "b c" d ; e { f; } # g\n';
    const [a, e] = parse(text).items;
    const cut = (span: { start: number; end: number } | null | undefined) => span && text.slice(span.start, span.end);
    expect(cut(a)).toBe('a "b c" d');
    expect(cut(a?.args[0])).toBe('"b c"');
    expect(a?.args[0]).toMatchObject({ text: "b c", quote: '"', opaque: false });
    expect(a?.args[1]).toMatchObject({ text: "d", quote: null });
    expect(cut(e)).toBe("e");
    expect(cut(e?.block)).toBe("{ f; }");
    expect(parse(text).comments.map(cut)).toEqual(["# g"]);
  });

  it("ends comments before CRLF, and strings keep theirs", () => {
    const file = parse('# one\r\nset $x "a\r\nb"; # two\r\n');
    expect(file.comments.map(({ start, end }) => file.text.slice(start, end))).toEqual(["# one", "# two"]);
    expect(file.items[0]?.args[1]?.text).toBe("a\r\nb");
  });

  it("takes # inside a word and in a string for no comment", () => {
    expect(parse('a b#c "#d";').comments).toEqual([]);
  });

  it("marks a word with an undecodable byte", () => {
    const [directive] = parse("root /srv/\uFFFD;").items;
    expect(directive?.args[0]?.opaque).toBe(true);
    expect(directive?.name.opaque).toBe(false);
  });

  it("swallows the next line where ; is forgotten, as nginx does", () => {
    const file = parse("root /srv\nindex a.php;\n");
    expect(outline(file.items)).toBe("root(/srv,index,a.php)");
    expect(file.problems).toEqual([]);
  });

  it("gives tokens that name each piece", () => {
    const file = parse('a "b"{#c\n}x_by_lua_block{ d }{{ e }}');
    expect(file.tokens.map(({ kind, start, end }) => [kind, file.text.slice(start, end)])).toEqual([
      ["word", "a"],
      ["space", " "],
      ["string", '"b"'],
      ["{", "{"],
      ["comment", "#c"],
      ["space", "\n"],
      ["}", "}"],
      ["word", "x_by_lua_block"],
      ["{", "{"],
      ["raw", " d "],
      ["}", "}"],
      ["template", "{{ e }}"],
    ]);
  });
});

describe("going on after a mistake", () => {
  it("keeps the directive before } and points where its ; belongs", () => {
    const text = "server {\n  listen 80 # c\n}\nserver { listen 81; }\n";
    expect(outline(parse(text).items)).toBe("server(){listen(80)} server(){listen(81)}");
    expect(complaints(text)).toEqual(['missing-semicolon 3 20:""']);
    expect(parse(text).items.map((item) => item.block?.damaged)).toEqual([true, false]);
  });

  it("keeps the directive at the end of the file", () => {
    expect(outline(parse("a b;\nc d\n").items)).toBe("a(b) c(d)");
    expect(complaints("a b;\nc d\n")).toEqual(['missing-semicolon 3 8:""']);
  });

  it("passes over a lone ;", () => {
    expect(outline(parse("a b;; c d;").items)).toBe("a(b) c(d)");
    expect(complaints("a b;; c d;")).toEqual(['unexpected-semicolon 1 4:";"']);
  });

  it("passes over a } too many", () => {
    const text = "a { b; }\n}\nc d;\n";
    expect(outline(parse(text).items)).toBe("a(){b()} c(d)");
    expect(complaints(text)).toEqual(['unexpected-brace 2 9:"}"']);
    expect(parse(text).damaged).toBe(true);
  });

  it("passes over a { too many and reports it once", () => {
    const text = "a {{ b; }\nc d;\n";
    expect(complaints(text)).toEqual(['unexpected-brace 1 3:"{"']);
    expect(outline(parse(text).items)).toBe("a(){b() c(d)}");
    expect(complaints("a; { b; } c;")).toEqual(['unexpected-brace 1 3:"{"']);
    expect(outline(parse("a; { b; } c;").items)).toBe("a() b() c()");
  });

  it("takes text after a string for a word of its own", () => {
    expect(outline(parse('a "b"c; d e;').items)).toBe("a(b,c) d(e)");
    expect(complaints('a "b"c; d e;')).toEqual(['text-after-quote 1 5:"c"']);
    expect(complaints('a { b "c"}')).toEqual(['missing-semicolon 1 9:""']);
  });

  it("ends a forgotten quote at its line, whether another string follows or not", () => {
    const text = 'a "b;\nc "d";\ne f;\n';
    expect(outline(parse(text).items)).toBe("a(b) c(d) e(f)");
    expect(complaints(text)).toEqual(['unclosed-quote 2 2:"\\""']);
    const open = "x {\n  a 'b;\n  c d;\n}\n";
    expect(outline(parse(open).items)).toBe("x(){a(b) c(d)}");
    expect(complaints(open)).toEqual(['unclosed-quote 5 8:"\'"']);
  });

  it("reads on after a byte order mark", () => {
    const file = parse("\uFEFF# c\nuser www-data;\n");
    expect(outline(file.items)).toBe("user(www-data)");
    expect(file.comments).toHaveLength(1);
    expect(file.problems.map(({ code, reportedLine }) => [code, reportedLine])).toEqual([["byte-order-mark", 2]]);
  });

  it("finds many mistakes in one file", () => {
    const text = 'a {\n  b;;\n  c "d"e;\n  f\n}\n}\ng h;\n';
    expect(complaints(text).map((one) => one.split(" ")[0])).toEqual([
      "unexpected-semicolon",
      "text-after-quote",
      "missing-semicolon",
      "unexpected-brace",
    ]);
    expect(outline(parse(text).items)).toBe("a(){b() c(d,e) f()} g(h)");
  });
});

describe("a block that is not closed", () => {
  const culprit = (text: string) => {
    const [problem, ...rest] = parse(text).problems;
    expect(rest).toEqual([]);
    expect(problem?.code).toBe("unclosed-brace");
    expect(problem?.original).toBe('unexpected end of file, expecting "}"');
    expect(problem?.reportedLine).toBe(text.split("\n").length);
    return text.slice(0, problem?.start).split("\n").length;
  };

  it("is the one whose } stands too far left", () => {
    expect(culprit("server {\n  location /a {\n    b;\n  location /c {\n    d;\n  }\n}\n")).toBe(2);
    expect(culprit("http {\n  server {\n    location / {\n      a;\n  }\n  server {\n    b;\n  }\n}\n")).toBe(3);
  });

  it("is the one in which a block begins no further right", () => {
    expect(culprit("server {\n  a;\n\nserver {\n  b;\n}\n")).toBe(1);
    expect(culprit("http {\n\tserver {\n\t\ta;\n\tserver {\n\t\tb;\n\t}\n}\n")).toBe(2);
  });

  it("is the innermost when the indentation says nothing", () => {
    expect(culprit("a { b { c;\n")).toBe(1);
    expect(parse("a { b { c;\n").problems[0]?.start).toBe(6);
  });

  it("keeps the tree and marks what may lack something", () => {
    const file = parse("server {\n  listen 80;\n");
    expect(outline(file.items)).toBe("server(){listen(80)}");
    expect(file.items[0]?.block).toMatchObject({ damaged: true, end: file.text.length });
  });
});

describe("blocks in another language", () => {
  it("are kept raw: strings, long brackets and comments hide braces", () => {
    const body = ` local a, b = "}", '\\'}' -- }\n --[[ }\n }]] c = [==[ }]] ]==] if {{}} then end `;
    const text = `content_by_lua_block {${body}}\nroot /srv;`;
    const file = parse(text);
    expect(outline(file.items)).toBe("content_by_lua_block(){raw} root(/srv)");
    expect(text.slice(file.items[0]?.raw?.start, file.items[0]?.raw?.end)).toBe(body);
    expect(file.problems).toEqual([]);
    expect(file.placeholders).toEqual([]);
  });

  it("may have arguments, and stand close", () => {
    expect(outline(parse("set_by_lua_block $x{return 1}a;").items)).toBe("set_by_lua_block($x){raw} a()");
  });

  it("know JavaScript's strings and comments", () => {
    const text = "content_by_js_block { let a = `}\n` + '}'; // }\n /* } */ f({}); }\na;";
    expect(outline(parse(text).items)).toBe("content_by_js_block(){raw} a()");
  });

  it("are no blocks when they name a file", () => {
    expect(outline(parse("content_by_lua_file /a.lua; js_content a.b;").items)).toBe(
      "content_by_lua_file(/a.lua) js_content(a.b)",
    );
  });

  it("do not swallow the file when they are not closed", () => {
    const text = "content_by_lua_block {\n  a {\n}\nroot /srv;\n";
    expect(outline(parse(text).items)).toBe("content_by_lua_block(){raw} root(/srv)");
    expect(complaints(text)).toEqual(['unclosed-brace 5 21:"{"']);
  });

  it("are the likely culprit where one of their braces closes the block around them", () => {
    expect(complaints("server {\n  content_by_lua_block {\n    a {\n  }\n  root /srv;\n}\n")).toEqual([
      'unclosed-brace 7 32:"{"',
    ]);
  });
});
