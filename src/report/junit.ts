import { isTrouble } from "../engine/exit-code.ts";
import type { Finding } from "../rule/finding.ts";
import type { Span } from "../source/span.ts";
import type { Format } from "./context.ts";
import { detailLines, pathOf } from "./detail-lines.ts";
import { shownFindings } from "./shown.ts";
import { type Sight, sightOf } from "./sight.ts";
import { nothingFound, unmet } from "./unmet.ts";
import { type Element, xmlDocument } from "./xml.ts";

/** A test: passed where it has no outcome. */
type Case = Element & { readonly outcome?: "failure" | "error" | "skipped" };

/** JUnit's XML: a suite for each file, and in it a failed test for each error and warning, or one that passed. */
export const junit: Format = {
  name: "junit",
  summary: "JUnit's XML: a suite for each file",
  render(result, context) {
    const sight = sightOf(result, context);
    const suites = new Map<string, Case[]>();
    const suite = (name: string): Case[] => {
      const cases = suites.get(name) ?? [];
      suites.set(name, cases);
      return cases;
    };
    for (const file of result.stacks.flatMap((stack) => [...stack.files.keys()])) suite(pathOf(file, sight));
    for (const finding of shownFindings(result, context.show)) {
      const path = pathOf(finding.at.file, sight);
      suite(path).push(found(finding, path, sight));
    }
    for (const { file, failure, message } of result.unread) {
      const path = pathOf(file, sight);
      suite(path).push(isTrouble(failure) ? broken(path, "can be read", message) : skipped(path, message));
    }
    const { empty, unlinked } = unmet(result, context.demands);
    if (empty) suite("no502").push(broken("no502", "finds something to lint", nothingFound));
    for (const { span, reason } of unlinked) {
      const path = pathOf(span.file, sight);
      suite(path).push(notLinked(span, reason, path, sight));
    }
    for (const { rule, message } of result.internalErrors) {
      const bug = `${message}; this is a bug in no502 ${context.version}`;
      suite("no502").push(broken("no502", `rule ${rule} runs`, bug));
    }
    for (const [path, cases] of suites) if (cases.length === 0) cases.push(test(path, "no finding", null));
    return xmlDocument({
      name: "testsuites",
      attributes: { name: "no502", ...counts([...suites.values()].flat()) },
      children: [...suites].map(([name, cases]) => ({
        name: "testsuite",
        attributes: { name, ...counts(cases), skipped: cases.filter(({ outcome }) => outcome === "skipped").length },
        children: cases,
      })),
    });
  },
};

function counts(cases: readonly Case[]) {
  const count = (outcome: Case["outcome"]) => cases.filter((one) => one.outcome === outcome).length;
  return { tests: cases.length, failures: count("failure"), errors: count("error") };
}

function test(path: string, name: string, line: number | null): Case {
  return { name: "testcase", attributes: { name, classname: path, file: path, line } };
}

function broken(path: string, name: string, message: string): Case {
  const children = [{ name: "error", attributes: { message, type: "error" } }];
  return { ...test(path, name, null), outcome: "error", children };
}

/** A template that another tool fills in: nobody could make it readable. */
function skipped(path: string, message: string): Case {
  const children = [{ name: "skipped", attributes: { message } }];
  return { ...test(path, "can be read", null), outcome: "skipped", children };
}

function notLinked(span: Span, reason: string, path: string, sight: Sight): Case {
  const { line, column } = sight.places.start(span);
  const children = [{ name: "failure", attributes: { message: `not linked: ${reason}`, type: "error" } }];
  return {
    ...test(path, `leads to a known pool (line ${line}, column ${column})`, line),
    outcome: "failure",
    children,
  };
}

function found(finding: Finding, path: string, sight: Sight): Case {
  const { severity, message, rule } = finding;
  const { line, column } = sight.places.start(finding.at);
  const made = test(path, `${rule} (line ${line}, column ${column})`, line);
  const text = [`${path}:${line}:${column}: ${severity}: ${message} [${rule}]`, ...detailLines(finding, sight)];
  // Advice fails no test.
  if (severity === "info") return { ...made, children: [{ name: "system-out", attributes: {}, text }] };
  return {
    ...made,
    outcome: "failure",
    children: [{ name: "failure", attributes: { message, type: severity }, text }],
  };
}
