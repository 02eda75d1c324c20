import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileId } from "../../../src/source/span.ts";
import { type IniDialect, parseIni } from "../../../src/syntax/ini/parse.ts";

const here = import.meta.dirname;
const root = join(here, "../../..");
const own = files(join(here, "samples"), /./);
const project = [
  ...files(join(root, "rules"), /\.(conf|ini)$/),
  ...files(join(root, "samples"), /\.(conf|ini)$/),
].filter((path) => /(php|fpm|pool|www)[^/]*(\/[^/]+)?$|\.ini$/.test(path) && !/nginx/.test(path.slice(root.length)));
const outside = [
  ...files(join(root, "../shared/lab/cases"), /php-fpm\.conf$/),
  ...files(join(root, "../shared/corpus"), /(www|fpm)[^/]*\.conf$|php\.ini/),
];

function files(directory: string, pattern: RegExp): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => pattern.test(path) && statSync(path, { throwIfNoEntry: false })?.isFile());
}

/** Throws no assertion per token: the loops below run some ten thousand times. */
function check(text: string, dialect: IniDialect): void {
  const file = parseIni(fileId("/f"), text, dialect);
  let at = 0;
  let joined = "";
  for (const token of file.tokens) {
    if (token.start !== at || token.end <= token.start) throw new Error(`token at ${token.start} after ${at}`);
    joined += text.slice(token.start, token.end);
    at = token.end;
  }
  if (joined !== text) throw new Error("the tokens are not the text");
  let last = -1;
  for (const item of file.items) {
    if (item.start < last || item.end < item.start || item.end > text.length)
      throw new Error(`item ${item.start}-${item.end}`);
    last = item.start;
    if (item.kind === "section") {
      if (text[item.start] !== "[") throw new Error("a section starts with its bracket");
      continue;
    }
    const { keySpan, value } = item;
    if (keySpan.start !== item.start || keySpan.end > item.end) throw new Error("the key starts the entry");
    if (text.slice(keySpan.start, keySpan.end).toLowerCase() !== item.key) throw new Error("the key is the text");
    if (!value) continue;
    if (value.start < keySpan.end || value.end !== item.end) throw new Error("the value ends the entry");
    if (text.slice(value.start, value.end) !== value.raw) throw new Error("raw is the text");
  }
  for (const { start, end } of [...file.problems, ...file.comments]) {
    if (start < 0 || end < start || end > text.length) throw new Error(`span ${start}-${end} of ${text.length}`);
  }
  for (const { start } of file.comments) if (text[start] !== ";") throw new Error("a comment starts with ;");
  for (const { reportedLine } of file.problems) {
    if (reportedLine < 1 || reportedLine > text.split("\n").length) throw new Error(`line ${reportedLine}`);
  }
}

function mutilate(text: string): void {
  for (const dialect of ["fpm", "php"] as const) {
    check(text, dialect);
    for (let at = 0; at < text.length; at++) {
      check(text.slice(0, at), dialect);
      check(text.slice(0, at) + text.slice(at + 1), dialect);
    }
  }
}

describe("whatever is cut off or left out, the ini reader goes on", () => {
  it("has samples", () => expect(own.length).toBeGreaterThanOrEqual(10));
  it.each(own.map((path) => [path.slice(here.length + 1), path]))("%s", (_, path) =>
    mutilate(readFileSync(path, "utf8")),
  );
  it("the examples of the rules and the sample stacks", () => {
    for (const path of project) mutilate(readFileSync(path, "utf8"));
  });
  it.skipIf(outside.length === 0)("files of the lab and the corpus, whole and cut at every hundredth place", () => {
    for (const path of outside) {
      const text = readFileSync(path, "utf8");
      for (const dialect of ["fpm", "php"] as const) check(text, dialect);
      const step = Math.max(1, Math.floor(text.length / 20));
      for (let at = step; at < text.length; at += step) check(text.slice(0, at) + text.slice(at + 3), "fpm");
    }
  });

  const pieces = fc.constantFrom(
    ..."[]=;#\"'$\\{}()|&^~!\n\r\t \0\uFEFF\uFFFD".split(""),
    ..."${ ${A} ${A:-b} on off null E_ALL E_NOTICE a 5 key .php é 🐘 {{ x }} {% if %} {% end %} <%= y %> __X__ \r\n := :-".split(
      " ",
    ),
    '\\"',
    "[www]",
    "env[x]",
    " = ",
    "listen = ",
  );
  it("on any mix of its own signs", () => {
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 40 }),
        fc.constantFrom("fpm" as const, "php" as const),
        (parts, dialect) => check(parts.join(""), dialect),
      ),
      { numRuns: 4000 },
    );
  });

  it("reads a plain line by the short way as it does by the long one", () => {
    const plain = fc.constantFrom(
      ..."a . 5 on off E_NOTICE E_ALL PHP_OS key pm.max $pool $ / : , # ; \" ' \\ = [ ] [www] env[x] é \uFFFD".split(
        " ",
      ),
      " ",
      "\t",
      " = ",
      '"a b"',
      "\r",
      "listen = ",
    );
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 10 }), (parts) => {
        const line = parts.join("");
        // A mark at the line's start is skipped by PHP and sends the line the long way.
        const short = parseIni(fileId("/f"), line);
        const long = parseIni(fileId("/f"), `\uFEFF${line}`);
        const shown = (file: typeof short, shift: number) =>
          JSON.stringify([file.items, file.comments, file.problems], (key, value) =>
            key === "start" || key === "end" ? value - shift : value,
          );
        expect(shown(long, 1)).toBe(shown(short, 0));
      }),
      { numRuns: 5000 },
    );
  });

  it("reads each of FPM's lines by itself: what stands before a line changes nothing in it", () => {
    const line = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("").replace(/[\n{<_]/g, "."));
    fc.assert(
      fc.property(line, line, (first, second) => {
        const shift = first.length + 1;
        const alone = parseIni(fileId("/f"), `${second}\n`);
        const after = parseIni(fileId("/f"), `${first}\n${second}\n`);
        const moved = after.items.filter((item) => item.start >= shift);
        expect(moved.map((item) => [item.kind, item.start - shift, item.end - shift])).toEqual(
          alone.items.map((item) => [item.kind, item.start, item.end]),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
