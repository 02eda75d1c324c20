import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { DockerfileParser } from "dockerfile-ast";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import manifest from "../package.json" with { type: "json" };
import { projectFolder, rulesFolder } from "./support/examples.ts";
import { cleanEnvironment, copyProject, git } from "./support/project-copy.ts";
import { sarifProblems } from "./support/sarif-schema.ts";

const place = mkdtempSync(join(tmpdir(), "no502-ci-"));
const temp = join(place, "temp");
const source = join(place, "action");
afterAll(() => rmSync(place, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(projectFolder, path), "utf8");

interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const action = parse(read("action.yml")) as Action;
const { steps } = action.runs;
const expressions = (text: string) => [...text.matchAll(/\$\{\{\s*(.*?)\s*\}\}/g)].map(([, inner]) => inner as string);

/** Runs the steps of the action as GitHub does, what they upload excepted. */
function runAction(workspace: string, inputs: Readonly<Record<string, string>>, only: readonly string[]) {
  const outputs: Record<string, string> = {};
  const value = (expression: string): string => {
    const [, kind, name = ""] = /^(inputs|steps\.lint\.outputs)\.([\w-]+)$/.exec(expression) ?? [];
    if (kind === "inputs") return inputs[name] ?? action.inputs[name]?.default ?? "";
    if (kind !== undefined) return outputs[name] ?? "";
    throw new Error(`the test does not know ${expression}`);
  };
  const fill = (text: string) => text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, inner: string) => value(inner));
  const files = { GITHUB_OUTPUT: "output", GITHUB_STEP_SUMMARY: "summary", GITHUB_PATH: "path" };
  const told = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(temp, file)]));
  for (const name of ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"]) writeFileSync(told[name] as string, "");
  appendFileSync(told.GITHUB_PATH as string, "");
  let printed = "";
  for (const step of steps.filter(({ name, run }) => run !== undefined && only.includes(name))) {
    const added = readFileSync(told.GITHUB_PATH as string, "utf8")
      .split("\n")
      .filter(Boolean);
    const env = {
      ...cleanEnvironment(),
      ...told,
      PATH: [...added, process.env.PATH].join(delimiter),
      RUNNER_TEMP: temp,
      GITHUB_ACTION_PATH: source,
      npm_config_offline: "true",
      ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, fill(text)])),
    };
    const cwd = join(workspace, fill(step["working-directory"] ?? "."));
    // What GitHub starts for `shell: bash`.
    const shell = ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run as string];
    const ran = spawnSync("bash", shell, { cwd, env, encoding: "utf8" });
    printed += ran.stdout;
    for (const line of readFileSync(told.GITHUB_OUTPUT as string, "utf8")
      .split("\n")
      .filter(Boolean)) {
      outputs[line.slice(0, line.indexOf("="))] = line.slice(line.indexOf("=") + 1);
    }
    if (ran.status !== 0)
      return { failed: step.name, code: ran.status, printed, outputs, stderr: ran.stderr, summary: "" };
  }
  const summary = readFileSync(told.GITHUB_STEP_SUMMARY as string, "utf8");
  return { failed: null, code: 0, printed, outputs, stderr: "", summary };
}

/** A repository with a rule's bad example in `deploy`. */
function workspace(name: string, rule = "socket-tcp-mismatch", example = "bad"): string {
  const root = join(place, name);
  mkdirSync(root);
  git(root, "init", "-q");
  cpSync(join(rulesFolder, rule, example), join(root, "deploy"), { recursive: true });
  return root;
}

const lint = ["Lint", "Result"];

beforeAll(() => {
  mkdirSync(temp);
  // As GitHub fetches it, but that its own dependencies are there already.
  copyProject(source);
  symlinkSync(join(projectFolder, "node_modules"), join(source, "node_modules"));
  const ran = runAction(place, {}, ["Install no502"]);
  if (ran.failed) throw new Error(ran.stderr);
}, 240_000);

const tarball = () => join(temp, readdirSync(temp).find((name) => name.endsWith(".tgz")) ?? "no tarball");

