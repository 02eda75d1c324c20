import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memberOf, nodeAt, parseJson, plain, repeatedKeys } from "../../src/config/json.ts";

const accepts = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("JSON with places", () => {
  it("reads what JSON.parse reads, to the same value", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 2), (text, indent) => {
        const pretty = JSON.stringify(JSON.parse(text), null, indent);
        const result = parseJson(pretty, false);
        expect(result.ok && JSON.stringify(plain(result.root))).toBe(JSON.stringify(JSON.parse(pretty)));
      }),
    );
  });

  it("accepts and refuses as JSON.parse does", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"',
      "1",
      "-",
      "0",
      "01",
      "1.",
      "1e5",
      "true",
      "nul",
      "null",
      " ",
      "\n",
      "\\",
      '"\\u12"',
      '"\\n"',
      "'",
      "\t",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join("")),
        (text) => {
          expect(parseJson(text, false).ok).toBe(accepts(text));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("keeps the places of keys and values", () => {
    const text = '{ "a": [1, {"b": "x"}] }';
    const result = parseJson(text, false);
    if (!result.ok) throw new Error("refused");
    const at = (path: string[]) => {
      const node = nodeAt(result.root, path);
      return node && text.slice(node.start, node.end);
    };
    expect([at([]), at(["a"]), at(["a", "1", "b"]), at(["a", "7"]), at(["a", "0", "x"])]).toEqual([
      text,
      '[1, {"b": "x"}]',
      '"x"',
      null,
      null,
    ]);
    const member = memberOf(result.root, "a");
    expect(member && text.slice(member.keyStart, member.keyEnd)).toBe('"a"');
  });

  it.each([
    ["", 0, "the file is empty"],
    ['{"a": 1,}', 7, 'JSON allows no comma before "}"'],
    ['{"a" 1}', 5, 'expected ":" after the key, found "1"'],
    ["{'a': 1}", 1, 'expected a key in double quotes, found "\'"'],
    ['{"a": yes}', 6, '"yes" is no JSON value; texts stand in double quotes'],
    ['{"a": [1}', 8, 'expected "," or "]", found "}"'],
    ['{"a": 1', 0, 'this "{" is not closed'],
    ['{"a": "x\n"}', 6, "this string is not closed"],
    ['{"a": "\\x"}', 7, "JSON does not know this escape"],
    ['{"a": 1} 2', 9, 'expected the end of the file, found "2"'],
    ["{} // c", 3, "comments are allowed in .jsonc files only"],
    ["[".repeat(300), 201, "nested too deeply"],
  ])("refuses %o at %i", (text, start, message) => {
    expect(parseJson(text, false)).toMatchObject({ ok: false, problem: { start, message } });
  });

  it("reads comments and a last comma where they are allowed", () => {
    const text = '\uFEFF// x\n{ /* y */ "a": [1, 2,], // z\n}\n// end';
    const result = parseJson(text, true);
    expect(result.ok && plain(result.root)).toEqual({ a: [1, 2] });
    expect(parseJson("{ /* x", true)).toMatchObject({
      ok: false,
      problem: { start: 2, message: "this comment is not closed" },
    });
    expect(parseJson("{,}", true).ok).toBe(false);
  });

  it("finds keys written twice, and treats __proto__ as a key", () => {
    const result = parseJson('{"a": 1, "b": {"c": 1, "c": 2}, "a": 3, "__proto__": {"x": 1}}', false);
    if (!result.ok) throw new Error("refused");
    expect(repeatedKeys(result.root).map((member) => member.key)).toEqual(["c", "a"]);
    expect(Object.keys(plain(result.root) as object)).toEqual(["a", "b", "__proto__"]);
  });
});
