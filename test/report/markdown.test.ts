import { lexer, type Tokens } from "marked";
import { describe, expect, it } from "vitest";
import { markdown } from "../../src/report/markdown.ts";
import { badExamples } from "../support/real-results.ts";
import { at, fakeResult, finding, plainContext } from "./fake-result.ts";
import { nastyResult } from "./nasty.ts";

const context = { ...plainContext, show: "info" } as const;
const blocks = (text: string) => lexer(text).filter(({ type }) => type !== "space");
const code = (text: string) => blocks(text).filter(({ type }) => type === "code") as Tokens.Code[];

describe("markdown report", () => {
  it("keeps what files hold inside of code", () => {
    const text = markdown.render(nastyResult(), context);
    expect(blocks(text).map(({ type }) => type)).toEqual([
      "heading",
      "code",
      ...["paragraph", "code", "paragraph", "code", "paragraph", "code"],
    ]);
    expect(code(text)[0]?.text).toContain("rule zero-timeout crashed");
    expect(code(text)[2]?.text).toContain("1 │ ````");
  });

  it("links a rule to its page where the package has a homepage", () => {
    const text = markdown.render(nastyResult(), { ...context, homepage: "https://example.org/x/" });
    expect(text).toContain(
      "**error** [`socket-tcp-mismatch`](https://example.org/x/blob/v9.8.7/rules/socket-tcp-mismatch/doc.md)",
    );
  });

  it("stops below what GitHub takes, and says what is left", () => {
    const files = { "/w/x.conf": "x;" };
    const where = at(files, "/w/x.conf", "x");
    const many = Array.from({ length: 30 }, (_, index) =>
      finding(where, { message: "é".repeat(50_000), severity: index === 29 ? "error" : "warning" }),
    );
    const text = markdown.render(fakeResult(files, many), context);
    expect(Buffer.byteLength(text)).toBeLessThan(1_048_576);
    const shown = code(text).length - 1;
    expect(shown).toBeGreaterThan(5);
    expect(code(text)[1]?.text).toMatch(/^error/);
    expect(text.endsWith(`\n${30 - shown} more findings: see the report of the run itself.\n`)).toBe(true);
  });

  it.each(badExamples())("shows all of %s, the worst first, with both ends", (_, result) => {
    const shown = code(markdown.render(result, context)).slice(1);
    expect(shown).toHaveLength(result.findings.length);
    const rank = ["error", "warning", "info"];
    const order = shown.map(({ text }) => rank.indexOf(/^\w+/.exec(text)?.[0] ?? ""));
    expect(order).toEqual([...order].sort());
    for (const { related, rule, at: where } of result.findings) {
      const block = shown.find(({ text }) => text.includes(`[${rule}]: `) && text.includes(result.display(where.file)));
      expect(block).toBeDefined();
      for (const { span } of related)
        expect(shown.some(({ text }) => text.includes(result.display(span.file)))).toBe(true);
    }
  });
});
