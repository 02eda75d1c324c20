import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rootForm } from "../../src/cli/arguments.ts";
import { formats } from "../../src/report/formats.ts";
import { projectFolder } from "../support/examples.ts";
import { run } from "./fake-io.ts";

describe("refusals name the nearest", () => {
  it.each([
    ["--formt json", "unknown option '--formt'; did you mean --format?"],
    ["--format jsn", "--format cannot be 'jsn'; did you mean json?"],
    ["--format x-y-z", `--format cannot be 'x-y-z': it is one of ${formats.map(({ name }) => name).join(", ")}`],
    ["--output sarf=x", "--output cannot be 'sarf'; did you mean sarif?"],
    ["--output sarif", "--output needs FORMAT=FILE, not 'sarif'"],
    ["--output sarif=", "--output sarif= names no file; --format sarif prints the report"],
    ["--output=json=-", "--output json=- names no file"],
    ["--output json=r --output sarif=r", "two reports would be written to r"],
    ["--output json=r --output-file ./r", "two reports would be written to r"],
    ["--output json=../w/r --output sarif=/w/r", "two reports would be written to /w/r"],
    ["--rule timeout-inverson", "unknown rule 'timeout-inverson'; did you mean timeout-inversion?"],
    ["--disable inversion-timeout", "unknown rule 'inversion-timeout'; did you mean timeout-inversion?"],
    ["explain zero-timeuot", "unknown rule 'zero-timeuot'; did you mean zero-timeout?"],
    ["explain", "explain needs the id of a rule or a line of a log"],
    ["--fail-on warn", "--fail-on cannot be 'warn'"],
    ["--show infos", "--show cannot be 'infos'; did you mean info?"],
    ["--color yes", "--color cannot be 'yes'"],
    ["--max-warnings many", "--max-warnings needs a whole number, not 'many'"],
    ["--config", "--config needs a value"],
    ["--format", "--format needs a value"],
    ["--no-config --config x.json", "--config and --no-config exclude each other"],
    ["rules all", "unexpected argument 'all'"],
    ["rules --show info", "unknown option '--show'"],
    ["-x", "unknown option '-x'"],
    ["conf ", "a path is empty"],
    ["completion tcsh", "shell cannot be 'tcsh'"],
  ])("%s", async (line, message) => {
    const ran = await run(line.split(" "));
    expect(ran).toMatchObject({ code: 2, out: "", request: null });
    expect(ran.err).toContain(`no502: ${message}`);
    expect(ran.err).toContain(message.startsWith("unknown rule") ? "\nSee no502 rules\n" : "\nSee no502 --help\n");
    expect(ran.err.split("\n")).toHaveLength(3);
  });
});