describe("action.yml", () => {
  it("uses every input, knows no other, and hands none to a shell as code", () => {
    const used = new Set(
      expressions(read("action.yml"))
        .concat(steps.map((step) => step.if ?? ""))
        .flatMap((text) => [...text.matchAll(/inputs\.([\w-]+)/g)].map((match) => match[1] as string)),
    );
    expect([...used].sort()).toEqual(Object.keys(action.inputs).sort());
    for (const { run } of steps) expect(run ?? "").not.toContain("${{");
    for (const [, { description }] of Object.entries(action.inputs)) expect(description.length).toBeGreaterThan(10);
    const table = read("docs/ci.md");
    for (const name of Object.keys(action.inputs)) expect(table).toContain(`\`${name}\``);
  });

  it("is composite, names a shell for every script, and uploads with GitHub's own action", () => {
    expect(action.runs.using).toBe("composite");
    for (const { run, shell } of steps) expect(shell).toBe(run === undefined ? undefined : "bash");
    expect(steps.flatMap(({ uses }) => uses ?? [])).toEqual([
      expect.stringMatching(/^github\/codeql-action\/upload-sarif@v\d$/),
    ]);
    expect(Object.keys(action.outputs)).toEqual(["exit-code", "sarif"]);
  });

  it("builds no502 from its own source where nothing else is asked for", () => {
    expect(existsSync(join(temp, `no502-${manifest.version}.tgz`))).toBe(true);
    expect(readFileSync(join(temp, "path"), "utf8")).toBe(`${join(temp, "no502/bin")}\n`);
  });

  it("shows annotations from the root of the repository, a summary, and fails with the code", () => {
    const ran = runAction(workspace("bad"), { paths: "deploy\n" }, lint);
    expect(ran).toMatchObject({ failed: "Result", code: 1 });
    expect(ran.printed).toMatch(
      /^::error file=deploy\/nginx\/nginx\.conf,line=28,.*,title=no502 socket-tcp-mismatch::/m,
    );
    expect(ran.outputs["exit-code"]).toBe("1");
    const summary = readFileSync(join(temp, "summary"), "utf8");
    expect(summary).toContain("## no502\n");
    expect(summary).toContain("**error** `socket-tcp-mismatch`");
  });

  it("names files from the root wherever it lints", () => {
    const ran = runAction(workspace("below"), { "working-directory": "deploy" }, lint);
    expect(ran.printed).toContain("::error file=deploy/nginx/nginx.conf,");
    const log = JSON.parse(readFileSync(ran.outputs.sarif as string, "utf8"));
    expect(log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe("deploy/nginx/nginx.conf");
  });

  it("uploads valid SARIF without what is suppressed", () => {
    const root = workspace("suppressed");
    const file = join(root, "deploy/nginx/nginx.conf");
    const text = readFileSync(file, "utf8");
    const comment = "# no502: ignore[socket-tcp-mismatch] a container listens there";
    writeFileSync(file, text.replace(/# expect: socket-tcp-mismatch/, comment));
    const ran = runAction(root, {}, lint);
    expect(ran).toMatchObject({ failed: null, code: 0 });
    const log = JSON.parse(readFileSync(ran.outputs.sarif as string, "utf8"));
    expect(sarifProblems(log)).toEqual([]);
    expect(log.runs[0].results).toEqual([]);
    expect(log.runs[0].tool.driver.rules.length).toBeGreaterThan(50);
    expect(log.runs[0].automationDetails.id).toBe("no502/");
    const other = runAction(root, { "sarif-category": "shop" }, lint);
    const told = JSON.parse(readFileSync(other.outputs.sarif as string, "utf8"));
    expect(told.runs[0].automationDetails.id).toBe("no502/shop/");
  });

  it("takes further options, and leaves out what is not wanted", () => {
    const root = workspace("options");
    const inputs = { annotations: "false", summary: "false", args: "--fail-on never\n--format unix" };
    const ran = runAction(root, inputs, lint);
    expect(ran).toMatchObject({ failed: null, summary: "" });
    expect(ran.printed).toMatch(/^deploy\/nginx\/nginx\.conf:28:26: error: /);
  });

  it("lints paths with blanks, and takes no part of an input for a command", () => {
    const root = workspace("odd");
    cpSync(join(root, "deploy"), join(root, "a b"), { recursive: true });
    const inputs = { paths: "a b\n$(touch pwned)\n", args: "--allow-empty $(touch${IFS}pwned) `touch pwned`" };
    expect(runAction(root, { paths: inputs.paths }, lint).printed).toContain("::error file=a b/nginx/nginx.conf,");
    runAction(root, inputs, lint);
    expect(existsSync(join(root, "pwned"))).toBe(false);
  });

  it("fails with 2 where there is nothing to lint", () => {
    const root = join(place, "empty");
    mkdirSync(root);
    expect(runAction(root, {}, lint)).toMatchObject({ failed: "Result", code: 2 });
    expect(runAction(root, { args: "--allow-empty" }, lint)).toMatchObject({ failed: null });
  });

  it("uploads nothing of a run that ended with 2, nor what an earlier one left", () => {
    const root = workspace("twice");
    expect(existsSync(runAction(root, {}, lint).outputs.sarif ?? "")).toBe(true);
    const ran = runAction(root, { args: "--nonsense" }, lint);
    expect(ran).toMatchObject({ failed: "Result", code: 2, outputs: { "exit-code": "2" } });
    expect(ran.outputs.sarif).toBeUndefined();
    expect(readFileSync(join(temp, "summary"), "utf8")).toBe("");
    expect(steps.find(({ uses }) => uses !== undefined)?.if).toContain("steps.lint.outputs.exit-code != '2'");
  });
});

/** Runs shell lines with npm's global directory in a scratch place. */
function shell(lines: string, cwd: string, prefix: string, env: NodeJS.ProcessEnv = {}) {
  const path = [join(prefix, "bin"), process.env.PATH].join(delimiter);
  return spawnSync("bash", ["-e", "-c", lines], {
    cwd,
    encoding: "utf8",
    env: { ...cleanEnvironment(), PATH: path, npm_config_prefix: prefix, npm_config_offline: "true", ...env },
  });
}

describe("ci/no502.gitlab-ci.yml", () => {
  const { no502: job } = parse(read("ci/no502.gitlab-ci.yml"));
  const script = job.script.join("\n");

  it("writes the reports that it hands to GitLab", () => {
    const root = workspace("gitlab");
    const env = { NO502_PACKAGE: tarball(), NO502_ARGS: "deploy" };
    const ran = shell(script, root, join(place, "gitlab-prefix"), env);
    expect(ran.stderr).toContain("1 error");
    expect(ran.status).toBe(1);
    const { codequality, junit } = job.artifacts.reports;
    const [issue] = JSON.parse(readFileSync(join(root, codequality), "utf8"));
    expect(issue).toMatchObject({ check_name: "socket-tcp-mismatch", location: { path: "deploy/nginx/nginx.conf" } });
    expect(readFileSync(join(root, junit), "utf8")).toContain('failures="1"');
    expect(job.artifacts.when).toBe("always");
  });

  it("says what is missing before it does anything", () => {
    const ran = shell(script, place, join(place, "nowhere"));
    expect(ran.stderr).toContain("NO502_PACKAGE: says what npm installs");
    expect(ran.status).not.toBe(0);
  });
});

describe("the shell recipe of docs/ci.md", () => {
  it("does what it says", () => {
    const [, recipe = ""] = /## Anywhere else\n\n```sh\n([^`]*)```/.exec(read("docs/ci.md")) ?? [];
    const root = workspace("shell");
    const ran = shell(recipe, root, join(place, "shell-prefix"), { NO502_PACKAGE: tarball() });
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain("error[socket-tcp-mismatch]");
    expect(readFileSync(join(root, "no502.xml"), "utf8")).toContain("<testsuites");
    expect(readFileSync(join(root, "no502-checkstyle.xml"), "utf8")).toContain("<checkstyle");
  });
});

describe("Dockerfile", () => {
  const dockerfile = DockerfileParser.parse(read("Dockerfile"));
  const instructions = dockerfile.getInstructions();
  const words = (keyword: string) =>
    instructions.filter((one) => one.getKeyword() === keyword).map((one) => one.getArguments().map(String));

  it("needs no more than the packed tarball", () => {
    expect(words("COPY")).toEqual([]);
    expect(words("ADD")).toEqual([["no502-*.tgz", "/opt/"]]);
    expect(read(".dockerignore").split("\n").filter(Boolean)).toEqual(["*", "!no502-*.tgz"]);
    expect(words("FROM")[0]?.[0]).toMatch(/^node:(2[02468]|[3-9]\d)-alpine$/);
    expect(read("Dockerfile")).toContain(`no502:${manifest.version}`);
    // Not as root.
    expect(words("USER")).toEqual([["node"]]);
  });

  it("makes a command that lints, step by step as Docker would", () => {
    const root = join(place, "image");
    for (const folder of ["opt", "usr/local/bin"]) mkdirSync(join(root, folder), { recursive: true });
    expect(spawnSync("tar", ["-xzf", tarball(), "-C", join(root, "opt")]).status).toBe(0);
    for (const [line] of words("RUN").map((parts) => [parts.join(" ")])) {
      const inside = (line as string).replaceAll(/(^|\s)\/(?=opt|usr)/g, `$1${root}/`);
      expect(spawnSync("sh", ["-ec", inside]).status).toBe(0);
    }
    const [entry = ""] = dockerfile.getENTRYPOINTs().flatMap((one) => one.getJSONStrings().map(String));
    expect(entry).toBe('"no502"');
    const src = workspace("docker");
    const env = { PATH: [join(root, "usr/local/bin"), process.env.PATH].join(delimiter) };
    const ran = spawnSync(JSON.parse(entry), [], { cwd: src, env, encoding: "utf8" });
    expect(ran.stdout).toContain("error[socket-tcp-mismatch]");
    expect(ran.status).toBe(1);
    expect(spawnSync("no502", ["explain", "zero-timeout"], { cwd: src, env }).status).toBe(0);
  });
});
