import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { core } from "../../src/cli/disk-core.ts";
import { hookFiles } from "../../src/cli/init-files.ts";
import { main } from "../../src/cli/main.ts";
import { nodeIo } from "../../src/cli/node-io.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { diskFileSystem } from "../../src/source/disk.ts";
import { projectFolder, readTree } from "../support/examples.ts";
import { describeWith } from "../support/programs.ts";

const place = realpathSync(mkdtempSync(join(tmpdir(), "no502-init-")));
afterAll(() => rmSync(place, { recursive: true, force: true }));

let count = 0;
let root = "";

const read = (path: string) => readFileSync(join(root, path), "utf8");
function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
/** What init made: everything but the stack itself. */
const made = () => Object.keys(readTree(root)).filter((path) => !/^(?:nginx|php|log|\.git)\//.test(path));

async function init(args: readonly string[], answers: readonly (string | null)[] | null = null, cwd = root) {
  let out = "";
  let err = "";
  const asked: string[] = [];
  const left = [...(answers ?? [])];
  const io = {
    ...nodeIo(projectFolder),
    args: ["init", ...args],
    cwd,
    env: {},
    inputTerminal: answers !== null,
    ask: async (question: string) => {
      asked.push(question);
      return left.shift() ?? null;
    },
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  };
  return { code: await main(io, core), out, err, asked };
}

beforeEach(() => {
  root = join(place, `r${count++}`);
  cpSync(join(projectFolder, "samples/broken-shop"), root, { recursive: true });
  mkdirSync(join(root, ".git"));
});

describe("no502 init", () => {
  it("shows the stacks and writes a configuration that is valid, with its schema", async () => {
    const ran = await init(["--yes"]);
    expect(ran).toMatchObject({ code: 0, err: "", asked: [] });
    expect(ran.out).toContain("no502 sees 1 stack here");
    expect(ran.out).toContain(
      "  PHP-FPM: php/php-fpm.conf, 2 pools (admin, shop)\n  3 routes: 1 linked, 1 broken, 1 unknown\n",
    );
    expect(ran.out).toContain("next: 3 errors and 3 warnings today: `no502` lists them");
    expect(made()).toEqual([".no502.json", ".no502.schema.json"]);
    const written = JSON.parse(read(".no502.json"));
    expect(written).toEqual({ $schema: "./.no502.schema.json", extends: "no502:recommended" });
    const validate = new Ajv({ allowUnionTypes: true, strict: false }).compile(JSON.parse(read(".no502.schema.json")));
    expect(validate(written)).toBe(true);
    expect(loadConfig(diskFileSystem, root)).toMatchObject({ ok: true, config: { file: join(root, ".no502.json") } });
  });

  it("names the schema of the installed package where package.json has it", async () => {
    write("package.json", '{ "devDependencies": { "no502": "^0.1.0" } }');
    await init(["--yes", "--hook", "husky", "--ci", "github"]);
    expect(JSON.parse(read(".no502.json")).$schema).toBe("./node_modules/no502/schema/no502.schema.json");
    expect(read(".husky/pre-commit")).toBe("npx no502 --allow-empty\n");
    const { steps } = parse(read(".github/workflows/no502.yml")).jobs.no502;
    expect(steps.map(({ run }: { run?: string }) => run).filter(Boolean)).toEqual([
      "npm ci",
      'npx no502 --format github --output "markdown=$GITHUB_STEP_SUMMARY"',
    ]);
  });

  it("asks on a terminal, again where it is not understood, and offers what the repository is made for", async () => {
    mkdirSync(join(root, ".github"));
    write(".pre-commit-config.yaml", "repos: []\n");
    const ran = await init([], ["", "what?", "Lefthook", ""]);
    expect(ran.asked).toEqual([
      "Write .no502.json? [Y/n] ",
      "Run no502 before each commit? pre-commit, husky, lefthook, none [pre-commit] ",
      "Run no502 before each commit? pre-commit, husky, lefthook, none [pre-commit] ",
      "Run no502 in CI? github, gitlab, none [github] ",
    ]);
    expect(made()).toEqual([
      ".github/workflows/no502.yml",
      ".no502.json",
      ".no502.schema.json",
      ".pre-commit-config.yaml",
      "lefthook.yml",
    ]);
    expect(parse(read("lefthook.yml"))).toEqual({
      "pre-commit": { commands: { no502: { run: "no502 --allow-empty" } } },
    });
  });

  it.each<[string, readonly (string | null)[], number, readonly string[]]>([
    ["no to all", ["n", "none", "none"], 0, []],
    ["only the hook", ["no", "husky", "none"], 0, [".husky/pre-commit"]],
    ["the end of the input", ["y", "husky", null], 2, []],
    ["nothing at all", [null], 2, []],
  ])("writes only what is wanted: %s", async (_, answers, code, files) => {
    expect((await init([], answers)).code).toBe(code);
    expect(made()).toEqual(files);
  });

  it.each([
    [[], "init asks questions, and there is no terminal: use --yes, or --hook and --ci"],
    [["--hook", "none"], "there is no terminal"],
    [["--hook", "cron"], "--hook cannot be 'cron'"],
    [["--ci", "gitlub", "--yes"], "--ci cannot be 'gitlub'; did you mean github?"],
    [["--yes", "a", "b"], "init takes one directory, not 2"],
    [["--yes", "nowhere"], "nowhere is no directory"],
    [["--yes", "log"], "log holds no nginx or PHP-FPM file: nothing is written"],
  ])("refuses %j", async (args, message) => {
    const ran = await init(args);
    expect(ran.err).toContain(message);
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(made()).toEqual([]);
  });

  it("never overwrites: what is missing in a file that is there is printed", async () => {
    const there = {
      ".no502.jsonc": "{}",
      ".pre-commit-config.yaml": "repos: []\n",
      ".gitlab-ci.yml": "stages: [test]\n",
    };
    for (const [path, text] of Object.entries(there)) write(path, text);
    const ran = await init(["--hook", "pre-commit", "--ci", "gitlab"]);
    expect(ran.code).toBe(0);
    for (const [path, text] of Object.entries(there)) expect(read(path)).toBe(text);
    expect(ran.out).toContain("left  .no502.jsonc, which is there already\n");
    const [, hook = "", job = ""] =
      /below "repos:"\n\n([\s\S]*?)\n\nleft {2}\.gitlab-ci\.yml: put this into it, at the top level\n\n([\s\S]*?)\n\n/.exec(
        ran.out,
      ) ?? [];
    expect(parse(`repos:\n${hook}`).repos[0]).toMatchObject({
      repo: "local",
      hooks: [{ id: "no502", entry: "no502 --allow-empty", language: "system", pass_filenames: false }],
    });
    expect(parse(job)).toEqual({ include: [{ local: ".gitlab/no502.gitlab-ci.yml" }] });
    expect(parse(read(".gitlab/no502.gitlab-ci.yml")).no502.script).toHaveLength(2);
    expect(made()).toEqual([
      ".gitlab-ci.yml",
      ".gitlab/no502.gitlab-ci.yml",
      ".no502.jsonc",
      ".pre-commit-config.yaml",
    ]);

    const again = await init(["--hook", "pre-commit", "--ci", "gitlab"]);
    expect(again.out).not.toContain("wrote");
    for (const path of [".husky/pre-commit", "lefthook.yaml", ".github/workflows/no502.yml"]) write(path, "mine\n");
    for (const [hookName, ci] of [
      ["husky", "github"],
      ["lefthook", "none"],
    ]) {
      expect((await init(["--hook", hookName as string, "--ci", ci as string])).out).not.toContain("wrote");
    }
    for (const path of [".husky/pre-commit", "lefthook.yaml", ".github/workflows/no502.yml"]) {
      expect(read(path)).toBe("mine\n");
    }
  });

  it("writes all files or none", async () => {
    write(".husky", "a file where a directory has to be\n");
    const ran = await init(["--hook", "husky", "--ci", "none"]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("nothing is written: ");
    expect(made()).toEqual([".husky"]);
  });

  it("puts hooks and jobs into the repository's root, and lets them name the directory", async () => {
    mkdirSync(join(root, "my deploy"));
    for (const name of ["nginx", "php"]) {
      cpSync(join(root, name), join(root, "my deploy", name), { recursive: true });
      rmSync(join(root, name), { recursive: true });
    }
    const ran = await init(["--hook", "pre-commit", "--ci", "github", "my deploy"]);
    expect(ran.code).toBe(0);
    expect(existsSync(join(root, "my deploy/.no502.json"))).toBe(true);
    expect(parse(read(".pre-commit-config.yaml")).repos[0].hooks[0].entry).toBe("no502 --allow-empty 'my deploy'");
    expect(parse(read(".github/workflows/no502.yml")).jobs.no502.steps.at(-1).run).toMatch(/ 'my deploy'$/);
  });

  it("has the same pattern of files as the published hook", () => {
    const published = parse(readFileSync(join(projectFolder, ".pre-commit-hooks.yaml"), "utf8"));
    for (const { files } of published) expect(files).toBe(hookFiles);
  });

  it("runs the hook for every file that decides something", () => {
    const wanted = [
      ...["nginx.conf", "site.conf.template", "roles/web/templates/vhost.conf.j2", "sites-enabled/shop", "php.ini"],
      ...[
        "compose.yaml",
        "docker-compose.override.yml",
        ".env",
        ".env.example",
        "k8s/web.yaml",
        "charts/web/values.yaml",
      ],
      ...["playbook.yml", "Dockerfile", "php/Dockerfile.prod", "Containerfile", "web.dockerfile", "start.sh"],
      ...["docker-entrypoint", "php8.2-fpm.service", ".no502.json", ".no502.jsonc", ".no502-baseline.json"],
    ];
    const other = ["README.md", "src/index.php", "package.json", "app.js", "logo.svg"];
    const pattern = new RegExp(hookFiles);
    expect(wanted.filter((path) => !pattern.test(path))).toEqual([]);
    expect(other.filter((path) => pattern.test(path))).toEqual([]);
  });
});

describeWith("pre-commit")("the real pre-commit", () => {
  it("accepts what init writes", async () => {
    await init(["--hook", "pre-commit", "--ci", "none"]);
    const ran = spawnSync("pre-commit", ["validate-config", join(root, ".pre-commit-config.yaml")], {
      encoding: "utf8",
    });
    expect(ran.stdout + ran.stderr).toBe("");
    expect(ran.status).toBe(0);
  });
});
