import { describe, expect, it } from "vitest";
import { sarif } from "../../src/report/sarif.ts";
import { fileId } from "../../src/source/span.ts";
import { badExamples } from "../support/real-results.ts";
import { sarifProblems } from "../support/sarif-schema.ts";
import { at, fakeResult, finding, label, plainContext, suppressed } from "./fake-result.ts";

const nginx = "/w/nginx/a b#1.conf";
const fpm = "/w/php/www.conf";
const files = {
  [nginx]: "# é\r\nserver {\n  fastcgi_pass 127.0.0.1:9000; # no502: ignore[x] on purpose\n}\n",
  [fpm]: "[www]\nlisten = /run/fpm.sock\n",
};
const pass = at(files, nginx, "fastcgi_pass 127.0.0.1:9000");
const listen = at(files, fpm, "listen = /run/fpm.sock");
const full = finding(pass, {
  label: "nothing listens here",
  related: [label(listen, "pool [www] listens here"), label(at(files, fpm, "[www]"), "the pool")],
  fixes: [
    {
      title: "Connect to the socket",
      safety: "unsafe",
      edits: [
        { span: at(files, nginx, "127.0.0.1:9000"), text: "unix:/run/fpm.sock" },
        { span: at(files, fpm, "www"), text: "web" },
      ],
    },
  ],
});

// biome-ignore lint/suspicious/noExplicitAny: the schema holds its shape.
type Any = any;
const run = (result: Parameters<typeof sarif.render>[0], context = plainContext): Any => {
  const log = JSON.parse(sarif.render(result, context));
  expect(sarifProblems(log)).toEqual([]);
  expect(log.runs).toHaveLength(1);
  return log.runs[0];
};

