import { describe, expect, it } from "vitest";
import { html, sourceText } from "../../../src/report/html/html.ts";

describe("the template", () => {
  it("escapes every text, in elements and in attributes", () => {
    const evil = `<script>alert("1")</script> & 'x'`;
    expect(html`<p title="${evil}">${evil}</p>`.markup).toBe(
      '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;">' +
        "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;</p>",
    );
  });

  it("takes markup, lists and numbers as they are, and nothing for what is not there", () => {
    const rows = ["a", "<b>"].map((name) => html`<li>${name}</li>`);
    expect(html`<ul>${rows}</ul>${3}${null}${undefined}${false}${["x", [html`<hr>`]]}`.markup).toBe(
      "<ul><li>a</li><li>&lt;b&gt;</li></ul>3x<hr>",
    );
  });

  it("shows what would reorder or hide text", () => {
    expect(html`${"a\u202eb\u0007c\nd"}`.markup).toBe("a\\u{202e}b\\x07c\nd");
    expect(sourceText("\ta\u202e<\u0007").markup).toBe("\ta\ufffd&lt;\u2407");
  });
});
