import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const place = mkdtempSync(join(tmpdir(), "no502-package-"));
const user = join(place, "user");
const command = join(place, "prefix/bin/no502");
const env = { ...process.env, npm_config_update_notifier: "false", NO_COLOR: "1" };

function npm(args: string[], cwd: string): string {
  return execFileSync("npm", args, { cwd, encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] });
}

function no502(args: string[], input = "") {
  return spawnSync(command, args, { cwd: user, encoding: "utf8", env, input });
}

/** What a user gets: packed from a clean copy (which runs `prepare`), installed elsewhere without a network. */
beforeAll(() => {
  const clean = join(place, "clean");
  mkdirSync(clean);
  for (const entry of [
    "src",
    "rules",
    "schema",
    "samples",
    "scripts",
    "docs",
    "man",
    "ci",
    "package.json",
    "tsconfig.json",
    "LICENSE",
    "README.md",
  ]) {
    if (existsSync(join(root, entry))) cpSync(join(root, entry), join(clean, entry), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(clean, "node_modules"));
  npm(["pack", "--pack-destination", place], clean);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const tarball = join(place, `no502-${version}.tgz`);
  npm(["install", "--global", "--offline", "--prefix", join(place, "prefix"), tarball], place);
  mkdirSync(user);
  writeFileSync(join(user, "package.json"), '{ "private": true, "type": "module" }');
  npm(["install", "--offline", tarball], user);
  cpSync(join(root, "rules/socket-tcp-mismatch/bad"), join(user, "site"), { recursive: true });
}, 120_000);

afterAll(() => rmSync(place, { recursive: true, force: true }));

describe("the installed package", () => {
  it("lints with its command", () => {
    const ran = no502(["--format", "json", "site"]);
    expect(ran.stderr).not.toContain("bug in no502");
    expect(JSON.parse(ran.stdout).findings.map((finding: { rule: string }) => finding.rule)).toContain(
      "socket-tcp-mismatch",
    );
    expect(ran.status).toBe(1);
  });

  it("has no dependencies, and ships what it reads", () => {
    const manifest = JSON.parse(readFileSync(join(user, "node_modules/no502/package.json"), "utf8"));
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(no502(["explain", "socket-tcp-mismatch"])).toMatchObject({ status: 0, stderr: "" });
    for (const path of [
      "schema/report.schema.json",
      "rules/socket-tcp-mismatch/bad",
      "dist/THIRD-PARTY-LICENSES.txt",
    ]) {
      expect(existsSync(join(user, "node_modules/no502", path)), path).toBe(true);
    }
    for (const path of ["src", "test", "scripts", "rules/socket-tcp-mismatch/rule.ts"]) {
      expect(existsSync(join(user, "node_modules/no502", path)), path).toBe(false);
    }
  });

  it("brings its manual, where man looks for it", () => {
    const manual = readFileSync(join(place, "prefix/share/man/man1/no502.1"), "utf8");
    expect(manual).toContain(".TH NO502 1");
  });

  it("starts with the bytecode of its build, and without it", () => {
    const cache = join(place, "prefix/lib/node_modules/no502/dist/command.cache");
    expect(existsSync(cache)).toBe(true);
    const { stdout } = no502(["--version"]);
    writeFileSync(cache, "not bytecode");
    expect(no502(["--version"])).toMatchObject({ stdout, stderr: "", status: 0 });
    rmSync(cache);
    expect(no502(["--version"])).toMatchObject({ stdout, stderr: "", status: 0 });
  });

  it("is a library with types that a strict consumer accepts", () => {
    writeFileSync(
      join(user, "use.ts"),
      `import { exitCode, lint, type LintResult, memoryFileSystem, rules } from "no502";
       const fileSystem = memoryFileSystem({ "/etc/nginx/nginx.conf": "events {} http { server { listen 80 } }" });
       const result: LintResult = lint({ fileSystem, cwd: "/", paths: ["/etc"] });
       const code: 0 | 1 | 2 = exitCode(result, { failOn: "warning", maxWarnings: null, exitZero: false, allowEmpty: false });
       console.log(rules.length > 0, code, result.findings.map((finding) => finding.rule).join());\n`,
    );
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const options = ["--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2023,dom", "--types", ""];
    const checked = spawnSync(process.execPath, [tsc, ...options, "--outDir", "out", "use.ts"], {
      cwd: user,
      encoding: "utf8",
    });
    expect(checked.stdout).toBe("");
    expect(checked.status).toBe(0);
    const ran = execFileSync(process.execPath, [join(user, "out/use.js")], { cwd: user, encoding: "utf8" });
    expect(ran).toBe("true 1 nginx-syntax\n");
  });
});

describe("the command in a shell", () => {
  const shell = (line: string) =>
    spawnSync("bash", ["-c", line], { cwd: user, encoding: "utf8", env: { ...env, NO502: command } });

  it("ends quietly when its reader goes away", () => {
    const ran = shell('set -o pipefail; "$NO502" rules --format json | head -1');
    expect(ran.stdout).toBe("{\n");
    expect(ran.stderr).toBe("");
  });

  it("writes a long report whole into a pipe", () => {
    const ran = shell('"$NO502" rules --format json | { sleep 0.3; wc -c; }');
    const whole = no502(["rules", "--format", "json"]).stdout.length;
    expect(whole).toBeGreaterThan(2000);
    expect(Number(ran.stdout)).toBeGreaterThanOrEqual(whole);
  });

  it.skipIf(!existsSync("/dev/full"))("says when the report cannot be written", () => {
    const ran = shell('"$NO502" rules > /dev/full');
    expect(ran.stderr).toMatch(/^no502: cannot write the report: ENOSPC/);
    expect(ran.status).toBe(2);
  });

  it("refuses to lint in a directory that is gone", () => {
    const ran = shell('mkdir gone; cd gone; rmdir ../gone; "$NO502"');
    expect(ran.stderr).toBe("no502: the working directory is gone, or may not be read\n");
    expect(ran.status).toBe(2);
  });

  it("reads a dump on standard input", () => {
    const dump = "# configuration file /etc/nginx/nginx.conf:\nevents {}\nhttp {\n  server { listen 80 }\n}\n";
    const ran = no502(["--format", "unix", "-"], dump);
    expect(ran.stdout).toMatch(/^\/etc\/nginx\/nginx\.conf:3:\d+: error: .* \[nginx-syntax\]$/m);
    expect(ran.status).toBe(1);
  });

  it.each([
    ["a missing path", "absent", "error: absent: no such file"],
    ["a directory without configuration", "empty", "nothing found to lint"],
    ["a binary file", "binary.conf", "error: binary.conf: binary file"],
    ["a broken configuration file", "broken", "error: broken/.no502.json:1:"],
  ])("%s is said and exits with 2", (_, path, message) => {
    mkdirSync(join(user, "empty"), { recursive: true });
    mkdirSync(join(user, "broken"), { recursive: true });
    writeFileSync(join(user, "broken/.no502.json"), "{ rules }");
    writeFileSync(join(user, "binary.conf"), Buffer.from([0x7f, 0x45, 0, 0, 1]));
    const ran = no502([path]);
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).not.toContain("No problems");
    expect(ran.status).toBe(2);
  });
});