describe("help", () => {
  it("shows options in groups, every format and examples", async () => {
    const { code, out, err } = await run(["--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const part of [
      "Usage",
      "What to check:",
      "What to print:",
      "When to fail:",
      "Examples:",
      "Exit codes:",
      "nginx -T",
    ]) {
      if (part !== "Usage") expect(out).toContain(part);
    }
    for (const { name } of formats) expect(out).toContain(name);
    expect(out.endsWith("\n")).toBe(true);
    expect((await run(["help"])).out).toBe(out);
    expect((await run(["-h"])).out).toBe(out);
  });

  it("explains a command", async () => {
    const { out } = await run(["rules", "--help"]);
    expect(out).toContain("no502 rules [options]");
    expect(out).not.toContain("What to check");
    expect((await run(["help", "rules"])).out).toBe(out);
  });

  it("prints the version of package.json", async () => {
    expect((await run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
    expect((await run(["-v"])).out).toBe((await run(["--version"])).out);
  });
});

describe("commands that look at configuration", () => {
  it.each([[], ["baseline"], ["report", "--out", "-"], ["map"], ["trace", "nginx.conf:1"], ["size", "."]])(
    "%j sees what a lint sees",
    async (...words: readonly string[]) => {
      const files = { "/w/nginx.conf": "", "/w/b/x": "", "/shared/x": "" };
      const { request } = await run([...words, "--root", "../shared", "--root=b", "--no-gitignore"], { files });
      expect(request).toMatchObject({ roots: ["/shared", "/w/b"], gitignore: false });
      const refused = await run([...words, "--root", "nowhere"], { files });
      expect(refused).toMatchObject({ code: 2, out: "", request: null });
      expect(refused.err).toBe("no502: --root nowhere: there is no such directory\n");
    },
  );
});

describe("completion", () => {
  const offered = async (...words: string[]) =>
    (await run(["--complete-words", ...words])).out.split("\n").filter(Boolean);

  it("offers options, values, rules and commands", async () => {
    expect(await offered("--fo")).toEqual(["--format"]);
    expect(await offered("--format", "")).toEqual(formats.map(({ name }) => name));
    expect(await offered("--format=js")).toEqual(["--format=json"]);
    expect(await offered("nginx", "--only", "zero")).toEqual(["zero-timeout"]);
    expect(await offered("--rule", "zero-timeout,timeout")).toEqual(["zero-timeout,timeout-inversion"]);
    expect(await offered("--rule=zero-timeout,zero")).toEqual([]);
    expect(await offered("explain", "timeout")).toEqual(["timeout-inversion"]);
    expect(await offered("exp")).toEqual(["explain"]);
    expect(await offered("--")).toContain("--help");
    expect(await offered("--")).not.toContain("--no-color");
  });

  it("knows every command's own options, values and words", async () => {
    expect(await offered("rules", "--fo")).toEqual(["--format"]);
    expect(await offered("rules", "--format", "")).toEqual(["text", "json"]);
    expect(await offered("rules", "--")).toEqual(["--format", "--color", "--help"]);
    expect(await offered("completion", "")).toEqual(["bash", "zsh", "fish"]);
    expect(await offered("baseline", "p")).toEqual(["prune"]);
    expect(await offered("rules", "--output", "")).toEqual([]);
    const { commands } = rootForm([]);
    expect(commands.length).toBeGreaterThan(3);
    for (const { name } of commands) expect(await offered(name.slice(0, -1))).toContain(name);
  });

  it("offers the formats of further reports, to be written on", async () => {
    expect(await offered("--output", "sa")).toEqual(["sarif="]);
    expect(await offered("--output=sa")).toEqual(["--output=sarif="]);
    expect(await offered("--output", "sarif=o")).toEqual([]);
  });

  it("knows that --fix takes its value behind = only", async () => {
    expect(await offered("--fix=")).toEqual(["--fix=safe", "--fix=all"]);
    expect(await offered("--fix", "a")).toEqual([]);
  });

  it("works in bash, which takes = for a word of its own", () => {
    const script = [
      'no502() { node --import tsx src/cli/bin.ts "$@"; }',
      'eval "$(no502 completion bash)"',
      'try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _no502 2>/dev/null; echo "${COMPREPLY[*]}"; }',
      "try no502 --format = js",
      "try no502 --output = sa",
      "try no502 --output sarif = o",
      "try no502 rules --fo",
      "try no502 explain timeout-i",
    ].join("\n");
    const ran = spawnSync("bash", ["-c", script], { cwd: projectFolder, encoding: "utf8" });
    expect(ran.stdout.split("\n").slice(0, -1)).toEqual(["json", "sarif=", "", "--format", "timeout-inversion"]);
  });

  it.skipIf(spawnSync("fish", ["--version"]).status !== 0)("offers in fish either what no502 knows or paths", () => {
    const script = [
      "function no502; node --import tsx src/cli/bin.ts $argv; end",
      "no502 completion fish | source",
      'for line in "--format ma" "--output sarif=READ" "--config=READ" "READ"',
      '  string join " " -- (complete -C"no502 $line" | string replace -r "\\t.*" "")',
      "end",
    ].join("\n");
    const home = mkdtempSync(join(tmpdir(), "no502-fish-"));
    const ran = spawnSync("fish", ["--no-config", "-c", script], {
      cwd: projectFolder,
      encoding: "utf8",
      env: { ...process.env, HOME: home },
    });
    rmSync(home, { recursive: true });
    expect(ran.stdout.split("\n").slice(0, -1)).toEqual([
      "markdown",
      "sarif=README.md",
      "--config=README.md",
      "README.md",
    ]);
  });

  it("leaves paths to the shell", async () => {
    expect(await offered("")).toEqual([]);
    expect(await offered("--quiet", "ng")).toEqual([]);
    expect(await offered("--config", "")).toEqual([]);
  });

  it("prints a script for the shell in use", async () => {
    expect((await run(["completion"], { env: { SHELL: "/bin/zsh" } })).out).toMatch(/^#compdef no502/);
    expect((await run(["completion"])).out).toContain("complete -o bashdefault");
    expect((await run(["completion", "fish"])).out).toContain("complete -c no502");
  });
});
