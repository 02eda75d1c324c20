import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { core } from "../../src/cli/disk-core.ts";
import { main } from "../../src/cli/main.ts";
import { nodeIo } from "../../src/cli/node-io.ts";
import { projectFolder } from "../support/examples.ts";
import { run } from "./fake-io.ts";

const place = realpathSync(mkdtempSync(join(tmpdir(), "no502-since-")));
afterAll(() => rmSync(place, { recursive: true, force: true }));

let count = 0;
let repository = "";

function git(...args: string[]): string {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgSign=false"];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  return execFileSync("git", [...identity, ...args], { cwd: repository, encoding: "utf8", env, stdio: "pipe" });
}

function write(path: string, ...lines: string[]): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), lines.map((line) => `${line}\n`).join(""));
}

function commit(): void {
  git("add", "-A");
  git("commit", "-qm", "x");
}

async function no502(args: readonly string[], cwd = repository) {
  let out = "";
  let err = "";
  const io = {
    ...nodeIo(projectFolder),
    args: ["--format", "unix", "--rule", "socket-tcp-mismatch,timeout-inversion", ...args],
    cwd,
    env: {},
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  };
  const code = await main(io, core);
  const found = out
    .split("\n")
    .filter(Boolean)
    .map((line) => line.replace(/^(.*?):(\d+):\d+: .* \[(.*)\]$/, "$1:$2 $3"));
  return { code, found, err };
}

const location = (port: number) => [`location ~ \\.php${port}$ {`, `  fastcgi_pass 127.0.0.1:${port};`, "}"];
const server = (...lines: string[]) => ["server {", "listen 80;", ...lines, "}"];
const pool = ["[www]", "user = www-data", "listen = /run/fpm.sock", "pm = static", "pm.max_children = 5"];

beforeEach(() => {
  repository = join(place, `r${count++}`);
  mkdirSync(repository);
  git("init", "-q", "-b", "main");
  write("nginx/nginx.conf", "events {}", "http {", "include conf.d/*.conf;", "}");
  write("nginx/conf.d/a.conf", ...server(...location(9000), ...location(9001)));
  write("php/www.conf", ...pool);
  commit();
});

