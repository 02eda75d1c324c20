import { describe, expect, it } from "vitest";
import { defaultConfig } from "../../src/config/config.ts";
import { ruleSteps, runRules } from "../../src/engine/run.ts";
import { createSettings } from "../../src/engine/settings.ts";
import type { Fpm, Nginx, Pool, Stack } from "../../src/model/stack.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { fileId, span } from "../../src/source/span.ts";
import { finish, type Step } from "../../src/source/steps.ts";
import { find, parseAll, run, stackOf } from "./fake-stack.ts";
import { wordRule } from "./word-rule.ts";

const crash = wordRule("crash", "x", {
  check() {
    throw new TypeError("no such thing");
  },
});

describe("running rules", () => {
  it("sorts by file in byte order, then offset, then rule", () => {
    const files = { "/é.conf": "foo bar;\n", "/z.conf": "bar foo;\n", "/Z.conf": "foo a;\n" };
    const { findings } = run({ files, rules: [wordRule("b", "foo"), wordRule("a", "bar"), wordRule("a2", "foo")] });
    expect(findings.map((one) => `${one.at.file} ${one.at.start} ${one.rule}`)).toEqual([
      "/Z.conf 0 a2",
      "/Z.conf 0 b",
      "/z.conf 0 a",
      "/z.conf 4 a2",
      "/z.conf 4 b",
      "/é.conf 0 a2",
      "/é.conf 0 b",
      "/é.conf 4 a",
    ]);
  });

  it("turns a crash into one internal error with its place and lets the others report", () => {
    const files = { "/a.conf": "foo 1;\n", "/b.conf": "foo 2;\n" };
    const { findings, internalErrors } = run({ files, rules: [crash, wordRule("w", "foo")] });
    expect(findings).toHaveLength(2);
    expect(internalErrors).toEqual([
      {
        rule: "crash",
        message: "no such thing",
        stack: expect.stringContaining("TypeError"),
        at: span(fileId("/a.conf"), 0, 0),
      },
    ]);
  });

  it("keeps what a rule reported before it crashed, and copes with thrown values that are no errors", () => {
    const half = wordRule("half", "foo", {
      check(file, context) {
        context.report({ message: "One.", at: span(file.id, 0, 3) });
        throw "a text";
      },
    });
    const { findings, internalErrors } = run({ files: { "/a.conf": "foo 1;" }, rules: [half] });
    expect(findings.map((one) => one.message)).toEqual(["One."]);
    expect(internalErrors).toMatchObject([{ message: "a text", stack: null }]);
  });

  it("survives a model that throws while its subjects are listed", () => {
    const broken = {
      get pools(): never {
        throw new Error("broken model");
      },
    };
    const parsed = parseAll({ "/a.conf": "foo 1;" });
    const stack = Object.defineProperties(stackOf(parsed), Object.getOwnPropertyDescriptors(broken)) as Stack;
    const rule = wordRule("p", "x", { each: "pool", check() {} });
    const result = runRules({
      stacks: [stack],
      rules: [rule, wordRule("w", "foo")],
      settings: createSettings(defaultConfig("/")),
      parsed,
      shown: (file: string) => file,
      projectPath: (file: string) => file,
    });
    expect(result.internalErrors).toMatchObject([{ rule: "p", message: "broken model", at: null }]);
    expect(result.findings).toHaveLength(1);
  });

  it("reports twins once, with the worst severity, its message and all related places", () => {
    const files = { "/a.conf": "foo 1;\nbar 2;\nbar 3;\n" };
    const parsed = parseAll(files);
    const at = find(parsed, "/a.conf", "foo");
    const label = (nth: number) => ({ span: find(parsed, "/a.conf", "bar", nth), text: `bar ${nth}` });
    const rule = wordRule("twin", "x", {
      check(_, { report }) {
        report({ message: "mild", at, severity: "info", related: [label(1)] });
        report({ message: "bad", at, severity: "error", related: [label(2)] });
        report({ message: "bad again", at, severity: "error", related: [label(1), label(2)] });
      },
    });
    const { findings } = run({ files, rules: [rule] });
    expect(findings).toMatchObject([{ message: "bad", severity: "error" }]);
    expect(findings[0]?.related.map((one) => one.text)).toEqual(["bar 2", "bar 1"]);
  });

  it("reports a file that belongs to two stacks once", () => {
    expect(run({ files: { "/a.conf": "foo 1;" }, rules: [wordRule("w", "foo")], stacks: 3 }).findings).toHaveLength(1);
  });

  it("shows at most eight related places and says how many more there are", () => {
    const files = { "/a.conf": `foo 1;\n${"bar 2;\n".repeat(11)}` };
    const parsed = parseAll(files);
    const related = Array.from({ length: 11 }, (_, nth) => ({
      span: find(parsed, "/a.conf", "bar", nth + 1),
      text: "here",
    }));
    const { findings } = run({ files, rules: [wordRule("w", "foo", {}, { related })] });
    expect(findings[0]?.related).toHaveLength(8);
    expect(findings[0]?.related[6]?.text).toBe("here");
    expect(findings[0]?.related[7]?.text).toBe("here (and 3 more places)");
  });

  it("collects unknown places once, in order", () => {
    const rule = (id: string) =>
      wordRule(id, "x", {
        check(file, { unknown }) {
          unknown(span(file.id, 4, 5), "variable");
          unknown(span(file.id, 0, 3), "template value");
        },
      });
    const { unknown, findings } = run({ files: { "/a.conf": "foo 1;" }, rules: [rule("a"), rule("b")] });
    expect(unknown.map((one) => `${one.span.start} ${one.reason}`)).toEqual(["0 template value", "4 variable"]);
    expect(findings).toEqual([]);
  });

  it("tells every rule that has been asked", () => {
    const parsed = parseAll({ "/a.conf": "foo 1;" });
    const steps: Step[] = [];
    const input = {
      stacks: [stackOf(parsed)],
      rules: [wordRule("w", "foo"), wordRule("off", "bar"), wordRule("x", "baz")],
      settings: createSettings(defaultConfig("/"), { select: null, disable: ["off"] }),
      parsed,
      shown: (file: string) => file,
      projectPath: (file: string) => file,
    };
    finish(ruleSteps(input), (step) => steps.push(step));
    expect(steps).toEqual([
      { stage: "rules", name: "w", done: 1, total: 2 },
      { stage: "rules", name: "x", done: 2, total: 2 },
    ]);
  });
});

