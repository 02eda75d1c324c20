import { describe, expect, it } from "vitest";
import { markdownToHtml } from "../../../src/report/html/markdown.ts";

const render = (text: string) =>
  markdownToHtml(text, { level: 4, resolve: (href) => (href === "../known/doc.md" ? "#rule-known" : null) }).markup;

describe("a rule's page as HTML", () => {
  it("keeps headings, lists, tables, code and words", () => {
    expect(render("# title\n\n## Why\n\n### More\n\n- *a* **b** `c < d`\n\n1. x")).toBe(
      "<h4>Why</h4><h5>More</h5><ul><li><em>a</em> <strong>b</strong> <code>c &lt; d</code></li></ul><ol><li>x</li></ol>",
    );
    expect(render("| a | b |\n| - | - |\n| 1 | <2> |")).toContain("<tr><td>1</td><td>&lt;2&gt;</td></tr>");
    expect(render("```nginx\na { <b> }\n```")).toContain("<code>a { &lt;b&gt; }</code>");
    expect(render("a &amp; b &lt;c&gt;")).toBe("<p>a &amp; b &lt;c&gt;</p>");
  });

  it("lets no HTML through", () => {
    for (const text of [
      "<script>x</script>",
      "a <img src=x onerror=alert(1)> b",
      "<!-- proof -->",
      "<div\nonclick=x>\n\nb\n\n</div>",
      "[a](javascript:alert(1))",
      "[a](data:text/html,x)",
      "![x](https://example.org/x.png)",
      "<javascript:alert(1)>",
      "[<script>x</script>](https://example.org)",
    ]) {
      const tags = [...render(text).matchAll(/<\/?([a-z]+)([^>]*)>/g)].map(([, name, rest]) => `${name}${rest}`);
      expect(
        tags.filter((tag) => !/^(p|a href="https:\/\/example\.org" rel="noreferrer noopener"|a)$/.test(tag)),
      ).toEqual([]);
    }
  });

  it("links to the web and to pages that are there", () => {
    expect(render("[x](https://nginx.org/a?b=1&c=2)")).toBe(
      '<p><a href="https://nginx.org/a?b=1&amp;c=2" rel="noreferrer noopener">x</a></p>',
    );
    expect(render("[k](../known/doc.md) [u](../unknown/doc.md)")).toBe('<p><a href="#rule-known">k</a> u</p>');
  });
});
