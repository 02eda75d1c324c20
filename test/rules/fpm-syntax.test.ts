import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { fpmTest } from "../support/fpm-test.ts";
import { lintFiles } from "../support/lint.ts";
import { loud } from "../support/loud.ts";
import { describeWithServers } from "../support/servers.ts";
import { stack } from "../support/stacks.ts";

const rule = "fpm-syntax";

/** The line and what is marked of it. */
const refused: readonly (readonly [string, string])[] = [
  ["# a comment", "# a comment"],
  ["#pm.max_requests = 5", "#pm.max_requests = 5"],
  ["catch_workers_output", "catch_workers_output"],
  ["env[A] = a=b", "="],
  ['env[A] = "open', '"open'],
  ["env[A = 1", "[A = 1"],
  ["= 5", "="],
];

describe(rule, () => {
  it.each(refused)("%s", (line, marked) => {
    const files = stack({ pool: line });
    const asked = ask(rule, files);
    expect(asked.marked).toEqual([`error ${marked}`]);
    expect(asked.messages[0]).toMatch(/^PHP-FPM does not start, and nginx answers 502 for its pools: .*\.$/);
    expect(loud(files)).toHaveLength(1);
  });

  it("takes comment lines that follow each other for one mistake, with one fix for all", () => {
    const asked = ask(rule, stack({ pool: "# one\n# two\nenv[A] = b\n# three" }));
    expect(asked.marked).toEqual(["error # one", "error # three"]);
    expect(asked.messages[0]).toContain("nor in 1 line below it");
    expect(
      asked.findings.flatMap(({ fixes }) =>
        fixes.map(({ safety, edits }) => [safety, ...edits.map((edit) => edit.text)]),
      ),
    ).toEqual([
      ["safe", ";", ";"],
      ["safe", ";"],
    ]);
  });

  it("lets # be a comment before PHP 7", () => {
    const config = { versions: { nginx: null, php: "5.6" } };
    expect(lintFiles(stack({ pool: "# one" }), { config, select: [rule] }).findings).toEqual([]);
    expect(lintFiles(stack({ pool: "env[A] = a=b" }), { config, select: [rule] }).findings).toHaveLength(1);
  });

  it.each([
    "; a comment",
    "env[A] = abc ; tail",
    "env[A] = #336699",
    'env[A] = "a;b=c"',
    "php_admin_flag[log_errors] = on",
    "env[A] = {{ value }}",
  ])("is silent about %s", (line) => {
    expect(ask(rule, stack({ pool: line })).marked).toEqual([]);
  });

  it("leaves a number with a # behind it to fpm-rejected", () => {
    expect(loud(stack({ pool: "pm.max_children = 20 # enough" }))).toEqual(["fpm-rejected «20 # enough»"]);
  });

  it("does not judge php.ini as a pool file", () => {
    expect(ask(rule, { ...stack(), "php.ini": "[PHP]\nmemory_limit = 1|\npost_max_size = 8M\n" }).marked).toEqual([]);
  });
});

describeWithServers("php-fpm -t", () => {
  it.each(refused)("refuses %s", (line) => {
    expect(fpmTest(stack({ pool: line })["php-fpm.conf"] ?? "")).not.toBeNull();
  });
});
