import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument, Scalar, stringify } from "yaml";
import { substitute } from "../../src/infra/embed.ts";
import { embedScalar } from "../../src/infra/embed-yaml.ts";
import { type EmbeddedText, endInFile, isVerbatim, offsetInFile } from "../../src/source/embedded-text.ts";
import { fileId } from "../../src/source/span.ts";
import { parseIni } from "../../src/syntax/ini/parse.ts";
import { parseNginx } from "../../src/syntax/nginx/parse.ts";
import { relocate } from "../../src/syntax/relocate.ts";

const file = fileId("/repo/k8s.yaml");

function scalarOf(yaml: string): EmbeddedText {
  const scalar = parseDocument(yaml).getIn(["data", "x"], true);
  const embedded = scalar instanceof Scalar ? embedScalar(file, yaml, "data/x", scalar) : null;
  if (embedded === null) throw new Error("not embedded");
  return embedded;
}

/** What the file holds at the place of a piece of the text. */
function at(embedded: EmbeddedText, piece: string): string {
  const start = embedded.text.indexOf(piece);
  return embedded.fileText.slice(offsetInFile(embedded, start), endInFile(embedded, start + piece.length));
}

describe("a YAML scalar", () => {
  it.each([
    ["a literal block", "data:\n  x: |\n    server {\n      listen 80;\n\n      root /srv;\n    }\n"],
    ["with an indentation of its own", "data:\n  x: |2\n      deep;\n    flat;\n"],
    ["that keeps its end", "data:\n  x: |+\n    a b;\n\n\n"],
    ["that drops its end", "data:\n  x: |-\n    a b;\n\n"],
    ["with Windows line ends", "data:\r\n  x: |\r\n    a b;\r\n    c d;\r\nother: 1\r\n"],
    ["folded lines", "data:\n  x: >\n    a b;\n    c d;\n\n    e f;\n"],
    ["plain", "data: {x: fastcgi_pass php:9000;}\n"],
    ["in quotes", 'data:\n  x: "[www]\\nlisten = \\"9000\\"\\n\\tpm = static\\u0041"\n'],
    ["in single quotes", "data:\n  x: 'log_format a ''$b'';'\n"],
  ])("%s has every word at its own place", (_, yaml) => {
    const embedded = scalarOf(yaml);
    expect(embedded.text).toBe(parseDocument(yaml).toJS().data.x);
    for (const [word] of embedded.text.matchAll(/[\w./:]+/g)) {
      expect(at(embedded, word).replaceAll("\\u0041", "A")).toBe(word);
    }
  });

  it("is the value for any text, in any style", () => {
    const line = fc.stringMatching(/^[ -~]{0,20}$/);
    const style = fc.constantFrom("BLOCK_LITERAL", "QUOTE_DOUBLE", "QUOTE_SINGLE", "PLAIN", "BLOCK_FOLDED");
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), style, (lines, type) => {
        const text = lines.join("\n");
        const value = new Scalar(text);
        value.type = type as Scalar.Type;
        const yaml = stringify({ data: { x: value } }, { lineWidth: 0 });
        const scalar = parseDocument(yaml).getIn(["data", "x"], true) as Scalar;
        const embedded = embedScalar(file, yaml, "data/x", scalar);
        // null is an honest answer where the value cannot be matched with the file; another text is none.
        if (embedded === null) return;
        expect(embedded.text).toBe(scalar.value);
        for (let offset = 0; offset < embedded.text.length; offset++) {
          const there = yaml[offsetInFile(embedded, offset)];
          if (isVerbatim(embedded, offsetInFile(embedded, offset), endInFile(embedded, offset + 1)))
            expect([there, there === "\n" ? " " : there]).toContain(embedded.text[offset]);
        }
      }),
    );
  });
});

describe("substitution", () => {
  it("moves what follows and keeps places in the file", () => {
    const embedded = scalarOf("data:\n  x: |\n    listen ${PORT};\n    root /srv;\n");
    const start = embedded.text.indexOf("$");
    const made = substitute(embedded, [{ start, end: start + 7, text: "8080" }]);
    expect(made.text).toBe("listen 8080;\nroot /srv;\n");
    expect(at(made, "8080")).toBe("${PORT}");
    expect(at(made, "root")).toBe("root");
    const place = made.fileText.indexOf("${PORT}");
    expect(isVerbatim(made, place, place + 7)).toBe(false);
    expect(isVerbatim(made, made.fileText.indexOf("root"), made.fileText.indexOf("root") + 4)).toBe(true);
  });
});

describe("trees of embedded texts", () => {
  it("name places in the file that holds them", () => {
    const yaml = "data:\n  x: |\n    server {\n      listen 80; # here\n      location / { root /srv; }\n    }\n";
    const embedded = scalarOf(yaml);
    const tree = relocate(parseNginx(embedded.id, embedded.text), embedded);
    expect(tree.id).toBe(file);
    const server = tree.items[0];
    const listen = server?.block?.items[0];
    expect(yaml.slice(server?.start, server?.end)).toBe("server");
    expect(yaml.slice(listen?.start, listen?.end)).toBe("listen 80");
    expect(listen?.args[0]?.file).toBe(file);
    expect(yaml.slice(tree.comments[0]?.start, tree.comments[0]?.end)).toBe("# here");
  });

  it("are read without the indentation of the YAML, which would hide a section of PHP-FPM", () => {
    const embedded = scalarOf("data:\n  x: |\n    [www]\n    listen = 9000\n");
    const tree = relocate(parseIni(embedded.id, embedded.text, "fpm"), embedded);
    expect(tree.items.map(({ kind, start, end }) => [kind, embedded.fileText.slice(start, end)])).toEqual([
      ["section", "[www]"],
      ["entry", "listen = 9000"],
    ]);
  });
});
