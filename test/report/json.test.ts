import { existsSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { json } from "../../src/report/json.ts";
import type { ReadFailure } from "../../src/source/file-system.ts";
import { at, fakeResult, finding, label, plainContext, suppressed } from "./fake-result.ts";

const nginx = "/w/nginx/shop.conf";
const fpm = "/w/php/www.conf";
const files = {
  [nginx]: "# é\r\nserver {\n  fastcgi_pass 127.0.0.1:9000;\n}\n",
  [fpm]: "[www]\nlisten = /run/fpm.sock\n",
};
const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(new URL("../../schema/report.schema.json", import.meta.url), "utf8")),
);

const pass = at(files, nginx, "fastcgi_pass 127.0.0.1:9000");
const full = finding(pass, {
  args: { target: "127.0.0.1:9000", port: 9000 },
  label: "here",
  related: [label(at(files, fpm, "listen = /run/fpm.sock"), "the pool listens here")],
  fixes: [
    {
      title: "Connect to the socket",
      safety: "safe",
      edits: [{ span: at(files, nginx, "127.0.0.1:9000"), text: "unix:/run/fpm.sock" }],
    },
  ],
});

describe("json report", () => {
  it("is exactly the documented format", () => {
    const result = fakeResult(files, [full, finding(pass, { severity: "info" })], {
      suppressed: [suppressed(full, pass, "known")],
      unknown: [{ span: at(files, nginx, "server"), reason: "template value" }],
      unread: [{ file: fpm as never, failure: "forbidden", message: "permission denied" }],
      internalErrors: [{ rule: "r", message: "boom", stack: "secret stack", at: null }],
      coverage: { files: 7, stacks: 1, routes: 4, linked: 3, unknown: 1, unread: 1 },
    });
    const report = JSON.parse(json.render(result, plainContext));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report).toEqual({
      format: "no502/1",
      tool: { name: "no502", version: "9.8.7" },
      summary: {
        files: 7,
        stacks: 1,
        routes: 4,
        linked: 3,
        unknown: 1,
        unread: 1,
        errors: 1,
        warnings: 0,
        infos: 1,
        suppressed: 1,
        baselined: 0,
      },
      findings: [
        {
          rule: "socket-tcp-mismatch",
          severity: "error",
          confidence: "high",
          message: full.message,
          args: { target: "127.0.0.1:9000", port: 9000 },
          file: "nginx/shop.conf",
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 30,
          start: 16,
          end: 43,
          label: "here",
          related: [
            { file: "php/www.conf", line: 2, column: 1, endLine: 2, endColumn: 23, message: "the pool listens here" },
          ],
          fixes: [
            {
              title: "Connect to the socket",
              safety: "safe",
              edits: [{ file: "nginx/shop.conf", start: 29, end: 43, text: "unix:/run/fpm.sock" }],
            },
          ],
          docs: "rules/socket-tcp-mismatch/doc.md",
          fingerprint: "f00d",
        },
      ],
      unknown: [{ file: "nginx/shop.conf", line: 2, column: 1, reason: "template value" }],
      unread: [{ file: "php/www.conf", failure: "forbidden", message: "permission denied" }],
      internalErrors: [{ rule: "r", message: "boom" }],
    });
  });

  it("lists infos when asked, and is valid with nothing in it", () => {
    const info = fakeResult(files, [finding(pass, { severity: "info" })]);
    expect(JSON.parse(json.render(info, { ...plainContext, show: "info" })).findings).toHaveLength(1);
    const empty = json.render(fakeResult({}, []), plainContext);
    expect(validate(JSON.parse(empty))).toBe(true);
    expect(empty.endsWith("}\n")).toBe(true);
  });

  it("tells of the baseline and of unchanged lines where they were asked for", () => {
    const entry = { rule: "r", file: "a.conf", scope: "", directive: "x 1", fingerprint: "f" };
    const result = fakeResult(files, [], {
      baselined: [full],
      baseline: { file: "/w/known.json" as never, stale: [entry], whole: true },
      since: { ref: "main", unchanged: [full, full] },
    });
    const report = JSON.parse(json.render(result, plainContext));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.summary).toMatchObject({ errors: 0, baselined: 1 });
    expect(report.baseline).toEqual({ file: "known.json", stale: [entry] });
    expect(report.since).toEqual({ ref: "main", unchanged: 2 });
  });

  it("the schema refuses a report that lost a field", () => {
    const report = JSON.parse(json.render(fakeResult(files, [full]), plainContext));
    delete report.findings[0].column;
    expect(validate(report)).toBe(false);
  });

  it("names files from the working directory, also those outside of it, and what lies in no file system by its own name", () => {
    const outside = { "/etc/nginx/a.conf": "x 1;\n", "<stdin>": "y 1;\n" };
    const result = fakeResult(outside, [
      finding(at(outside, "/etc/nginx/a.conf", "x"), { related: [label(at(outside, "<stdin>", "y"), "y")] }),
    ]);
    const [found] = JSON.parse(json.render(result, plainContext)).findings;
    expect(found.file).toBe("../etc/nginx/a.conf");
    expect(found.related[0].file).toBe("<stdin>");
  });

  it("points to a page that exists", () => {
    const docs = (rule: string) =>
      JSON.parse(json.render(fakeResult(files, [finding(pass, { rule })]), plainContext)).findings[0].docs;
    expect(docs("suppression-unused")).toBe("docs/suppressions.md");
    expect(existsSync(new URL(`../../${docs("suppression-unused")}`, import.meta.url))).toBe(true);
    expect(docs("timeout-inversion")).toBe("rules/timeout-inversion/doc.md");
  });

  it("knows every failure of reading in its schema", () => {
    const failures: Record<ReadFailure, true> = {
      missing: true,
      directory: true,
      forbidden: true,
      "too-large": true,
      binary: true,
      loop: true,
      failed: true,
      empty: true,
      template: true,
      foreign: true,
    };
    for (const failure of Object.keys(failures) as ReadFailure[]) {
      const result = fakeResult(files, [], { unread: [{ file: fpm as never, failure, message: "why" }] });
      expect(validate(JSON.parse(json.render(result, plainContext))), failure).toBe(true);
    }
  });
});
