import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { unix } from "../../src/report/unix.ts";
import { projectFolder } from "../support/examples.ts";
import { badExamples } from "../support/real-results.ts";
import { plainContext } from "./fake-result.ts";

interface Matcher {
  readonly owner: string;
  readonly severity?: string;
  readonly pattern: readonly [Readonly<Record<string, number>> & { readonly regexp: string }];
}

const { problemMatcher } = JSON.parse(readFileSync(join(projectFolder, "ci/problem-matcher.json"), "utf8")) as {
  readonly problemMatcher: readonly Matcher[];
};

it.each(badExamples())("the problem matcher reads every line about %s", (_, result) => {
  const lines = unix
    .render(result, { ...plainContext, show: "info" })
    .split("\n")
    .slice(0, -1);
  const read = lines.flatMap((line) =>
    problemMatcher.flatMap(({ severity, pattern: [pattern] }) => {
      const match = new RegExp(pattern.regexp).exec(line);
      const part = (name: string) => match?.[pattern[name] ?? -1];
      if (!match) return [];
      // GitHub knows these three and no info.
      expect(["error", "warning", "notice"]).toContain(severity ?? part("severity"));
      return [[part("file"), part("message"), part("code"), Number(part("line")) > 0, Number(part("column")) > 0]];
    }),
  );
  expect(read).toEqual(
    result.findings.map(({ at, message, rule }) => [result.display(at.file), message, rule, true, true]),
  );
});
