import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSuppressions } from "../../src/engine/read-suppressions.ts";
import type { AnyRule } from "../../src/rule/define-rule.ts";
import type { NginxFile } from "../../src/syntax/nginx/tree.ts";
import { find, parseAll, run, type Setup } from "./fake-stack.ts";
import { wordRule } from "./word-rule.ts";

const rules = [wordRule("a-rule", "foo"), wordRule("b-rule", "bar")];
const nginx = (text: string, more: Partial<Setup> = {}) => run({ files: { "/a.conf": text }, rules, ...more });
const seen = (text: string, more: Partial<Setup> = {}) =>
  nginx(text, more).findings.map((one) => `${one.rule} ${one.severity} ${one.at.start}`);
const apply = (text: string) => {
  const { findings, parsed } = nginx(text);
  const edits = findings.flatMap((one) => one.fixes.flatMap((fix) => fix.edits));
  const source = [...parsed.values()][0]?.text ?? "";
  return edits
    .toReversed()
    .reduce((out, { span, text }) => out.slice(0, span.start) + text + out.slice(span.end), source);
};

describe("suppressions that work", () => {
  it("cover their own line", () => {
    const { findings, suppressed } = nginx("foo 1; # no502: ignore[a-rule] we know\nfoo 2;\n");
    expect(findings.map((one) => one.at.start)).toEqual([39]);
    expect(suppressed).toMatchObject([{ rule: "a-rule", at: { start: 0 }, suppression: { reason: "we know" } }]);
    expect(suppressed[0]?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(suppressed[0]?.fingerprint).not.toBe(findings[0]?.fingerprint);
  });

  it("cover the line below when they stand alone, also through further comments, but not past it", () => {
    expect(seen("# no502: ignore[a-rule] why\nfoo 1;\n")).toEqual([]);
    expect(seen("# no502: ignore[a-rule] why\n# no502: ignore[b-rule] why\n# more\nfoo bar;\n")).toEqual([]);
    expect(seen("# no502: ignore[a-rule] why\nfoo 1;\nfoo 2;\n")).toEqual(["a-rule warning 35"]);
    expect(seen("x 1; # no502: ignore[a-rule] why\nfoo 1;\n")).toContain("a-rule warning 33");
  });

  it("name several rules", () => {
    expect(seen("foo bar; # no502: ignore[a-rule, b-rule] why\n")).toEqual([]);
    expect(seen("foo bar; # no502: ignore[ b-rule ] why\n")).toEqual(["a-rule warning 0"]);
  });

  it("cover a statement that goes over several lines, from its first line or behind its last", () => {
    expect(seen("# no502: ignore[a-rule] why\nlog_format x\n  'a'\n  foo;\n")).toEqual([]);
    expect(seen("log_format foo\n  'a'\n  'b'; # no502: ignore[a-rule] why\n")).toEqual([]);
  });

  it("cover a block's own line and not its contents", () => {
    const text = "http {\n  # no502: ignore[a-rule] why\n  location /foo {\n    foo 1;\n  }\n}\n";
    expect(seen(text)).toEqual([`a-rule warning ${text.indexOf("foo 1")}`]);
  });

  it("work in ini files, where only ; starts a comment", () => {
    const ini = (text: string) => run({ files: { "/p.ini": text }, rules }).findings.map((one) => one.rule);
    expect(ini("[x]\nfoo = 1 ; no502: ignore[a-rule] why\n")).toEqual([]);
    expect(ini("[x]\n; no502: ignore[a-rule] why\nfoo = 1\n")).toEqual([]);
    expect(ini("; no502: ignore[a-rule] why\n[foo]\nfoo = 1\n")).toEqual(["a-rule"]);
  });

  it("are comments: the same text in a string is none", () => {
    const text = 'add_header X "# no502: ignore[a-rule] foo";\n';
    expect(seen(text)).toEqual([`a-rule warning ${text.indexOf("foo")}`]);
  });

  it("work with CRLF line ends", () => {
    expect(seen("# no502: ignore[a-rule] why\r\nfoo 1;\r\n")).toEqual([]);
  });

  it("count at either end of a finding", () => {
    const files = { "/a.conf": "foo 1;\n", "/p.ini": "[x]\nlisten = 1 ; no502: ignore[two] why\n" };
    const related = [{ span: find(parseAll(files), "/p.ini", "listen = 1"), text: "the pool" }];
    const result = run({ files, rules: [wordRule("two", "foo", {}, { related })] });
    expect(result.findings).toEqual([]);
    expect(result.suppressed).toHaveLength(1);
  });

  it("at one end of several do not silence the others, and the finding counts once", () => {
    const files = { "/a.conf": "r1;\nr2; # no502: ignore[two] why\n", "/p.ini": "[x]\nfoo = 1\n" };
    const parsed = parseAll(files);
    const rule = wordRule("two", "foo", {
      check(file, { report }) {
        if (file.kind !== "ini") return;
        for (const name of ["r1", "r2"]) {
          const related = [{ span: find(parsed, "/a.conf", name), text: name }];
          report({ message: `Bad for ${name}.`, at: find(parsed, "/p.ini", "foo"), related });
        }
      },
    });
    const { findings, suppressed } = run({ files, rules: [rule] });
    expect(findings).toMatchObject([{ message: "Bad for r1.", related: [{ text: "r1" }] }]);
    expect(suppressed).toEqual([]);
  });
});

describe("suppressions that do not work", () => {
  const first = (text: string) => nginx(text).findings.find((one) => one.rule.startsWith("suppression-"));

  it.each([
    ["# no502: ignore", "suppression-without-rule"],
    ["# no502: ignore the next line", "suppression-without-rule"],
    ["# no502: ignore[] why", "suppression-without-rule"],
    ["# no502: ignore[ , ] why", "suppression-without-rule"],
    ["# no502: ignore[a-rule why", "suppression-malformed"],
    ["# no502: disable[a-rule] why", "suppression-malformed"],
    ["# no502:", "suppression-malformed"],
    ["# no502 ignore[a-rule] why", "suppression-malformed"],
  ])("%s is refused and silences nothing", (comment, rule) => {
    expect(first(`${comment}\nfoo 1;\n`)).toMatchObject({
      rule,
      severity: "error",
      at: { start: 0, end: comment.length },
    });
    expect(seen(`${comment}\nfoo 1;\n`)).toContain(`a-rule warning ${comment.length + 1}`);
  });

  it.each(["# see no502: ignore[a-rule]", "# no502 is a linter", "# no5022: ignore[x]"])(
    "%s is a plain comment",
    (comment) => {
      expect(seen(`${comment}\n`)).toEqual([]);
    },
  );

  it("without a reason still silence, and are told so", () => {
    expect(seen("foo 1; # no502: ignore[a-rule]\n")).toEqual(["suppression-without-reason warning 7"]);
    expect(seen("foo 1; # no502: ignore[a-rule] --\n")).toEqual(["suppression-without-reason warning 7"]);
    expect(seen("foo 1; # no502: ignore[a-rule] - x\n")).toEqual([]);
  });

  it("with an unknown rule are errors at the id, with the near name", () => {
    const found = first("foo 1; # no502: ignore[a-rul] why\n");
    expect(found).toMatchObject({ rule: "suppression-unknown-rule", severity: "error", at: { start: 23, end: 28 } });
    expect(found?.message).toBe('There is no rule "a-rul"; did you mean "a-rule"?');
    expect(found?.fixes).toMatchObject([{ safety: "unsafe", edits: [{ text: "a-rule" }] }]);
    expect(first("foo 1; # no502: ignore[entirely-else] why\n")?.message).toBe('There is no rule "entirely-else".');
  });
});

describe("suppressions that cover nothing", () => {
  it("are warnings whose fix deletes the comment", () => {
    expect(seen("x 1; # no502: ignore[a-rule] why\ny 2;\n")).toEqual(["suppression-unused warning 21"]);
    expect(apply("x 1;  # no502: ignore[a-rule] why\ny 2;\n")).toBe("x 1;\ny 2;\n");
    expect(apply("a {\n  # no502: ignore[a-rule] why\r\n  y 2;\n}\n")).toBe("a {\n  y 2;\n}\n");
    expect(apply("y 2;\n# no502: ignore[a-rule] why")).toBe("y 2;\n");
  });

  it("lose only the unused rule when others are used", () => {
    expect(apply("foo 1; # no502: ignore[a-rule, b-rule] why\n")).toBe("foo 1; # no502: ignore[a-rule] why\n");
    expect(apply("bar 1; # no502: ignore[a-rule, b-rule] why\n")).toBe("bar 1; # no502: ignore[b-rule] why\n");
  });

  it("are dormant, an info without a fix, when the rule did not run or crashed", () => {
    const config = { rules: { "a-rule": { level: "off", options: {} } } } as const;
    const off = nginx("x 1; # no502: ignore[a-rule] why\n", { config });
    expect(off.findings).toMatchObject([{ rule: "suppression-unused", severity: "info", fixes: [] }]);
    expect(off.findings[0]?.message).toContain("dormant");
    const crash: AnyRule = wordRule("a-rule", "x", {
      check() {
        throw new Error("x");
      },
    });
    expect(seen("x 1; # no502: ignore[a-rule] why\n", { rules: [crash] })).toEqual(["suppression-unused info 21"]);
    const gated = wordRule("a-rule", "foo", { nginx: "<1.0" });
    const stack = { versions: { nginx: "1.22", php: null }, nginx: [{ version: null } as never] };
    expect(seen("foo 1; # no502: ignore[a-rule] why\n", { rules: [gated], stack })).toEqual([
      "suppression-unused info 23",
    ]);
  });

  it("stay where a statement above, which lacks its semicolon, swallows what they are for", () => {
    expect(seen("bar 1\nx 2; # no502: ignore[a-rule] why\n")).toEqual(["b-rule warning 0"]);
    expect(seen("bar 1\n# no502: ignore[a-rule] why\nx 2;\n")).toEqual(["b-rule warning 0"]);
    expect(seen("bar 1;\nx 2; # no502: ignore[a-rule] why\n")).toContain("suppression-unused warning 28");
    expect(seen("y 1\nx 2; # no502: ignore[a-rule] why\n")).toContain("suppression-unused warning 25");
  });

  it("stay where the rule could not judge the place, or a mistake in the file may hide it", () => {
    const unsure = wordRule("a-rule", "foo", {
      check: (file, { unknown }) => unknown(find(new Map([[file.id, file]]), file.id, "foo"), "variable"),
    });
    expect(seen("foo 1; # no502: ignore[a-rule] why\n", { rules: [unsure] })).toEqual([]);
    expect(seen("x 1; # no502: ignore[a-rule] why\nserver {\n")).toEqual([]);
  });

  it("obey settings like any finding, and cannot be suppressed themselves", () => {
    const config = { rules: { "suppression-unused": { level: "off", options: {} } } } as const;
    expect(seen("x 1; # no502: ignore[a-rule] why\n", { config })).toEqual([]);
    expect(seen("x 1; # no502: ignore[a-rule] why\n", { choice: { select: ["a-rule"] } })).toEqual([]);
    const text = "# no502: ignore[suppression-unused] why\nx 1; # no502: ignore[a-rule] why\n";
    expect(seen(text)).toContain(`suppression-unused warning ${text.lastIndexOf("a-rule")}`);
  });
});

it("any comment is read without throwing, with places inside the file", () => {
  const piece = fc.constantFrom(
    "no502",
    ":",
    " ",
    "ignore",
    "[",
    "]",
    ",",
    "a-rule",
    "x",
    ";",
    "#",
    "\n",
    "foo 1;",
    "-",
    "server {",
    "}",
    "'",
    "\r",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = `foo 1; # no502: ${pieces.join("")}\n# no502${pieces.join(" ")}\nfoo 2;\n`;
      const { findings, internalErrors } = nginx(text);
      expect(internalErrors).toEqual([]);
      for (const place of findings.flatMap((one) => [
        one.at,
        ...one.fixes.flatMap((fix) => fix.edits.map((edit) => edit.span)),
      ])) {
        expect(place.start >= 0 && place.end <= text.length && place.start < place.end).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

describe("files without suppressions", () => {
  it("cost no look at their comments", () => {
    const file = { text: "foo 1; # a comment\n" } as NginxFile;
    Object.defineProperty(file, "comments", {
      get() {
        throw new Error("looked");
      },
    });
    expect(readSuppressions(file)).toEqual([]);
  });
});