describe("version gates", () => {
  const scope = { kind: "main", directive: null, children: [], directives: [] } as unknown as Nginx["scope"];
  const nginx = (version: string | null) => ({ version, main: null, scope, http: null }) as unknown as Nginx;
  const fpm = (version: string | null) => ({ version, main: null }) as unknown as Fpm;
  const pool = (version: string | null) =>
    ({ fpm: fpm(version), span: span(fileId("/p.ini"), 0, 3) }) as unknown as Pool;
  const asked = (rule: Parameters<typeof wordRule>[2], stack: Partial<Stack>): number => {
    let count = 0;
    const counting = wordRule("g", "x", {
      ...rule,
      check() {
        count++;
      },
    });
    run({ files: {}, rules: [counting], stack });
    return count;
  };

  it("skips subjects whose version is out of range, and runs where no version is known", () => {
    const gate = { each: "nginx", nginx: "<1.29.7" } as const;
    expect(asked(gate, { nginx: [nginx("1.22.1"), nginx("1.29.7"), nginx(null)] })).toBe(2);
    expect(asked(gate, { nginx: [nginx(null)], versions: { nginx: "1.30", php: null } })).toBe(0);
  });

  it("takes the pool's own PHP version before the stated one", () => {
    const gate = { each: "pool", php: ">=8.3" } as const;
    const versions = { nginx: null, php: "8.4" };
    expect(asked(gate, { pools: [pool("8.2"), pool("8.3"), pool(null)], versions })).toBe(2);
  });

  it("runs a rule about the whole stack when one server fits", () => {
    const gate = { each: "stack", nginx: "<1.29.7" } as const;
    expect(asked(gate, { nginx: [nginx("1.31"), nginx("1.20")] })).toBe(1);
    expect(asked(gate, { nginx: [nginx("1.31")] })).toBe(0);
    expect(asked(gate, {})).toBe(1);
  });
});

