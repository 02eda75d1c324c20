import { describe, expect, it } from "vitest";
import { github } from "../../src/report/github.ts";
import { badExamples } from "../support/real-results.ts";
import { at, fakeResult, finding, plainContext } from "./fake-result.ts";
import { nastyResult } from "./nasty.ts";

const context = { ...plainContext, show: "info" } as const;

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** As the runner reads a line: the first `::` after the properties ends them, then the escapes are undone. */
function read(line: string): Command {
  const [, name = "", words = "", message = ""] = /^::(\w+) (.*?)::(.*)$/s.exec(line) ?? [];
  const plain = (text: string) => text.replaceAll("%0A", "\n").replaceAll("%0D", "\r").replaceAll("%25", "%");
  const property = (text: string) => plain(text.replaceAll("%3A", ":").replaceAll("%2C", ","));
  const properties = Object.fromEntries(
    words.split(",").map((word) => {
      const cut = word.indexOf("=");
      return [word.slice(0, cut), property(word.slice(cut + 1))];
    }),
  );
  return { name, properties, message: plain(message) };
}

const commands = (...args: Parameters<typeof github.render>) => {
  const text = github.render(...args);
  expect(text === "" || text.endsWith("\n")).toBe(true);
  return text.split("\n").slice(0, -1).map(read);
};

describe("github report", () => {
  it("says nothing where there is nothing", () => {
    expect(github.render(fakeResult({}, []), context)).toBe("");
  });

  it("survives what names and messages hold", () => {
    const found = commands(nastyResult(), context);
    expect(found.map(({ name }) => name)).toEqual(["error", "error", "error", "warning", "notice", "notice"]);
    const [, , error, warning, info, total] = found;
    expect(warning?.properties).toEqual({
      file: "a,b:c%d&<\"'>\\x1b[31m`|é😀.conf",
      line: "1",
      endLine: "1",
      col: "1",
      endColumn: "4",
      title: "no502 socket-tcp-mismatch",
    });
    // GitHub refuses columns that lie on two lines.
    expect(error?.properties).toMatchObject({ line: "2", endLine: "3" });
    expect(Object.keys(error?.properties ?? {})).not.toContain("col");
    const said =
      '100%\\r\\n::error::<b attr="x">&amp;\'`` ``` [l](1) ]]> \\x00\\x1b[31m\\u{202e}\ud800 \uffff é 😀, a: b';
    expect(info?.message).toBe(said);
    expect(warning?.message).toBe(`${said}\nz.conf:1:1: ${said}`);
    expect(total?.properties.title).toBe("no502: 1 error, 1 warning, 1 info");
  });

  it("lets the worst through GitHub's limit, and the total", () => {
    const files = { "/w/x.conf": "x;" };
    const where = at(files, "/w/x.conf", "x");
    const many = (["info", "warning", "error"] as const).flatMap((severity) =>
      Array.from({ length: 12 }, (_, index) => finding(where, { severity, message: `${severity} ${index}` })),
    );
    const found = commands(fakeResult(files, many), context);
    expect(found.map(({ message }) => message.split(" ")[0]).join(" ")).toBe(
      [
        ...Array(12).fill("error"),
        ...Array(12).fill("warning"),
        ...Array(9).fill("info"),
        "GitHub",
        ...Array(3).fill("info"),
      ].join(" "),
    );
    expect(found.find(({ message }) => message.startsWith("GitHub"))?.properties.title).toBe(
      "no502: 12 errors, 12 warnings, 12 infos",
    );
  });

  it.each(badExamples())("tells all of %s", (_, result) => {
    const found = commands(result, context).filter(({ properties }) => properties.file !== undefined);
    const told = found.map(({ properties, message }) => `${properties.title}|${message.split("\n")[0]}`);
    const real = result.findings.map(({ rule, message }) => `no502 ${rule}|${message}`);
    expect([...told].sort()).toEqual([...real].sort());
    const places = found.flatMap(({ message }) => message.split("\n").filter((line) => /^\S+:\d+:\d+: /.test(line)));
    expect(places).toHaveLength(result.findings.flatMap(({ related }) => related).length);
  });
});
