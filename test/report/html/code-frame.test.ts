import { describe, expect, it } from "vitest";
import type { Mark } from "../../../src/report/frame.ts";
import { codeFrame } from "../../../src/report/html/code-frame.ts";
import { LineIndex } from "../../../src/source/line-index.ts";

const text = "http {\n\n    server {\n        listen 80;\n        root /srv;\n    }\n}\n";

function mark(piece: string, more: Partial<Mark> = {}, of = text): Mark {
  const start = of.indexOf(piece);
  if (start === -1) throw new Error(`no ${piece}`);
  return { start, end: start + piece.length, text: "", primary: true, ...more };
}

/** The rows as text: `4 [listen 80];`, marked stretches in brackets, notes after an arrow. */
function rows(marks: readonly Mark[], of = text): readonly string[] {
  const { markup } = codeFrame("a.conf:1:1", new LineIndex(of), marks);
  return [...markup.matchAll(/<div class="(line|gap)[^>]*>(.*?)<\/div>|<p class="(?:note|more)[^>]*>(.*?)<\/p>/gs)].map(
    ([, kind, row = "", note]) => {
      if (kind === "gap") return "⋯";
      const shown = (note ?? row)
        .replace("</span><code>", " ")
        .replace(/<mark[^>]*>/g, "[")
        .replaceAll("</mark>", "]");
      return shown.replace(/<[^>]*>/g, "").trimEnd();
    },
  );
}

describe("a code frame", () => {
  it("shows the marked lines with their neighbours and what is said of them", () => {
    expect(rows([mark("listen 80", { text: "why" })])).toEqual([
      "3 server {",
      "4     [listen 80];",
      "↑ why",
      "5     root /srv;",
      "6 }",
    ]);
  });

  it("puts related marks of other lines into the same frame", () => {
    const frame = codeFrame("a", new LineIndex(text), [
      mark("80", { text: "first" }),
      mark("/srv", { primary: false, text: "second" }),
    ]).markup;
    expect(frame).toContain('<mark class="primary">80</mark>');
    expect(frame).toContain('<mark class="related">/srv</mark>');
    expect(frame.indexOf("first")).toBeLessThan(frame.indexOf("second"));
  });

  it("shows the primary mark where two overlap", () => {
    const frame = codeFrame("a", new LineIndex(text), [mark("listen 80", { primary: false }), mark("80")]).markup;
    expect(frame).toContain('<mark class="related">listen </mark><mark class="primary">80</mark>');
  });

  it("leaves out the middle of long spans, and blanks at the start of further lines", () => {
    const long = `a {\n${"  b;\n".repeat(20)}}\n`;
    expect(rows([{ start: 0, end: long.length - 1, text: "all", primary: true }], long)).toEqual([
      "1 [a {]",
      "2   [b;]",
      "3   [b;]",
      "⋯",
      "22 [}]",
      "↑ all",
    ]);
  });

  it("cuts long lines around what is marked", () => {
    const line = `${"x".repeat(5000)} listen 80; ${"y".repeat(5000)}`;
    const { markup } = codeFrame("a", new LineIndex(line), [mark("listen 80", {}, line)]);
    expect(markup).toContain('<mark class="primary">listen 80</mark>');
    expect(markup.length).toBeLessThan(1000);
  });

  it("shows an end that lies behind the last line", () => {
    const open = "http {\n";
    const end = open.length;
    expect(rows([{ start: end, end, text: "} is missing", primary: true }], open)).toEqual([
      "1 http {",
      "2",
      "↑ } is missing",
    ]);
  });

  it("escapes what it shows", () => {
    const evil = 'root "</code><script>1</script>"; # \u202e';
    const { markup } = codeFrame("<a>", new LineIndex(evil), [mark("script", { text: "<b>" }, evil)]);
    expect(markup).not.toMatch(/<(script|b|a)>/);
    expect(markup).toContain("\ufffd");
  });

  it("counts the marks that it does not draw", () => {
    const many = "a;\n".repeat(40);
    const marks = Array.from(
      { length: 40 },
      (_, at): Mark => ({ start: at * 3, end: at * 3 + 1, text: "", primary: at === 0 }),
    );
    expect(rows(marks, many).at(-1)).toBe("and 28 more places in this file");
  });
});
