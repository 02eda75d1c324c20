import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseScript } from "../../../src/infra/shell/parse-script.ts";
import type { Body, Node, Word } from "../../../src/infra/shell/script.ts";

/** A word as people would write what was understood: `<X>` for a variable, `<?>` for what is not known. */
function show(word: Word): string {
  return word.parts
    .map((part) => {
      if (part.kind === "text") return part.text;
      if (part.kind === "unknown") return "<?>";
      return `<${part.name}${part.operator ?? ""}${part.operand ? show(part.operand) : ""}>`;
    })
    .join("");
}

function tree(node: Node): unknown {
  switch (node.kind) {
    case "command":
      return [
        ...node.assignments.map(({ name, value }) => `${name}=${value ? show(value) : "?"}`),
        ...node.words.map(show),
        ...node.redirects.map(({ descriptor, operator, target }) => `${descriptor ?? ""}${operator}${show(target)}`),
        ...node.documents.map(({ body }) => `<<${show(body)}`),
      ].join(" | ");
    case "chain":
      return node.items.map(({ joined, node: one }) => [joined, tree(one)]);
    case "pipeline":
      return { [node.negated ? "not" : "pipe"]: node.nodes.map(tree) };
    case "group":
      return { [node.subshell ? "sub" : "group"]: trees(node.body) };
    case "if":
      return {
        if: node.branches.map(({ condition, body }) => [trees(condition), trees(body)]),
        ...(node.otherwise ? { else: trees(node.otherwise) } : {}),
      };
    case "for":
      return { for: [node.name, node.words?.map(show) ?? null, trees(node.body)] };
    case "while":
      return { while: [trees(node.condition), trees(node.body)] };
    case "case":
      return {
        case: [show(node.word), ...node.branches.map(({ patterns, body }) => [patterns.map(show), trees(body)])],
      };
    case "function":
      return { function: [node.name, tree(node.body)] };
    case "unread":
      return "unread";
  }
}
const trees = (body: Body): unknown[] => body.nodes.map(tree);
const read = (text: string) => trees(parseScript(text));

describe("shell scripts", () => {
  it.each([
    ["a b  c", ["a | b | c"]],
    ["a; b\nc &", ["a", "b", "c"]],
    ["X=1 Y= a", ["X=1 | Y= | a"]],
    ["a 'b c' \"d $E f\" g\\ h", ["a | b c | d <E> f | g h"]],
    ["echo ${A:-x y} ${B} $(date) `id` $((1+2))", ["echo | <A:-x y> | <B> | <?> | <?> | <?>"]],
    ['echo "$(echo ")" )" \'\' x', ["echo | <?> |  | x"]],
    ["a > b 2>&1 >>c < d", ["a | >b | 2>&1 | >>c | <d"]],
    [
      "a && b || c",
      [
        [
          [null, "a"],
          ["&&", "b"],
          ["||", "c"],
        ],
      ],
    ],
    ["a | b | c", [{ pipe: ["a", "b", "c"] }]],
    ["! a", [{ not: ["a"] }]],
    ["{ a; b; } > c", [{ group: ["a", "b"] }]],
    [
      "(cd x && y)",
      [
        {
          sub: [
            [
              [null, "cd | x"],
              ["&&", "y"],
            ],
          ],
        },
      ],
    ],
    [
      "if a; then b; elif c; then d; else e; fi",
      [
        {
          if: [
            [["a"], ["b"]],
            [["c"], ["d"]],
          ],
          else: ["e"],
        },
      ],
    ],
    [
      'if [ "$A" = b ]; then c; fi && d',
      [
        [
          [null, { if: [[["[ | <A> | = | b | ]"], ["c"]]] }],
          ["&&", "d"],
        ],
      ],
    ],
    ["for f in a b $C; do x $f; done", [{ for: ["f", ["a", "b", "<C>"], ["x | <f>"]] }]],
    ["for f\ndo x\ndone", [{ for: ["f", null, ["x"]] }]],
    ["while read l; do x; done < f", [{ while: [["read | l"], ["x"]] }]],
    [
      "case $A in a|b) x;; (c) y ;; *) z\nesac",
      [{ case: ["<A>", [["a", "b"], ["x"]], [["c"], ["y"]], [["*"], ["z"]]] }],
    ],
    ["f() { a; }\nf", [{ function: ["f", { group: ["a"] }] }, "f"]],
    ["function f { a; }", [{ function: ["f", { group: ["a"] }] }]],
    [
      "[[ a && b == (c) ]] && d",
      [
        [
          [null, "[[ | a | b | == | c | ]]"],
          ["&&", "d"],
        ],
      ],
    ],
    ["a=(x y); b", ["a=?", "b"]],
    ["a \\\n  b # c\n# d\ne", ["a | b", "e"]],
    ["echo a#b '#' \\#", ["echo | a#b | # | #"]],
    ["echo if then fi", ["echo | if | then | fi"]],
    ["cat <<EOF > x\na $B \\$c \\. \\\\\nEOF\ny", ["cat | >x | <<a <B> $c \\. \\\n", "y"]],
    ["cat <<'EOF'\na $B \\$c\nEOF", ["cat | <<a $B \\$c\n"]],
    ["cat <<-E\n\ta\n\t\tb\n\tE\nc", ["cat | <<a\nb\n", "c"]],
    [
      "a <<A && b <<B\none\nA\ntwo\nB\nc",
      [
        [
          [null, "a | <<one\n"],
          ["&&", "b | <<two\n"],
        ],
        "c",
      ],
    ],
    ["{ a; } <<E\nx\nE", [{ group: ["a"] }]],
    ["a\r\nb\r\n", ["a", "b"]],
    ["cat <<E\r\nx\r\nE\r\ny", ["cat | <<x\r\n", "y"]],
    ["printf $'a\\n'", ["printf | a\n"]],
    ["a )", ["a", "unread"]],
    ["fi", ["unread"]],
  ])("%j", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it("keeps the place of every sign", () => {
    const text = "echo 'listen' \"9000\" > f";
    const [node] = parseScript(text).nodes;
    if (node?.kind !== "command") throw new Error("no command");
    for (const word of node.words)
      for (const part of word.parts) if (part.kind === "text") expect(text.slice(part.start, part.end)).toBe(part.text);
  });

  it("throws at nothing and ends", () => {
    const signs = fc.constantFrom(
      ..."ab $\"'`\\{}()[]<>|&;#=-\n\t!*?".split(""),
      "if ",
      "then ",
      "fi ",
      "for x in ",
      "do ",
      "done ",
      "case ",
      "esac ",
      "<<EOF",
      "EOF\n",
      "${",
      "$(",
      "||",
      "&&",
      "function ",
    );
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 60 }), (parts) => {
        const text = parts.join("");
        const script = parseScript(text);
        expect(script.end).toBe(text.length);
      }),
      { numRuns: 3000 },
    );
  });

  it.each(["(", "{ ", "if ", "$(", "${a:-", '"', "case x in ", "! ", "<<E ", "f() "])(
    "is not held up by thirty thousand of %j",
    (sign) => {
      expect(parseScript(sign.repeat(30_000)).nodes.length).toBeGreaterThan(0);
    },
  );
});
