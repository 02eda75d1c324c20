import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../rules/index.ts";
import { defaultConfig } from "../src/config/config.ts";
import { exitCode } from "../src/engine/exit-code.ts";
import { lint } from "../src/engine/lint.ts";
import type { LintResult } from "../src/engine/lint-result.ts";
import { diskFileSystem } from "../src/source/disk.ts";
import type { FileSystem, ReadFailure } from "../src/source/file-system.ts";
import { memoryFileSystem } from "../src/source/memory.ts";
import { projectFolder } from "./support/examples.ts";
import { lintFiles } from "./support/lint.ts";

const gate = { failOn: "warning", maxWarnings: null, exitZero: false, allowEmpty: false } as const;

const http = (inside: string) => `events {}\nhttp {\n${inside}\n}\n`;
const page = http("server {\n    listen 80;\n    location / {\n        root /srv;\n    }\n}");
const pool = "[www]\nuser = www-data\nlisten = /run/fpm.sock\npm = static\npm.max_children = 20\n";

function lintOn(fileSystem: FileSystem, paths: readonly string[], cwd = "/project"): LintResult {
  return lint({ fileSystem, cwd, paths, config: defaultConfig(cwd), stdin: null, select: null, disable: [] }, rules);
}

/** A file system in which some files answer with a failure. */
function failing(files: Readonly<Record<string, string>>, failures: Readonly<Record<string, ReadFailure>>): FileSystem {
  const held = memoryFileSystem({ ...files, ...Object.fromEntries(Object.keys(failures).map((path) => [path, ""])) });
  return {
    ...held,
    read(path) {
      const failure = failures[path];
      return failure ? { ok: false, failure, message: failure } : held.read(path);
    },
  };
}

const unread = (result: LintResult) => result.unread.map(({ file, failure }) => `${file}: ${failure}`);

describe("input that cannot be linted", () => {
  it("names a path that is not there, and lints the others", () => {
    const result = lintFiles({ "nginx.conf": page }, { paths: ["nginx.conf", "nowhere"] });
    expect(unread(result)).toEqual(["/project/nowhere: missing"]);
    expect(result.coverage.files).toBe(1);
    expect(exitCode(result, gate)).toBe(2);
  });

  it.each<[string, Record<string, string>]>([
    ["is empty", {}],
    [
      "has nothing of nginx or FPM",
      { "README.md": "# hello\n", "app/index.php": "<?php\n", "my.cnf": "[mysqld]\nport = 1\n" },
    ],
    ["holds empty files only", { "nginx.conf": "", "www.conf": "\n\n" }],
  ])("never calls a directory clean that %s", (_name, files) => {
    const result = lintOn(
      memoryFileSystem({
        "/project/x/.keep": "",
        ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`/project/${name}`, text])),
      }),
      ["/project"],
    );
    expect(result.coverage.files).toBe(0);
    expect(exitCode(result, gate)).toBe(2);
    expect(exitCode(result, { ...gate, allowEmpty: true })).toBe(0);
  });

  it.each([
    ["an empty file", "", "empty"],
    ["a file of blanks", " \n\t\n", "empty"],
    ["words", "Dear reader,\nthis is no configuration.\n", "foreign"],
    ["another program's file", "[mysqld]\nport = 3306\n", "foreign"],
    ["another nginx-like file", 'zone "x" {\n    type master;\n};\n', "foreign"],
  ])("says of %s that was named what it is", (_name, text, failure) => {
    const result = lintFiles({ thing: text }, { paths: ["thing"] });
    expect(unread(result)).toEqual([`/project/thing: ${failure}`]);
    expect(exitCode(result, gate)).toBe(2);
  });

  it.each<ReadFailure>(["forbidden", "too-large", "binary", "failed"])(
    "says that an included file is %s",
    (failure) => {
      const files = failing(
        { "/project/nginx.conf": http("include conf.d/*.conf;\nserver { location / { return 200; } }") },
        { "/project/conf.d/site.conf": failure },
      );
      const result = lintOn(files, ["/project"]);
      expect(unread(result)).toEqual([`/project/conf.d/site.conf: ${failure}`]);
      expect(exitCode(result, gate)).toBe(2);
      expect(result.unknown.map(({ reason }) => reason)).toContain("file that cannot be read");
    },
  );

  it.each(["/project/nginx/nginx.conf", "/project/php-fpm.d/www.conf", "/project/php/php.ini"])(
    "does not pass over %s in silence",
    (path) => {
      const result = lintOn(failing({ "/project/site.conf": "server { listen 80; }\n" }, { [path]: "forbidden" }), [
        "/project",
      ]);
      expect(unread(result)).toEqual([`${path}: forbidden`]);
    },
  );

  it("says which directory cannot be listed", () => {
    const held = memoryFileSystem({ "/project/nginx.conf": page, "/project/conf.d/x.conf": "" });
    const list: FileSystem["list"] = (path) => (path.endsWith("/conf.d") ? null : held.list(path));
    expect(unread(lintOn({ ...held, list }, ["/project"]))).toEqual(["/project/conf.d: forbidden"]);
  });
});