describe("settings", () => {
  const files = { "/site/a.conf": "foo 1;", "/legacy/deep/b.conf": "foo 1;" };
  const level = (level: "off" | "info" | "warning" | "error" | null, options = {}) => ({ level, options });
  const levels = (config: object, choice = {}) => {
    const result = run({ files, rules: [wordRule("w", "foo")], config, choice });
    return result.findings.map((one) => `${one.at.file} ${one.severity}`);
  };

  it("keep the rule's level, replace it, or turn it off", () => {
    expect(levels({})).toEqual(["/legacy/deep/b.conf warning", "/site/a.conf warning"]);
    expect(levels({ rules: { w: level("error") } })).toEqual(["/legacy/deep/b.conf error", "/site/a.conf error"]);
    expect(levels({ rules: { w: level("off") } })).toEqual([]);
  });

  it("change per path, the last fitting override wins", () => {
    const overrides = [
      { files: ["legacy/**"], rules: { w: level("off") } },
      { files: ["b.conf"], rules: { w: level("info") } },
    ];
    expect(levels({ overrides })).toEqual(["/legacy/deep/b.conf info", "/site/a.conf warning"]);
    expect(levels({ overrides: overrides.slice(0, 1) })).toEqual(["/site/a.conf warning"]);
    expect(
      levels({ rules: { w: level("off") }, overrides: [{ files: ["site"], rules: { w: level("error") } }] }),
    ).toEqual(["/site/a.conf error"]);
  });

  it("let the command line choose, also what the configuration turns off", () => {
    expect(levels({ rules: { w: level("off") } }, { select: ["w"] })).toHaveLength(2);
    expect(levels({}, { select: ["other"] })).toEqual([]);
    expect(levels({}, { select: ["w"], disable: ["w"] })).toEqual([]);
  });

  it("give a rule its options: default, configured, and per path of the subject", () => {
    const seen: string[] = [];
    const rule = defineRule({
      ...wordRule("o", "x"),
      each: "file",
      options: {
        minimum: { type: "bytes", default: 8192, doc: "d" },
        names: { type: "strings", default: ["a"], doc: "d" },
      },
      check(file, { options }) {
        seen.push(`${file.id} ${options.minimum} ${options.names}`);
      },
    });
    const config = {
      rules: { o: level(null, { minimum: 4096 }) },
      overrides: [{ files: ["legacy"], rules: { o: level(null, { names: ["b", "c"] }) } }],
    };
    run({ files, rules: [rule], config });
    expect(seen).toEqual(["/site/a.conf 4096 a", "/legacy/deep/b.conf 4096 b,c"]);
  });
});

describe("fingerprints", () => {
  const of = (text: string, path = "/a.conf") =>
    run({ files: { [path]: text }, rules: [wordRule("w", "foo")] }).findings.map((one) => one.fingerprint);
  const text =
    "server { server_name a.example; location / { foo 1; } }\nserver { server_name b.example; location / { foo 1; } }\n";

  it("stay when lines move and blanks change", () => {
    expect(of(`# a comment\n\n${text.replaceAll("; ", ";\n\n   ")}`)).toEqual(of(text));
  });

  it("differ by enclosing block, file and rule, and number twins", () => {
    const [a, b] = of(text);
    expect(a).toMatch(/^[0-9a-f]{16}$/);
    expect(a).not.toBe(b);
    expect(of(text, "/b.conf")).not.toContain(a);
    const twins = of("location / { foo 1; foo 1; foo 1; }");
    expect(new Set(twins).size).toBe(3);
    expect(of("location / { foo 1; foo 1; }")).toEqual(twins.slice(0, 2));
  });

  it("hold the whole directive, not the marked word alone, and no comment", () => {
    expect(of("foo 1;")).not.toEqual(of("foo 2;"));
    expect(of("foo 1; # why")).toEqual(of("foo 1;"));
    expect(of("foo # why\n  1;")).toEqual(of("foo 1;"));
    expect(of('foo "1";')).toEqual(of("foo 1;"));
    expect(of("[a]\nfoo   =  1 ; why\n", "/a.ini")).toEqual(of("[a]\nfoo = 1\n", "/a.ini"));
  });

  it("name a server by its first name, or by where it listens", () => {
    const server = (rest: string) => of(`server { ${rest} foo 1; }`);
    expect(server("server_name a.example b.example;")).toEqual(server("listen 80; server_name a.example;"));
    expect(server("server_name a.example;")).not.toEqual(server("server_name b.example;"));
    expect(server("listen 80;")).not.toEqual(server("listen 81;"));
    const itself = (name: string) =>
      run({ files: { "/a.conf": `server { server_name ${name}; }` }, rules: [wordRule("w", "server {")] }).findings[0]
        ?.fingerprint;
    expect(itself("a")).not.toBe(itself("b"));
  });

  it("keep their numbers when a twin is suppressed or turned off", () => {
    const [, second] = of("location / { foo 1; foo 1; }");
    expect(of("location / {\n  foo 1; # no502: ignore[w] known\n  foo 1;\n}")).toEqual([second]);
  });

  it("tell ini sections apart", () => {
    const ini = of("[a]\nfoo = 1\n[b]\nfoo = 1\n", "/a.ini");
    expect(new Set(ini).size).toBe(2);
    expect(of("[b]\nfoo = 1\n", "/a.ini")).toEqual(ini.slice(1));
  });

  it("hold the file's name in the project, wherever the project lies", () => {
    const at = (path: string, name: string) => {
      const files = parseAll({ [path]: "foo 1;" });
      const input = {
        stacks: [stackOf(files)],
        rules: [wordRule("w", "foo")],
        settings: createSettings(defaultConfig("/")),
      };
      const named = { shown: (file: string) => file, projectPath: () => name };
      return runRules({ ...input, ...named, parsed: files }).findings[0]?.fingerprint;
    };
    expect(at("/x/a.conf", "a.conf")).toBe(at("/elsewhere/y/a.conf", "a.conf"));
    expect(at("/x/a.conf", "a.conf")).not.toBe(at("/x/a.conf", "x/a.conf"));
  });
});