describe("--since", () => {
  it("reports only what touches a changed line, committed or not", async () => {
    expect((await no502([])).found).toEqual([
      "nginx/conf.d/a.conf:4 socket-tcp-mismatch",
      "nginx/conf.d/a.conf:7 socket-tcp-mismatch",
    ]);
    const before = await no502(["--since", "HEAD"]);
    expect(before).toMatchObject({ code: 0, found: [] });
    expect(before.err).toContain("No new problems found\n2 findings touch no line changed since HEAD\n");

    write("nginx/conf.d/a.conf", ...server("# moved", ...location(9000), ...location(9002)));
    for (const stage of [() => {}, () => git("add", "-A")]) {
      stage();
      expect(await no502(["--since", "HEAD"])).toMatchObject({
        code: 1,
        found: ["nginx/conf.d/a.conf:8 socket-tcp-mismatch"],
      });
    }
    commit();
    expect((await no502(["--since", "HEAD~1"])).found).toEqual(["nginx/conf.d/a.conf:8 socket-tcp-mismatch"]);
    expect((await no502(["--since", "HEAD"])).found).toEqual([]);
  });

  it("sees a change at the other end", async () => {
    write("nginx/conf.d/a.conf", ...server("location ~ \\.php$ {", "fastcgi_pass unix:/run/fpm.sock;", "}"));
    write("php/www.conf", ...pool, "request_terminate_timeout = 30s");
    commit();
    expect((await no502(["--since", "HEAD"])).found).toEqual([]);
    write(
      "nginx/conf.d/a.conf",
      ...server("location ~ \\.php$ {", "fastcgi_read_timeout 300s;", "fastcgi_pass unix:/run/fpm.sock;", "}"),
    );
    expect((await no502(["--since", "HEAD"])).found).toEqual(["php/www.conf:6 timeout-inversion"]);
  });

  it("takes an untracked and a renamed file for changed", async () => {
    write("nginx/conf.d/new.conf", ...server(...location(9005)));
    expect((await no502(["--since", "HEAD"])).found).toEqual(["nginx/conf.d/new.conf:4 socket-tcp-mismatch"]);
    git("add", "nginx/conf.d/new.conf");
    expect((await no502(["--since", "HEAD"])).found).toEqual(["nginx/conf.d/new.conf:4 socket-tcp-mismatch"]);
    commit();
    renameSync(join(repository, "nginx/conf.d/new.conf"), join(repository, "nginx/conf.d/other.conf"));
    expect((await no502(["--since", "HEAD"])).found).toEqual(["nginx/conf.d/other.conf:4 socket-tcp-mismatch"]);
  });

  it("counts the lines around what was taken out", async () => {
    write(
      "nginx/conf.d/a.conf",
      ...server("location ~ \\.php$ {", "fastcgi_read_timeout 20s;", "fastcgi_pass unix:/run/fpm.sock;", "}"),
    );
    write("php/www.conf", ...pool, "request_terminate_timeout = 30s");
    commit();
    write("nginx/conf.d/a.conf", ...server("location ~ \\.php$ {", "fastcgi_pass unix:/run/fpm.sock;", "}"));
    expect((await no502(["--since", "HEAD"])).found).toEqual(["php/www.conf:6 timeout-inversion"]);
  });

  it("compares with the commit where the branches part", async () => {
    git("checkout", "-qb", "work");
    write("php/other.conf", "; nothing");
    commit();
    git("checkout", "-q", "main");
    write("nginx/conf.d/a.conf", ...server(...location(9000), ...location(9009)));
    commit();
    git("checkout", "-q", "work");
    expect((await no502(["--since", "main"])).found).toEqual([]);
    write("nginx/conf.d/a.conf", ...server(...location(9007), ...location(9001)));
    expect((await no502(["--since", "main"])).found).toEqual(["nginx/conf.d/a.conf:4 socket-tcp-mismatch"]);
  });

  it("copes with odd names, from any directory, whatever git is set to", async () => {
    const names = [
      'blank "quote".conf',
      "tab\tline\nbreak.conf",
      "déjà-日本.conf",
      "-dash.conf",
      "[x]*.conf",
      "a'b.conf",
    ];
    for (const name of names) write(`nginx/conf.d/${name}`, ...server(...location(9000), ...location(9001)));
    commit();
    for (const [key, value] of [
      ["diff.noprefix", "true"],
      ["diff.mnemonicPrefix", "true"],
      ["diff.external", "/bin/false"],
      ["diff.interHunkContext", "20"],
      ["diff.relative", "true"],
      ["diff.renames", "copies"],
      ["color.ui", "always"],
      ["core.quotePath", "false"],
      ["core.attributesFile", join(repository, "attributes")],
    ] as const) {
      git("config", key, value);
    }
    write("attributes", "*.conf -diff");
    for (const name of names) write(`nginx/conf.d/${name}`, ...server(...location(9000), ...location(9002)));
    for (const cwd of [repository, join(repository, "php")]) {
      const { code, err } = await no502(["--since", "HEAD", repository], cwd);
      expect(err).toContain(`${names.length} errors\n`);
      // The first location of each file, and both of the file that did not change.
      expect(err).toContain(`${names.length + 2} findings touch no line changed since HEAD\n`);
      expect(code).toBe(1);
    }
  });

  it("sees a change behind the related places that are too many to show", async () => {
    const many = Array.from({ length: 12 }, (_, at) => [
      `location ~ \\.php${at}$ {`,
      `fastcgi_read_timeout ${at === 11 ? 310 : 300}s;`,
      "fastcgi_pass unix:/run/fpm.sock;",
      "}",
    ]);
    write("nginx/conf.d/a.conf", ...server(...many.slice(0, 11).flat()));
    write("php/www.conf", ...pool, "request_terminate_timeout = 30s");
    commit();
    expect((await no502(["--since", "HEAD"])).found).toEqual([]);
    write("nginx/conf.d/a.conf", ...server(...many.flat()));
    expect((await no502(["--since", "HEAD"])).found).toEqual(["php/www.conf:6 timeout-inversion"]);
  });

  it("mends what touches changed lines only, and keeps the rest apart when lines move", async () => {
    const nginx = (...lines: string[]) => write("nginx/conf.d/a.conf", ...lines);
    const slow = (name: string) => [
      `# no502: ignore[zero-timeout] of ${name}`,
      `server { listen 80; server_name ${name}; }`,
    ];
    nginx(...slow("a"));
    commit();
    nginx(...slow("b"), ...slow("a"));
    const ran = await no502(["--rule", "suppression-unused", "--since", "HEAD", "--fix"]);
    expect(readFileSync(join(repository, "nginx/conf.d/a.conf"), "utf8")).toBe(
      [slow("b")[1], ...slow("a"), ""].join("\n"),
    );
    expect(ran.err).toContain("1 finding touches no line changed since HEAD\n");
    expect(ran).toMatchObject({ code: 0, found: [] });
  });

  it.each([
    ["nowhere", "--since nowhere: the repository has no commit of that name"],
    ["main..HEAD", "--since main..HEAD: the repository has no commit of that name"],
    ["--help", "--since --help: the repository has no commit of that name"],
    ["HEAD:nginx", "--since HEAD:nginx: the repository has no commit of that name"],
    ["", "--since names no commit"],
  ])("refuses the ref %j", async (ref, message) => {
    const ran = await no502([`--since=${ref}`]);
    expect(ran.err).toContain(`no502: ${message}\n`);
    expect(ran).toMatchObject({ code: 2, found: [] });
  });

  it("says so where there is no git", async () => {
    const ran = await run(["--since", "HEAD"]);
    expect(ran).toMatchObject({ code: 2, err: "no502: --since needs git, and there is no git to run\n" });
    expect(ran.request).toBeNull();
  });

  it("says so without a repository and in a shallow clone", async () => {
    const bare = join(place, "bare");
    mkdirSync(bare);
    const ran = await no502(["--since", "HEAD"], bare);
    expect(ran.err).toMatch(/^no502: --since needs a git repository: fatal: not a git repository/);
    expect(ran.code).toBe(2);

    write("more", "1");
    commit();
    const clone = join(place, "shallow");
    git("clone", "-q", "--depth", "1", `file://${repository}`, clone);
    const shallow = await no502(["--since", "HEAD~1"], clone);
    expect(shallow.err).toContain("no commit of that name; the clone is shallow: fetch more of its history");
    expect(shallow.code).toBe(2);
  });

  it("compares with the ref itself where no shared commit is here, and says so", async () => {
    git("checkout", "-q", "--orphan", "alone");
    git("commit", "-qm", "y");
    const ran = await no502(["--since", "main"]);
    expect(ran).toMatchObject({ code: 0, found: [] });
    expect(ran.err).toContain(
      "note: --since main: no commit that it shares with HEAD is here; main itself is compared",
    );
  });
});
