import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { recordFiles } from "../../src/cli/recorded-files.ts";
import { diskFileSystem } from "../../src/source/disk.ts";
import { projectFolder } from "../support/examples.ts";
import { describeWith } from "../support/programs.ts";
import { scratch } from "./disk-run.ts";
import { run } from "./fake-io.ts";

const nginx = (target: string) =>
  `events {}\nhttp {\n  include conf.d/*.conf;\n  server { listen 80; root /srv; location ~ \\.php$ { include fastcgi.conf; fastcgi_pass ${target}; } }\n}\n`;
const pool =
  "[www]\nuser = www-data\nlisten = /run/fpm.sock\nlisten.owner = www-data\npm = static\npm.max_children = 20\n";
const tree = { "nginx/nginx.conf": nginx("127.0.0.1:9000"), "php/www.conf": pool };

const loader = join(projectFolder, "node_modules/tsx/dist/loader.mjs");
const command = ["--import", loader, join(projectFolder, "src/cli/bin.ts")];

interface Running {
  readonly child: ChildProcess;
  /** All that was printed so far. */
  readonly printed: () => string;
  /** Resolves when something is printed that was not there before the last call. */
  until(pattern: RegExp): Promise<string>;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<number | null>;
}

function start(program: string, args: readonly string[], cwd: string): Running {
  const env = { PATH: process.env.PATH, NO_COLOR: "1", TERM: "xterm", LANG: "C.UTF-8" };
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let all = "";
  let seen = 0;
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      all += chunk;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const kill = (signal: NodeJS.Signals) => {
    // The whole group: what a terminal does on Ctrl-C.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
  };
  onTestFinished(() => kill("SIGKILL"));
  return {
    child,
    printed: () => all,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(all.slice(seen));
          if (!found) return;
          const text = all.slice(seen, seen + found.index + found[0].length);
          seen += text.length;
          waiting.delete(look);
          resolve(text);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended before ${pattern}:\n${all.slice(seen)}`)));
      }),
    stop() {
      kill("SIGINT");
      return ended;
    },
  };
}

const watching = /Watching for changes; Ctrl-C ends it\.\r?\n/;

describe("no502 --watch", () => {
  it("tells again what any of its files changes, prints the same report, and ends on Ctrl-C", async () => {
    const root = scratch(tree);
    const report = join(root, "r.json");
    const running = start(process.execPath, [...command, "--watch", "--output", "json=r.json"], root);
    // What is waited for is what a run has to say: a file that is written in two steps may set off two runs.
    await running.until(/error\[socket-tcp-mismatch\]/);
    await running.until(watching);

    // The other end of the link.
    writeFileSync(join(root, "php/www.conf"), pool.replace("/run/fpm.sock", "127.0.0.1:9000"));
    expect(await running.until(/No problems found/)).toContain("php/www.conf has changed.\n");
    await running.until(watching);

    // As editors save: another file takes the name.
    writeFileSync(join(root, "nginx/.new"), nginx("127.0.0.1:9001"));
    renameSync(join(root, "nginx/.new"), join(root, "nginx/nginx.conf"));
    await running.until(/error\[upstream-not-listening\]/);
    await running.until(watching);

    // A file that an include waits for, in a directory that was not there.
    mkdirSync(join(root, "nginx/conf.d"));
    writeFileSync(join(root, "nginx/conf.d/a.conf"), "fastcgi_read_timeout 0;\n");
    await running.until(/nginx\/conf\.d\/a\.conf:1/);
    await running.until(watching);

    // A broken configuration, and its mending.
    writeFileSync(join(root, ".no502.json"), '{ "failOn": "nevr" }');
    await running.until(/error: \.no502\.json:1:\d+: .*nevr/);
    await running.until(watching);
    rmSync(join(root, ".no502.json"));
    await running.until(/error\[upstream-not-listening\]/);
    await running.until(watching);

    expect(diskFileSystem.kind(report)).toBe("file");
    expect(await running.stop()).toBe(0);
    // Its own report, which lies in the tree, has set off no run.
    expect(running.printed()).not.toContain("r.json has changed");
    expect(running.printed()).not.toContain("\u001b[2J");
  }, 180_000);

  it("goes on where there is nothing to lint yet", async () => {
    const root = scratch();
    const running = start(process.execPath, [...command, "--watch"], root);
    expect(await running.until(watching)).toContain("nothing found to lint");
    mkdirSync(join(root, "nginx"));
    writeFileSync(join(root, "nginx/nginx.conf"), "events {}\nhttp { server { listen 80 } }\n");
    await running.until(/error\[nginx-syntax\]/);
    expect(await running.stop()).toBe(0);
  });

  it.each([
    [["--watch", "-"], "--watch cannot read standard input again"],
    [["--watch", "--fix"], "--watch and --fix exclude each other"],
    [["--watch", "--diff"], "--watch and --diff exclude each other"],
  ])("%j is refused", async (args, message) => {
    expect(await run(args)).toMatchObject({ code: 2, err: `no502: ${message}\nSee no502 --help\n` });
  });
});

describeWith("script")("no502 --watch on a terminal", () => {
  it("clears it before each further run", async () => {
    const root = scratch(tree);
    const line = [process.execPath, ...command, "--watch"].map((word) => `'${word}'`).join(" ");
    const running = start("script", ["-qefc", line, "/dev/null"], root);
    const first = await running.until(watching);
    expect(first).not.toContain("\u001b[2J");
    appendFileSync(join(root, "php/www.conf"), "; a comment\n");
    const second = await running.until(watching);
    expect(second.startsWith("\u001b[2J\u001b[3J\u001b[H")).toBe(true);
    expect(second.replace(/^\S*?\u001b\[H/, "")).toBe(first);
  }, 180_000);
});

describe("a recording of questions", () => {
  it("tells where a change can matter, and whether it did", () => {
    const root = scratch({ "a/x.conf": "one", "b/y.conf": "two" });
    symlinkSync("../b/y.conf", join(root, "a/link.conf"));
    const { fileSystem, close } = recordFiles(diskFileSystem, (path) => path.endsWith("report.json"));
    fileSystem.list(`${root}/a`);
    fileSystem.read(`${root}/a/link.conf`);
    fileSystem.kind(`${root}/missing/deep/z.conf`);
    const watched = close();
    expect([...watched.directories].sort()).toEqual([root, `${root}/a`, `${root}/b`]);
    const all = watched.directories;
    expect(watched.changed(all)).toBeNull();
    // Nobody asked for its text, and a report is no file of the user's.
    writeFileSync(join(root, "a/x.conf"), "other");
    writeFileSync(join(root, "a/report.json"), "{}");
    expect(watched.changed(all)).toBeNull();
    writeFileSync(join(root, "b/y.conf"), "three");
    expect(watched.changed([`${root}/b`])).toBe(`${root}/a/link.conf`);
    expect(watched.changed([root])).toBeNull();
    mkdirSync(join(root, "missing/deep"), { recursive: true });
    expect(watched.changed([root])).toBeNull();
    writeFileSync(join(root, "missing/deep/z.conf"), "");
    expect(watched.changed([root])).toBe(`${root}/missing/deep/z.conf`);
  });
});
