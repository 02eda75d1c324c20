import { DOMParser, type Element } from "@xmldom/xmldom";
import { describe, expect, it } from "vitest";
import { checkstyle } from "../../src/report/checkstyle.ts";
import type { Format } from "../../src/report/context.ts";
import { junit } from "../../src/report/junit.ts";
import { badExamples } from "../support/real-results.ts";
import { fakeResult, plainContext } from "./fake-result.ts";
import { nastyResult } from "./nasty.ts";

const context = { ...plainContext, show: "info" } as const;
const name = "a,b:c%d&<\"'>\\x1b[31m`|é😀.conf";
const said =
  '100%\\r\\n::error::<b attr="x">&amp;\'`` ``` [l](1) ]]> \\x00\\x1b[31m\\u{202e}\\u{d800} \\u{ffff} é 😀, a: b';

/** The document's root. Anything that is not well-formed throws. */
function parse(format: Format, result: Parameters<Format["render"]>[0]): Element {
  const text = format.render(result, context);
  // The reader lets these pass; XML 1.0 does not (section 2.2).
  expect(text).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  const onError = (level: string, message: string) => {
    throw new Error(`${level}: ${message}`);
  };
  return new DOMParser({ onError }).parseFromString(text, "text/xml").documentElement as Element;
}

const all = (root: Element, tag: string) => [...root.getElementsByTagName(tag)] as Element[];
const attributes = (element: Element | undefined) =>
  Object.fromEntries([...(element?.attributes ?? [])].map(({ name, value }) => [name, value]));

describe("checkstyle report", () => {
  it("survives what names and messages hold", () => {
    const root = parse(checkstyle, nastyResult());
    expect(all(root, "file").map((file) => file.getAttribute("name"))).toEqual([name, "z.conf"]);
    expect(attributes(all(root, "error")[0])).toEqual({
      line: "1",
      column: "1",
      severity: "warning",
      message: `${said} (z.conf:1:1: ${said})`,
      source: "no502.socket-tcp-mismatch",
    });
    expect(all(root, "exception").map((one) => one.textContent)).toEqual([
      said,
      `rule zero-timeout crashed: ${said}; this is a bug in no502 9.8.7`,
    ]);
  });

  it.each([["nothing", fakeResult({}, [])] as const, ...badExamples()])("tells all of %s", (_, result) => {
    const told = all(parse(checkstyle, result), "error").map(attributes);
    expect(told.map(({ source }) => source)).toEqual(result.findings.map(({ rule }) => `no502.${rule}`));
    result.findings.forEach(({ severity, message, related }, at) => {
      expect(told[at]?.severity).toBe(severity);
      expect(told[at]?.message?.startsWith(message)).toBe(true);
      for (const { text } of related) expect(told[at]?.message).toContain(text);
    });
  });
});

describe("junit report", () => {
  it("survives what names and messages hold", () => {
    const root = parse(junit, nastyResult());
    expect(attributes(root)).toEqual({ name: "no502", tests: "5", failures: "2", errors: "2" });
    expect(all(root, "testsuite").map((suite) => suite.getAttribute("name"))).toEqual([name, "z.conf", "no502"]);
    const [warning] = all(root, "failure");
    expect(attributes(warning)).toEqual({ message: said, type: "warning" });
    expect(warning?.textContent).toBe(`${name}:1:1: warning: ${said} [socket-tcp-mismatch]\nz.conf:1:1: ${said}`);
    expect(all(root, "error").map((one) => one.getAttribute("message"))).toEqual([
      said,
      `${said}; this is a bug in no502 9.8.7`,
    ]);
  });

  it.each([["nothing", fakeResult({}, [])] as const, ...badExamples()])("counts right in %s", (_, result) => {
    const root = parse(junit, result);
    const failed = result.findings.filter(({ severity }) => severity !== "info");
    expect(
      all(root, "failure")
        .map((one) => one.getAttribute("message"))
        .sort(),
    ).toEqual(failed.map(({ message }) => message).sort());
    expect(root.getAttribute("failures")).toBe(String(failed.length));
    expect(root.getAttribute("tests")).toBe(String(all(root, "testcase").length));
    for (const suite of all(root, "testsuite")) {
      expect(suite.getAttribute("tests")).toBe(String(all(suite, "testcase").length));
      expect(suite.getAttribute("failures")).toBe(String(all(suite, "failure").length));
    }
    // A file without a finding is a test that passed: a report without tests reads as one that did not run.
    const files = new Set(result.stacks.flatMap((stack) => [...stack.files.keys()].map(result.relativePath)));
    expect(all(root, "testsuite").map((suite) => suite.getAttribute("name"))).toEqual(
      expect.arrayContaining([...files]),
    );
  });
});