describe("bytes that are not UTF-8", () => {
  const decoded = (text: string, at: string): FileSystem => {
    const held = memoryFileSystem({ "/project/nginx.conf": text, "/project/www.conf": pool });
    return {
      ...held,
      read(path) {
        const read = held.read(path);
        return read.ok && path.endsWith("nginx.conf") ? { ...read, invalidAt: text.indexOf(at) } : read;
      },
    };
  };

  it("lints a file with one in a comment, and says where", () => {
    const text = `# caf\ufffd\n${http("server { location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/fpm.sock; } }")}`;
    const result = lintOn(decoded(text, "\ufffd"), ["/project"]);
    expect(result.notices).toEqual([
      {
        message: "not valid UTF-8; the value that holds it is taken as unknown",
        file: "/project/nginx.conf",
        offset: 5,
      },
    ]);
    expect(result.coverage).toMatchObject({ linked: 1, unread: 0 });
  });

  it("knows no value that holds one", () => {
    const text = http("server { location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/\ufffd.sock; } }");
    const result = lintOn(decoded(text, "\ufffd"), ["/project"]);
    expect(result.unknown.map(({ reason }) => reason)).toContain("not valid UTF-8");
    expect(result.findings.filter(({ rule }) => /socket|listening/.test(rule))).toEqual([]);
  });
});

describe("input that is too much", () => {
  const repeat = (times: number, text: (at: number) => string) =>
    Array.from({ length: times }, (_, at) => text(at)).join("");
  const php = "location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/fpm.sock; }";

  it.each<[string, string]>([
    ["ten thousand nested locations", http(`server { ${"location / {".repeat(10_000)}${"}".repeat(10_000)} ${php} }`)],
    ["ten thousand blocks that stay open", http(`server { ${php} ${"location / {".repeat(10_000)}`)],
    ["ten thousand unknown blocks", http(`server { ${php} } ${"x {".repeat(10_000)}${"}".repeat(10_000)}`)],
    ["ten thousand ifs", http(`server { ${php} location / { ${"if ($a) {".repeat(10_000)}${"}".repeat(10_000)} } }`)],
    ["ten thousand closing braces", `${http(`server { ${php} }`)}${"}".repeat(10_000)}`],
    [
      "a map of a hundred thousand rows",
      http(`map $uri $up {\n${repeat(100_000, (at) => `/${at} v${at};\n`)}}\nserver { ${php} }`),
    ],
    ["a hundred thousand lines", http(`server {\n${repeat(100_000, (at) => `add_header X-${at} v;\n`)}${php} }`)],
    [
      "ten thousand variables that hang on each other",
      http(
        `server { ${repeat(10_000, (at) => `set $v${at + 1} $v${at};\n`)} location / { fastcgi_pass $v10000; } ${php} }`,
      ),
    ],
  ])("%s", (_name, text) => {
    const result = lintFiles({ "nginx.conf": text, "www.conf": pool });
    expect(result.internalErrors).toEqual([]);
    expect(result.coverage.linked).toBe(1);
  });

  it("a pool file of a hundred thousand lines", () => {
    const result = lintFiles({ "www.conf": pool + repeat(100_000, (at) => `env[V${at}] = ${at}\n`) });
    expect(result.internalErrors).toEqual([]);
    expect(result.stacks[0]?.pools).toHaveLength(1);
  });

  it("includes that multiply: it stops and says where", () => {
    const files: Record<string, string> = { "nginx.conf": http("include f0.conf;") };
    for (let at = 0; at < 9; at++) files[`f${at}.conf`] = `include f${at + 1}.conf;\n`.repeat(10);
    files["f9.conf"] = "add_header X y;\n";
    const result = lintFiles(files, { rules: [] });
    expect(result.notices.map(({ message }) => message)).toEqual([
      "includes multiply from here; what lies beyond is not read",
    ]);
    expect(result.unknown.map(({ reason }) => reason)).toEqual(["more includes than no502 follows"]);
  });

  it("includes in circles", () => {
    const result = lintFiles({
      "nginx.conf": http("include a.conf;"),
      "a.conf": "include b.conf;\n",
      "b.conf": "include a.conf;\n",
    });
    expect(result.findings.map(({ at, rule }) => [result.display(at.file), rule])).toEqual([
      ["b.conf", "nginx-syntax"],
    ]);
    expect(result.internalErrors).toEqual([]);
  });
});

