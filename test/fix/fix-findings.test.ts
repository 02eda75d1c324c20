import { describe, expect, it } from "vitest";
import type { AnyRule, Fix } from "../../src/rule/define-rule.ts";
import { type FileId, span } from "../../src/source/span.ts";
import { wordRule } from "../engine/word-rule.ts";
import { type FixFilesOptions, fixFiles } from "../support/fix.ts";

const conf = (text: string) => ({ "nginx.conf": `events {}\nhttp {\n${text}}\n` });
const fixed = (text: string, rules: readonly AnyRule[], options: FixFilesOptions = {}) => {
  const outcome = fixFiles(conf(text), { rules, ...options });
  const body = outcome.texts["nginx.conf"]?.slice("events {}\nhttp {\n".length, -2);
  return { ...outcome, body };
};

/** Replaces every occurrence of a word, each by a fix of its own. */
function swap(
  id: string,
  word: string,
  by: string,
  safety: Fix["safety"] = "safe",
  more: Partial<AnyRule> = {},
): AnyRule {
  return wordRule(id, word, {
    check(file, context) {
      for (let at = file.text.indexOf(word); at !== -1; at = file.text.indexOf(word, at + 1)) {
        const place = span(file.id, at, at + word.length);
        const edits = [{ span: place, text: by }];
        context.report({ message: `Found ${word}.`, at: place, fix: { title: `Write ${by}`, safety, edits } });
      }
    },
    ...more,
  });
}

