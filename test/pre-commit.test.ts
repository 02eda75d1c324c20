import { spawnSync } from "node:child_process";
import {
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
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { projectFolder, rulesFolder } from "./support/examples.ts";
import { describeWith } from "./support/programs.ts";
import { cleanEnvironment, copyProject, git } from "./support/project-copy.ts";

const place = mkdtempSync(join(tmpdir(), "no502-pre-commit-"));
const project = join(place, "project");
const home = join(place, "home");
afterAll(() => rmSync(place, { recursive: true, force: true }));

interface Hook {
  readonly id: string;
  readonly language: string;
  readonly entry: string;
  readonly files: string;
}

const hooks = parse(readFileSync(join(projectFolder, ".pre-commit-hooks.yaml"), "utf8")) as readonly Hook[];

/** A repository of a user, with one healthy stack and one hook of ours. */
function repository(name: string, hook: string, path: string) {
  const root = join(place, name);
  const env = {
    ...cleanEnvironment(),
    PATH: path,
    LANG: "C.UTF-8",
    PRE_COMMIT_HOME: home,
    // npm asks the registry only for what the project's own installation has not brought to this machine.
    npm_config_prefer_offline: "true",
  };
  mkdirSync(root);
  git(root, "init", "-q");
  git(root, "config", "user.name", "no502");
  git(root, "config", "user.email", "no502@example.org");
  cpSync(join(rulesFolder, "socket-tcp-mismatch/fixed"), root, { recursive: true });
  const rev = git(project, "rev-parse", "HEAD");
  const config = `repos:\n  - repo: ${project}\n    rev: ${rev}\n    hooks:\n      - id: ${hook}\n`;
  writeFileSync(join(root, ".pre-commit-config.yaml"), config);
  const run = (program: string, ...args: string[]) => {
    const ran = spawnSync(program, args, { cwd: root, encoding: "utf8", env });
    return { code: ran.status, said: ran.stdout + ran.stderr };
  };
  expect(run("pre-commit", "install")).toMatchObject({ code: 0 });
  return {
    root,
    edit(file: string, from: string, to: string) {
      const text = readFileSync(join(root, file), "utf8");
      expect(text).toContain(from);
      writeFileSync(join(root, file), text.replace(from, to));
    },
    /** Stages these, and commits as a user does: the hook decides. */
    commit(...files: string[]) {
      git(root, "add", ...files);
      return run("git", "commit", "-qm", "a change");
    },
    commits: () => Number(git(root, "rev-list", "--count", "--all")),
  };
}

/** Where pre-commit has put the programs of the hook that it installed. */
function installed(): string {
  const folders = readdirSync(home).flatMap((name) => {
    const inside = join(home, name);
    return name.startsWith("repo") ? readdirSync(inside).map((entry) => join(inside, entry, "bin")) : [];
  });
  return folders.find((folder) => existsSync(join(folder, "no502"))) ?? "nowhere";
}

describeWith("pre-commit")("the real pre-commit", () => {
  beforeAll(() => {
    copyProject(project);
    git(project, "init", "-q");
    git(project, "add", "--all");
    git(project, "commit", "-qm", "the project as it is");
  });

  // The first one builds no502 in pre-commit's own directory; the second finds that on PATH.
  it.each(["no502", "no502-system"])(
    "%s lets a clean commit pass, stops a broken one, and sees a change of PHP-FPM alone",
    (hook) => {
      const { PATH = "" } = process.env;
      const user = repository(hook, hook, hook === "no502-system" ? `${installed()}:${PATH}` : PATH);
      const first = user.commit(".");
      expect(first.said).toContain("Passed");
      expect(first.code).toBe(0);

      user.edit("nginx/nginx.conf", "unix:/run/php/fpm.sock", "127.0.0.1:9000");
      const broken = user.commit("nginx/nginx.conf");
      expect(broken.said).toContain("error[socket-tcp-mismatch]");
      expect(broken.said).toContain("exit code: 1");
      expect(broken.code).toBe(1);
      expect(user.commits()).toBe(1);

      git(user.root, "checkout", "-q", "HEAD", "--", "nginx");
      user.edit("php/www.conf", "/run/php/fpm.sock", "127.0.0.1:9000");
      const otherEnd = user.commit("php/www.conf");
      expect(otherEnd.said).toContain("nginx/nginx.conf:28");
      expect(otherEnd.code).toBe(1);

      // Both ends together are well again.
      user.edit("nginx/nginx.conf", "unix:/run/php/fpm.sock", "127.0.0.1:9000");
      expect(user.commit("nginx", "php")).toMatchObject({ code: 0 });

      writeFileSync(join(user.root, "notes.md"), "nothing for no502\n");
      expect(user.commit("notes.md").said).toContain("(no files to check)");
      expect(user.commits()).toBe(3);

      // A site is enabled by a link.
      mkdirSync(join(user.root, "sites-enabled"));
      symlinkSync("../nginx/nginx.conf", join(user.root, "sites-enabled/site"));
      expect(user.commit("sites-enabled")).toMatchObject({ code: 0, said: expect.stringContaining("Passed") });

      // An ini file of something else, in a repository without a stack.
      git(user.root, "rm", "-rqf", "nginx", "php", "sites-enabled");
      writeFileSync(join(user.root, "app.ini"), "[app]\ncolor = blue\n");
      expect(user.commit("app.ini")).toMatchObject({ code: 0, said: expect.stringContaining("Passed") });
    },
    400_000,
  );

  it("has nothing against the manifest", () => {
    const path = join(projectFolder, ".pre-commit-hooks.yaml");
    const ran = spawnSync("pre-commit", ["validate-manifest", path], { encoding: "utf8" });
    expect(ran.stdout + ran.stderr).toBe("");
    expect(ran.status).toBe(0);
    expect(hooks.map(({ id }) => id)).toEqual(["no502", "no502-system", "no502-docker"]);
  });
});
