import { expect, it } from "vitest";
import { renderMarkdown } from "../../src/cli/render-markdown.ts";
import { displayWidth } from "../../src/report/display-width.ts";
import { style } from "../../src/report/style.ts";

const look = { style: style(false), unicode: false, width: 40 };
const render = (markdown: string, more: Partial<typeof look> = {}) => renderMarkdown(markdown, { ...look, ...more });

it("renders headings, paragraphs and code", () => {
  expect(render("# Title\n\nSome *words* and `code`,\nmore & <b>.\n\n## Part\n\n```nginx\na {\n\tb;\n}\n```\n")).toBe(
    "Title\n=====\n\nSome words and `code`, more & .\n\nPart\n----\n\n    a {\n        b;\n    }\n",
  );
});

it("tells headings from paragraphs by colour or by a line", () => {
  expect(render("## Part\n", { style: style(true) })).toBe("\u001b[1mPart\u001b[22m\n");
  expect(render("## Part\n", { unicode: true })).toBe("Part\n────\n");
});

it("renders lists, nested and numbered", () => {
  expect(render("- one\n- two\n  - three\n\n1. x\n2. y\n")).toBe("  - one\n  - two\n      - three\n\n  1. x\n  2. y\n");
});

it("renders tables within the width", () => {
  const out = render("| a | b |\n|---|---|\n| `x` | words that need more than one line to fit |\n| 2 | 3 |\n");
  expect(out).toBe(
    "a   | b\n----+-----------------------------------\n`x` | words that need more than one line\n    | to fit\n2   | 3\n",
  );
});

it("gives links their address, once, and hides pages of the package", () => {
  expect(render("[docs](https://nginx.org/x) <https://a.b/> [other](../other/doc.md)")).toBe(
    "docs (https://nginx.org/x) https://a.b/\nother\n",
  );
});

it("wraps words, not code", () => {
  const code = "x".repeat(60);
  const out = render(`${"word ".repeat(30)}\n\n    ${code}\n`);
  const lines = out.split("\n");
  expect(lines.filter((line) => line.includes("word")).every((line) => line.length <= 40)).toBe(true);
  expect(out).toContain(code);
});

it("closes colours at each line's end", () => {
  const out = render(`**${"bold ".repeat(20).trim()}**`, { style: style(true) });
  for (const line of out.trimEnd().split("\n")) {
    expect(line.startsWith("\u001b[1m")).toBe(true);
    expect(line).toMatch(/\u001b\[(0|22)m$/);
    expect(displayWidth(line)).toBeLessThanOrEqual(40);
  }
});

it("shows escapes and controls as signs", () => {
  expect(render("a\u001b[31mb `c\u0007`")).toBe("a\\x1b[31mb `c\\x07`\n");
});