describe("fixes", () => {
  it("are applied together, and the texts linted again", () => {
    const { body, applied, changed, result, bugs } = fixed("foo 1;\nbar 2;\nfoo 3;\n", [
      swap("a", "foo", "one"),
      swap("b", "bar", "two"),
    ]);
    expect(body).toBe("one 1;\ntwo 2;\none 3;\n");
    expect(applied.map(({ finding }) => finding.rule)).toEqual(["a", "b", "a"]);
    expect(changed).toHaveLength(1);
    expect(result.findings).toEqual([]);
    expect(bugs).toEqual([]);
  });

  it("after which a file is no configuration any more are not applied", () => {
    const { body, bugs } = fixed("foo 1;\nbar 2;\nbaz 3;\nqux 4;\n", [swap("a", "foo", "}}}")]);
    expect(body).toBe("foo 1;\nbar 2;\nbaz 3;\nqux 4;\n");
    expect(bugs.join()).toContain("nginx.conf is not read as configuration any more");
  });

  it("that are unsafe wait until they are asked for", () => {
    const rules = [swap("a", "foo", "one", "unsafe"), swap("b", "bar", "two")];
    expect(fixed("foo 1;\nbar 2;\n", rules, { allow: "safe" }).body).toBe("foo 1;\ntwo 2;\n");
    expect(fixed("foo 1;\nbar 2;\n", rules).body).toBe("one 1;\ntwo 2;\n");
  });

  it("of which one is safe: that one is taken", () => {
    const rule = wordRule("a", "foo", {}, {});
    const both: AnyRule = {
      ...rule,
      check(file, context) {
        const at = file.text.indexOf("foo");
        if (at === -1) return;
        const place = span(file.id, at, at + 3);
        const fix = (["unsafe", "safe"] as const).map((safety): Fix => {
          return { title: safety, safety, edits: [{ span: place, text: safety }] };
        });
        context.report({ message: "Found foo.", at: place, fix });
      },
    };
    expect(fixed("foo 1;\n", [both]).body).toBe("safe 1;\n");
  });

  it("are left alone where nobody asked for their finding", () => {
    const rules = [swap("a", "foo", "one"), swap("b", "bar", "two")];
    const outcome = fixed("foo 1;\nbar 2;\n", rules, { wanted: ({ rule }) => rule === "b" });
    expect(outcome.body).toBe("foo 1;\ntwo 2;\n");
    expect(outcome.result.findings.map(({ rule }) => rule)).toEqual(["a"]);
  });

  it("leave suppressed findings alone", () => {
    const text = "foo 1; # no502: ignore[a] we want it\nfoo 2;\n";
    const { body, result } = fixed(text, [swap("a", "foo", "one")]);
    expect(body).toBe("foo 1; # no502: ignore[a] we want it\none 2;\n");
    expect(result.suppressed).toHaveLength(1);
  });

  it("go on until nothing is left: one may bring another's turn", () => {
    const rules = [swap("a", "foo", "fop"), swap("b", "foo 1", "ten")];
    // Both touch the same words: the second finds nothing any more.
    expect(fixed("foo 1;\nfoo 2;\n", rules)).toMatchObject({ body: "fop 1;\nfop 2;\n", bugs: [] });
    const neighbours = fixed("foofoofoo 1;\n", [swap("a", "foo", "o")]);
    expect(neighbours).toMatchObject({ body: "ooo 1;\n", bugs: [] });
  });

  it("that several findings want alike are applied once", () => {
    const insert: AnyRule = wordRule("a", "foo", {
      check(file, context) {
        if (file.text.startsWith("# seen")) return;
        const edits = [{ span: span(file.id, 0, 0), text: "# seen\n" }];
        for (let at = file.text.indexOf("foo"); at !== -1; at = file.text.indexOf("foo", at + 1)) {
          const place = span(file.id, at, at + 3);
          context.report({ message: "Found foo.", at: place, fix: { title: "Say so", safety: "safe", edits } });
        }
      },
    });
    const { texts, applied } = fixed("foo 1;\nfoo 2;\n", [insert]);
    expect(texts["nginx.conf"]?.match(/# seen/g)).toHaveLength(1);
    expect(applied).toHaveLength(2);
  });
});

describe("a fix over several files", () => {
  const files = { "nginx.conf": "events {}\nhttp { include conf.d/*; foo 1; }\n", "conf.d/a.conf": "bar 2;\n" };
  const across = (second: string): AnyRule =>
    wordRule("a", "foo", {
      each: "stack",
      check(stack, context) {
        const place = (word: string) => {
          for (const [file, { text }] of stack.files as ReadonlyMap<FileId, { text: string }>)
            if (text.includes(word)) return span(file, text.indexOf(word), text.indexOf(word) + word.length);
          return null;
        };
        const [foo, bar] = [place("foo"), place("bar")];
        if (!foo || !bar) return;
        const edits = [
          { span: foo, text: "one" },
          { span: bar, text: second },
        ];
        context.report({ message: "Found both.", at: foo, fix: { title: "Both", safety: "safe", edits } });
      },
    });

  it("changes all of them", () => {
    const { texts, changed } = fixFiles(files, { rules: [across("two")] });
    expect(texts).toEqual({
      "nginx.conf": "events {}\nhttp { include conf.d/*; one 1; }\n",
      "conf.d/a.conf": "two 2;\n",
    });
    expect(changed.map(({ file }) => file)).toEqual(["/project/conf.d/a.conf", "/project/nginx.conf"]);
  });

  it("or none, where one part of it goes wrong", () => {
    const { texts, bugs, applied } = fixFiles(files, { rules: [across('"two')] });
    expect(texts).toEqual(files);
    expect(applied).toEqual([]);
    expect(bugs).toEqual([
      'a: the fix "Both" is not applied: with it, conf.d/a.conf has a syntax error that was not there before',
    ]);
  });
});

describe("a fix that does harm", () => {
  const good = swap("good", "bar", "two");

  it("is not applied where it brings a finding, and is reported as our bug; the others are applied", () => {
    const rules = [swap("bad", "foo", "evil"), wordRule("evil", "evil"), good];
    const { body, bugs, result, applied } = fixed("bar 1;\nfoo 2;\nbar 3;\n", rules);
    expect(body).toBe("two 1;\nfoo 2;\ntwo 3;\n");
    expect(bugs).toEqual([
      'bad: the fix "Write evil" is not applied: with it, there is a finding that was not there before: Found evil. (evil)',
    ]);
    expect(applied.map(({ finding }) => finding.rule)).toEqual(["good", "good"]);
    expect(result.internalErrors[0]?.at?.start).toBe(
      result.text(result.findings[0]?.at.file as FileId)?.indexOf("foo"),
    );
  });

  it("is not applied where it breaks the syntax", () => {
    const { body, bugs } = fixed("foo 1;\nbar 2;\n", [swap("bad", "foo", "}"), good]);
    expect(body).toBe("foo 1;\ntwo 2;\n");
    expect(bugs).toEqual([
      expect.stringMatching(/^bad: the fix "Write }" is not applied: with it, nginx\.conf has a syntax error/),
    ]);
  });

  it("is not applied where its finding stays", () => {
    const { body, bugs } = fixed("foo 1;\nbar 2;\n", [swap("bad", "foo", "foo "), good]);
    expect(body).toBe("foo 1;\ntwo 2;\n");
    expect(bugs).toEqual(['bad: the fix "Write foo " is not applied: the finding stays']);
  });

  it("is not applied where it makes a rule crash", () => {
    const fragile = wordRule("fragile", "boom", {
      check(file) {
        if (file.text.includes("boom")) throw new Error("no");
      },
    });
    const { body, bugs } = fixed("foo 1;\nbar 2;\n", [swap("bad", "foo", "boom"), fragile, good]);
    expect(body).toBe("foo 1;\ntwo 2;\n");
    expect(bugs).toEqual(['bad: the fix "Write boom" is not applied: with it, rule fragile crashes: no']);
  });

  it("is not applied where its edits overlap", () => {
    const rule = wordRule("bad", "foo", {
      check(file, context) {
        const at = file.text.indexOf("foo");
        const [a, b] = [span(file.id, at, at + 2), span(file.id, at + 1, at + 3)];
        const edits = [
          { span: a, text: "x" },
          { span: b, text: "y" },
        ];
        context.report({ message: "Found foo.", at: a, fix: { title: "Twice", safety: "safe", edits } });
      },
    });
    const { body, bugs } = fixed("foo 1;\nbar 2;\n", [rule, good]);
    expect(body).toBe("foo 1;\ntwo 2;\n");
    expect(bugs).toEqual(['bad: the fix "Twice" is not applied: its edits overlap or lie outside the file']);
  });

  it("is found among many", () => {
    const rules = [swap("good", "foo", "one"), swap("bad", "bar", "evil"), wordRule("evil", "evil")];
    const text = Array.from({ length: 40 }, (_, at) => (at % 13 === 5 ? "bar 1;\n" : "foo 1;\n")).join("");
    const { body, bugs } = fixed(text, rules);
    expect(body).toBe(text.replaceAll("foo", "one"));
    expect(bugs).toHaveLength(3);
  });

  it("ends also where two undo each other", () => {
    const { bugs, body } = fixed("foo 1;\n", [swap("a", "foo", "bar"), swap("b", "bar", "foo")]);
    // Each brings the other's finding.
    expect(bugs).toEqual([
      'a: the fix "Write bar" is not applied: with it, there is a finding that was not there before: Found bar. (b)',
    ]);
    expect(body).toBe("foo 1;\n");
    const front = { category: "files" } as const;
    const shift = swap("a", "foo", "foo foo", "safe", front);
    const endless = fixed("foo 1;\n", [shift]);
    expect(endless.bugs.length).toBeGreaterThan(0);
  });
});

describe("what stands in front of other findings", () => {
  const behind = wordRule("behind", "late", {
    check(file, context) {
      if (!file.text.includes("open")) return;
      const at = file.text.indexOf("late");
      if (at !== -1) context.report({ message: "Found late.", at: span(file.id, at, at + 4) });
    },
  });

  it("may show what it hid", () => {
    const { body, result, bugs } = fixed("shut 1;\nlate 2;\n", [
      swap("a", "shut", "open", "safe", { category: "files" }),
      behind,
    ]);
    expect(body).toBe("open 1;\nlate 2;\n");
    expect(result.findings.map(({ rule }) => rule)).toEqual(["behind"]);
    expect(bugs).toEqual([]);
    expect(fixed("shut 1;\nlate 2;\n", [swap("a", "shut", "open"), behind]).bugs).toHaveLength(1);
  });

  it("may show it where it wrote too, but may write nothing that keeps a server from starting", () => {
    const writes = (by: string) => swap("a", "shut", by, "safe", { category: "files" });
    expect(fixed("shut 1;\n", [writes("open late"), behind])).toMatchObject({ body: "open late 1;\n", bugs: [] });
    const fatal = { ...behind, category: "files" } as const;
    const { body, bugs } = fixed("shut 1;\n", [writes("open late"), fatal]);
    expect(body).toBe("shut 1;\n");
    expect(bugs).toHaveLength(1);
    expect(fixed("shut 1;\nlate 2;\n", [writes("open"), fatal])).toMatchObject({
      body: "open 1;\nlate 2;\n",
      bugs: [],
    });
  });

  it("is mended before the rest, so that the rest is judged by what it does itself", () => {
    const front = swap("front", "shut", "open", "safe", { category: "files" });
    const rules = [front, behind, swap("bad", "foo", "late")];
    const { body, bugs } = fixed("foo 1;\nshut 2;\n", rules);
    expect(body).toBe("foo 1;\nopen 2;\n");
    expect(bugs).toEqual([expect.stringMatching(/^bad: /)]);
  });
});