describe.skipIf(process.platform === "win32")("the disk's own traps", () => {
  it("neither hangs nor crashes on links in circles, pipes and directories named like files", () => {
    const root = diskFileSystem.realpath(mkdtempSync(join(tmpdir(), "no502-traps-")));
    try {
      mkdirSync(`${root}/conf.d/dir.conf`, { recursive: true });
      writeFileSync(`${root}/nginx.conf`, http("include conf.d/*.conf;\ninclude pipe.conf;"));
      writeFileSync(`${root}/conf.d/a.conf`, "server { listen 80; }\n");
      symlinkSync("..", `${root}/conf.d/up`);
      symlinkSync("loop.conf", `${root}/conf.d/loop.conf`);
      execFileSync("mkfifo", [`${root}/pipe.conf`]);
      const result = lintOn(diskFileSystem, [root], root);
      expect(result.internalErrors).toEqual([]);
      expect(unread(result)).toEqual([`${root}/pipe.conf: failed`]);
      // Two at one include are one finding: nginx stops at the first.
      expect(result.findings.filter(({ rule }) => rule === "missing-include")).toHaveLength(1);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

describe.skipIf(process.platform === "win32")("a path that leads over a link", () => {
  it("is linted as the directory itself", () => {
    const root = diskFileSystem.realpath(mkdtempSync(join(tmpdir(), "no502-link-")));
    try {
      symlinkSync(join(projectFolder, "samples"), `${root}/samples`);
      for (const name of ["compose-shop", "kubernetes-shop", "broken-shop"]) {
        const [there, linked] = [projectFolder, root].map((parent) => {
          const { findings, coverage } = lintOn(diskFileSystem, [`${parent}/samples/${name}`], parent);
          return { findings: findings.map(({ rule, at }) => `${rule} ${at.file} ${at.start}`), coverage };
        });
        expect(linked).toEqual(there);
        expect(there?.findings.length).toBeGreaterThan(1);
      }
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

describe("files that describe hosts and cannot be read", () => {
  const manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n";

  it("are named once, and the rest is linted", () => {
    const failures: Record<string, ReadFailure> = {
      "/project/compose.yaml": "binary",
      "/project/php/Dockerfile": "forbidden",
      "/project/k8s/secret.yaml": "forbidden",
      // Other services build it too.
      "/project/other/docker-compose.yml": "failed",
    };
    const built = "services:\n  a: { build: ../php }\n  b: { build: ../php }\n";
    const result = lintOn(failing({ "/project/nginx.conf": page, "/project/three/compose.yml": built }, failures), [
      "/project",
    ]);
    expect(unread(result).sort()).toEqual([
      "/project/compose.yaml: binary",
      "/project/other/docker-compose.yml: failed",
      "/project/php/Dockerfile: forbidden",
    ]);
    expect(result.coverage.files).toBe(1);
    expect(exitCode(result, gate)).toBe(2);
  });

  it("may be manifests of 10 MB; other data of that size is nobody's business", () => {
    const root = diskFileSystem.realpath(mkdtempSync(join(tmpdir(), "no502-large-")));
    try {
      const rows = "---\nname: one\n".repeat(700_000);
      writeFileSync(`${root}/all.yaml`, manifest + rows);
      writeFileSync(`${root}/rows.yaml`, rows);
      writeFileSync(`${root}/nginx.conf`, page);
      const result = lintOn(diskFileSystem, [root], root);
      expect(unread(result)).toEqual([`${root}/all.yaml: too-large`]);
      expect(result.unread[0]?.message).toBe("larger than 8 MiB: not read");
      expect(result.coverage.files).toBe(1);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it("may be nested too deeply", () => {
    const deep = `services: ${"{a: ".repeat(50_000)}${"}".repeat(50_000)}`;
    const result = lintFiles({ "compose.yaml": deep, "nginx.conf": page });
    expect(result.unread.map(({ message }) => message)).toEqual(["not valid YAML: nested too deeply"]);
  });
});

const corpus = join(dirname(projectFolder), "shared/corpus");

describe.skipIf(!existsSync(corpus))("real trees", () => {
  const trees = existsSync(corpus)
    ? readdirSync(corpus, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
    : [];

  it.each(trees)("%s", (name) => {
    const root = join(corpus, name);
    const result = lintOn(diskFileSystem, [root], root);
    expect(result.internalErrors).toEqual([]);
    expect(result.unread.filter(({ failure }) => failure !== "template")).toEqual([]);
    expect(result.coverage.files).toBeGreaterThan(0);
    for (const { at } of result.findings) {
      const text = result.text(at.file);
      expect(text).not.toBeNull();
      expect(at.start).toBeLessThanOrEqual(at.end);
      expect(at.end).toBeLessThanOrEqual((text as string).length);
    }
  });

  it("all of them as one path", () => {
    const result = lintOn(diskFileSystem, [corpus], corpus);
    expect(result.internalErrors).toEqual([]);
    expect(result.coverage.stacks).toBeGreaterThan(trees.length / 2);
  });
});