describe("sarif report", () => {
  it("tells a finding with all its places, from the repository's root", () => {
    const [result] = run(
      fakeResult(files, [full], { projectPath: (file) => file.replace("/w/", "deploy/web/") }),
    ).results;
    const rule = plainContext.rules.findIndex(({ id }) => id === full.rule);
    const there = { uri: "deploy/web/nginx/a%20b%231.conf" };
    const other = { uri: "deploy/web/php/www.conf" };
    const primary = {
      artifactLocation: there,
      region: { startLine: 3, startColumn: 3, endLine: 3, endColumn: 30 },
    };
    const related = [
      {
        physicalLocation: {
          artifactLocation: other,
          region: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 23 },
        },
        message: { text: "pool [www] listens here" },
      },
      {
        physicalLocation: {
          artifactLocation: other,
          region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 6 },
        },
        message: { text: "the pool" },
      },
    ];
    expect(result).toEqual({
      ruleId: full.rule,
      ruleIndex: rule,
      level: "error",
      message: { text: `${full.message} See: [pool \\[www\\] listens here](1); [the pool](2).` },
      locations: [{ physicalLocation: primary, message: { text: "nothing listens here" } }],
      relatedLocations: related.map((one, index) => ({ id: index + 1, ...one })),
      codeFlows: [
        {
          threadFlows: [
            {
              locations: [
                {
                  location: { physicalLocation: primary, message: { text: "nothing listens here" } },
                  importance: "essential",
                },
                ...related.map((location) => ({ location, importance: "important" })),
              ],
            },
          ],
        },
      ],
      fixes: [
        {
          description: { text: "Connect to the socket" },
          artifactChanges: [
            {
              artifactLocation: there,
              replacements: [
                {
                  deletedRegion: { startLine: 3, startColumn: 16, endLine: 3, endColumn: 30 },
                  insertedContent: { text: "unix:/run/fpm.sock" },
                },
              ],
            },
            {
              artifactLocation: other,
              replacements: [
                {
                  deletedRegion: { startLine: 1, startColumn: 2, endLine: 1, endColumn: 5 },
                  insertedContent: { text: "web" },
                },
              ],
            },
          ],
          properties: { safety: "unsafe" },
        },
      ],
      partialFingerprints: { primaryLocationLineHash: "f00d:1" },
      properties: { confidence: "high" },
    });
  });

  it("says what GitHub wants to know of the run", () => {
    const made = run(fakeResult(files, []));
    expect(made).toMatchObject({
      tool: { driver: { name: "no502", semanticVersion: "9.8.7" } },
      automationDetails: { id: "no502/" },
      columnKind: "utf16CodeUnits",
      invocations: [{ executionSuccessful: true, toolExecutionNotifications: [] }],
      results: [],
    });
    expect(made.tool.driver.rules.map(({ id }: Any) => id)).toEqual(plainContext.rules.map(({ id }) => id));
  });

  it("describes every rule within GitHub's limits, with its page", () => {
    for (const rule of run(fakeResult(files, [])).tool.driver.rules) {
      expect(rule.name.length, rule.id).toBeLessThanOrEqual(255);
      for (const { text } of [rule.shortDescription, rule.fullDescription]) {
        expect(text.length, rule.id).toBeGreaterThan(10);
        expect(text.length, rule.id).toBeLessThanOrEqual(1024);
      }
      expect(rule.help.markdown, rule.id).toContain("## ");
      // Links to files of the package lead nowhere from there.
      expect(rule.help.markdown, rule.id).not.toMatch(/\]\((?!https?:)/);
      expect(rule.help.text, rule.id).not.toMatch(/^## |\*\*|\]\(/m);
      expect(rule.properties.tags.length, rule.id).toBeLessThanOrEqual(10);
      expect(["high", "medium", "low"]).toContain(rule.properties.precision);
      const security = Number(rule.properties["security-severity"] ?? Number.NaN);
      if (rule.properties.tags.includes("security")) expect(security, rule.id).toBeGreaterThan(0);
      else expect(["error", "warning", "recommendation"], rule.id).toContain(rule.properties["problem.severity"]);
    }
  });

  it("links to the pages where the package has a homepage", () => {
    const context = { ...plainContext, homepage: "https://example.org/no502#readme" };
    const { driver } = run(fakeResult(files, []), context).tool;
    expect(driver.informationUri).toBe("https://example.org/no502#readme");
    const rule = driver.rules.find(({ id }: Any) => id === "socket-tcp-mismatch");
    expect(rule.helpUri).toBe("https://example.org/no502/blob/v9.8.7/rules/socket-tcp-mismatch/doc.md");
    expect(rule.help.markdown).toContain("(https://example.org/no502/blob/v9.8.7/rules/listen-misread/doc.md)");
    expect(driver.rules.find(({ id }: Any) => id === "suppression-unused").helpUri).toBe(
      "https://example.org/no502/blob/v9.8.7/docs/suppressions.md",
    );
  });

  it("marks what a comment suppresses, with its reason", () => {
    const comment = at(files, nginx, "# no502: ignore[x] on purpose");
    const { results } = run(
      fakeResult(files, [full], {
        suppressed: [suppressed(finding(pass), comment, "on purpose"), suppressed(finding(pass), comment, "")],
      }),
    );
    expect(results.map(({ suppressions }: Any) => suppressions?.[0]?.justification ?? null)).toEqual([
      null,
      "on purpose",
      null,
    ]);
    expect(results[0].suppressions).toBeUndefined();
    expect(results[2].suppressions).toMatchObject([
      { kind: "inSource", location: { physicalLocation: { region: { startLine: 3, startColumn: 32 } } } },
    ]);
  });

  it("keeps what went wrong out of the results", () => {
    const { invocations, results } = run(
      fakeResult(files, [], {
        unread: [{ file: fileId(fpm), failure: "forbidden", message: "permission denied" }],
        internalErrors: [{ rule: "zero-timeout", message: "boom", stack: "secret", at: pass }],
        notices: [{ message: "not valid UTF-8", file: fileId(fpm), offset: 6 }],
        unknown: [{ span: pass, reason: "template value" }],
      }),
    );
    expect(results).toEqual([]);
    expect(invocations[0].executionSuccessful).toBe(false);
    expect(
      invocations[0].toolExecutionNotifications.map(({ level, message, locations }: Any) => [
        level,
        message.text,
        locations[0].physicalLocation.region?.startLine ?? 0,
      ]),
    ).toEqual([
      ["error", "php/www.conf: permission denied", 0],
      ["error", "Rule zero-timeout crashed: boom. This is a bug in no502 9.8.7; the other rules ran.", 3],
      ["note", "not valid UTF-8", 2],
      ["note", "Not judged: template value.", 3],
    ]);
  });

  it("names what lies outside of the repository, and in no file system", () => {
    const outside = { "/etc/nginx/x.conf": "x;", "stock:/etc/nginx/mime.types": "y;", "<stdin>": "z;" };
    const found = Object.keys(outside).map((file) => finding({ file: fileId(file), start: 0, end: 1 }));
    const { results } = run(fakeResult(outside, found));
    expect(results.map(({ locations }: Any) => locations[0].physicalLocation.artifactLocation.uri)).toEqual([
      "file:///etc/nginx/x.conf",
      "stock%3A/etc/nginx/mime.types",
      "%3Cstdin%3E",
    ]);
  });

  it("leaves out what GitHub would refuse, the least first, and says so", () => {
    const many = Array.from({ length: 25_001 }, (_, index) =>
      finding(pass, { severity: index === 0 ? "warning" : "error", related: [], fingerprint: String(index) }),
    );
    const { results, invocations } = run(fakeResult(files, many));
    expect(results).toHaveLength(25_000);
    expect(results[0].partialFingerprints.primaryLocationLineHash).toBe("1:1");
    expect(invocations[0].toolExecutionNotifications).toMatchObject([
      { level: "warning", message: { text: "1 more findings are left out: GitHub takes no more." } },
    ]);
  });

  it("lists what is shown, and no less of it than other formats", () => {
    const info = finding(pass, { severity: "info" });
    expect(run(fakeResult(files, [full, info])).results).toHaveLength(1);
    const { results } = run(fakeResult(files, [full, info]), { ...plainContext, show: "info" });
    expect(results.map(({ level }: Any) => level)).toEqual(["error", "note"]);
  });
});

it("the schemas refuse a log that is none", () => {
  const log = JSON.parse(sarif.render(fakeResult(files, [full]), plainContext));
  log.runs[0].results[0].level = "fatal";
  expect(sarifProblems(log).length).toBeGreaterThan(0);
  expect(sarifProblems({ version: "2.1.0" }).length).toBeGreaterThan(0);
});

describe("sarif of every rule's bad example", () => {
  it.each(badExamples())("%s", (id, result) => {
    const { results } = run(result, { ...plainContext, show: "info" });
    expect(results.map(({ ruleId }: Any) => ruleId)).toContain(id);
    const hashes = results.map(({ partialFingerprints }: Any) => partialFingerprints.primaryLocationLineHash);
    expect(new Set(hashes).size).toBe(hashes.length);
    results.forEach((one: Any, index: number) => {
      const { message, relatedLocations = [], locations } = one;
      const source = [...result.findings, ...result.suppressed][index];
      expect(relatedLocations).toHaveLength(source?.related.length ?? 0);
      for (const { id: link } of relatedLocations) expect(message.text).toContain(`](${link})`);
      // A pull request shows an annotation only where each of its lines changed.
      const { startLine, endLine, startColumn, endColumn } = locations[0].physicalLocation.region;
      expect(endLine).toBe(startLine);
      expect(endColumn).toBeGreaterThanOrEqual(startColumn);
    });
  });
});
