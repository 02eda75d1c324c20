import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Machine } from "../../src/cli/diagnose/machine.ts";
import { runDiagnose } from "../../src/cli/diagnose/run-diagnose.ts";
import { longestLine, splitLines } from "../../src/cli/diagnose/split-lines.ts";
import { core } from "../../src/cli/disk-core.ts";
import type { Io } from "../../src/cli/io.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";
import { projectFolder } from "../support/examples.ts";
import { runIn, scratch } from "./disk-run.ts";
import { fakeIo } from "./fake-io.ts";

const line = (n = 0, server = "shop.example") =>
  `2026/11/20 12:00:${String(n % 60).padStart(2, "0")} [error] 31#31: *${n} recv() failed (104: Connection reset by peer) while reading response header from upstream, client: 10.0.0.1, server: ${server}, request: "GET /a.php?${n} HTTP/1.1", upstream: "fastcgi://unix:/run/php/www.sock:", host: "x"`;
const lines = (count: number) => `${Array.from({ length: count }, (_, n) => line(n)).join("\n")}\n`;
const fpm =
  "[20-Nov-2026 12:00:00] WARNING: [pool www] server reached pm.max_children setting (5), consider raising it\n";
const site = {
  "site/nginx.conf":
    "events {}\nhttp { server { listen 80; server_name shop.example; location ~ \\.php$ { fastcgi_pass unix:/run/php/www.sock; } } }\n",
  "site/www.conf":
    "[www]\nuser = www-data\nlisten = /run/php/www.sock\npm = static\npm.max_children = 5\nrequest_terminate_timeout = 30s\n",
};

const diagnose = (cwd: string, ...args: readonly string[]) => runIn(cwd, ["diagnose", ...args]);
const json = async (cwd: string, ...args: readonly string[]) => {
  const { code, out, err } = await diagnose(cwd, ...args, "--format", "json");
  const { groups, unknownLines } = JSON.parse(out) as { groups: Record<string, unknown>[]; unknownLines: number };
  return { code, err, groups, unknownLines, counts: groups.map(({ cause, count }) => `${cause} ${count}`) };
};

describe("no502 diagnose", () => {
  it("joins a log with the configuration behind it", async () => {
    const root = scratch({ ...site, "error.log": lines(3) });
    const { code, groups, err } = await json(root, "error.log", "site");
    expect(code).toBe(0);
    expect(groups[0]).toMatchObject({ cause: "connection-reset", count: 3, location: "~ \\.php$", pool: "www" });
    expect(err).toContain("3 lines");
    expect((await diagnose(root, "error.log", "site")).out).toContain("pool www kills at 30 s, nginx waits 60 s");
  });

  it("looks for configuration in the working directory where none is named", async () => {
    const root = scratch({ ...site, "logs/error.log": lines(1) });
    expect((await json(root, "logs/error.log")).groups[0]).toMatchObject({ location: "~ \\.php$" });
  });

  it("takes every path that holds a log for one, rotated and compressed", async () => {
    const root = scratch({
      ...site,
      "log/error.log": lines(1),
      "log/error.log.1": lines(10),
      "log/error.log.2.gz": gzipSync(lines(100)),
      "log/fpm": fpm,
      "log/error.log.3": "",
    });
    const names = ["error.log", "error.log.1", "error.log.2.gz", "error.log.3", "fpm"].map((name) => `log/${name}`);
    const { counts, code, err } = await json(root, ...names, "site");
    expect(counts).toEqual(["connection-reset 111", "pool-exhausted 1"]);
    expect(code).toBe(0);
    expect(err).toContain("112 lines, 5 logs, 1 empty");
  });

  it("takes logs by --log, and configuration in any order", async () => {
    const root = scratch({ ...site, "error.log": lines(2), "fpm.log": fpm });
    const { counts } = await json(root, "site", "--log", "error.log", "--log", "fpm.log");
    expect(counts).toEqual(["connection-reset 2", "pool-exhausted 1"]);
  });

  it("reads one gzip file of several members", async () => {
    const root = scratch({ "error.log.gz": Buffer.concat([gzipSync(lines(10)), gzipSync(lines(20))]) });
    expect((await json(root, "error.log.gz")).counts).toEqual(["connection-reset 30"]);
  });

  it("reads what PowerShell and Windows make of a log", async () => {
    const root = scratch({
      "utf16.log": Buffer.from(`\ufeff${lines(5)}`, "utf16le"),
      "crlf.log": lines(5).replaceAll("\n", "\r\n"),
      "bom.log": `\ufeff${lines(5)}`,
    });
    for (const name of ["utf16.log", "crlf.log"]) {
      expect(await json(root, name), name).toMatchObject({ code: 0, counts: ["connection-reset 5"], unknownLines: 0 });
    }
    expect(await json(root, "bom.log")).toMatchObject({ code: 0, counts: ["connection-reset 5"] });
  });

  it("goes on where a log was cut while nginx wrote it", async () => {
    const cut = `${line(1).slice(200)}\n${"\0".repeat(5000)}${lines(3)}${line(4).slice(0, 150)}`;
    const root = scratch({ "error.log": cut });
    const { code, groups, unknownLines } = await json(root, "error.log");
    expect(code).toBe(0);
    expect(groups.reduce((sum, { count }) => sum + Number(count), 0) + unknownLines).toBe(5);
    expect(unknownLines).toBe(1);
  });

  it("takes lines in other languages by their numbers", async () => {
    const root = scratch({
      "error.log": lines(2).replaceAll("Connection reset by peer", "Соединение разорвано другой стороной"),
    });
    const { groups } = await json(root, "error.log");
    expect(groups[0]).toMatchObject({ cause: "connection-reset", count: 2 });
    expect(groups[0]?.rules).toContain("timeout-inversion");
  });

  it("reads time stamps in the zone of their log", async () => {
    const root = scratch({ "a.log": lines(1), "b.log": fpm });
    const firsts = async (...zones: readonly string[]) =>
      (await json(root, "a.log", "b.log", ...zones.flatMap((zone) => ["--time-zone", zone]))).groups
        .map(({ cause, first }) => `${cause} ${first}`)
        .sort();
    expect(await firsts("UTC")).toEqual([
      "connection-reset 2026-11-20T12:00:00Z",
      "pool-exhausted 2026-11-20T12:00:00Z",
    ]);
    expect(await firsts("Europe/Berlin", "b.log=America/New_York")).toEqual([
      "connection-reset 2026-11-20T11:00:00Z",
      "pool-exhausted 2026-11-20T17:00:00Z",
    ]);
    expect((await diagnose(root, "a.log", "--time-zone", "+09:00")).out).toContain("2026-11-20 12:00:00");
  });
});

describe("bad input", () => {
  const root = () =>
    scratch({
      ...site,
      "error.log": lines(2),
      "empty.log": "",
      "blank.log": "\n\n  \n",
      "access.log": '10.0.0.1 - - [20/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 502 157 "-" "curl/8"\n'.repeat(3),
      "syslog.log": "Nov 20 12:00:00 web1 sshd[99]: Accepted publickey for root\n",
      "photo.jpg": Uint8Array.from([0xff, 0xd8, 0xff, 0, 0, 1, 2, 3, 0, 9, 9]),
      "notes.txt": "buy milk \u001b[31m\u0007 and bread\n",
      "cut.log.gz": gzipSync(lines(5000)).subarray(0, -2000),
      "broken.log.gz": Buffer.concat([gzipSync(lines(9)).subarray(0, 60), Buffer.alloc(90, 7)]),
      "log.xz": Uint8Array.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4]),
      "log.zst": Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 4, 0, 1, 2]),
      "one.gz": Uint8Array.from([0x1f]),
      "logs/error.log": lines(1),
    });

  it.each([
    [["absent.log"], "error: absent.log does not exist\n"],
    [["error.log/x"], "error: error.log/x does not exist: a part of its path is a file\n"],
    [["logs"], "error: logs is a directory: name the log in it, such as error.log\n"],
    [["empty.log"], "error: empty.log is empty: nothing to diagnose\n"],
    [["blank.log"], "error: blank.log is empty: nothing to diagnose\n"],
    [["--log", "empty.log", "--log", "blank.log"], "error: every log is empty: nothing to diagnose\n"],
    [
      ["access.log"],
      "error: access.log is an access log: it says that requests failed, not why; error_log in nginx's configuration names the log that does\n",
    ],
    [["syslog.log"], "error: syslog.log holds no line of nginx or PHP-FPM among 1 line\n"],
    [["photo.jpg"], "error: photo.jpg is a binary file\n"],
    [
      ["notes.txt"],
      'error: notes.txt is no log of nginx or PHP-FPM; it begins with "buy milk \\x1b[31m\\x07 and bread"\n',
    ],
    [["site/nginx.conf"], 'error: site/nginx.conf is no log of nginx or PHP-FPM; it begins with "events {}"\n'],
    [["log.xz"], "error: log.xz is compressed by xz: pipe xz -dc of it into no502 diagnose -\n"],
    [["log.zst"], "error: log.zst is compressed by zstd: pipe zstd -dc of it into no502 diagnose -\n"],
    [["broken.log.gz"], /^error: broken\.log\.gz is damaged gzip data/],
    [["one.gz"], "error: one.gz is empty: nothing to diagnose\n"],
  ] as const)("%j", async (args, message) => {
    const { code, out, err } = await diagnose(root(), ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    if (typeof message === "string") expect(err).toBe(message);
    else expect(err).toMatch(message);
  });

  it.each([
    [[], "no502: diagnose needs a log\nSee no502 diagnose --help\n"],
    [[""], "no502: a path is empty\nSee no502 diagnose --help\n"],
    [["error.log", "--top", "many"], /--top needs a whole number/],
    [
      ["error.log", "--time-zone", "Europe/Berlyn"],
      "no502: unknown time zone 'Europe/Berlyn'; did you mean Europe/Berlin?\nSee no502 diagnose --help\n",
    ],
    [
      ["error.log", "--time-zone", "%%%%%%%%%%"],
      /unknown time zone '%%%%%%%%%%'; write UTC, \+02:00 or a name such as Europe\/Berlin/,
    ],
    [["error.log", "--time-zone", "other.log=UTC"], /--time-zone names other\.log, which is none of the logs/],
    [["error.log", "--format", "sarif"], /--format cannot be 'sarif': it is one of text, json/],
    [["-", "--log=-", "--log=-"], /standard input can be read once only/],
    [["error.log", "--config", "absent.json"], /absent\.json/],
    [["site", "--log"], /--log needs a value/],
    [["error.log", "--nonsense"], /unknown option '--nonsense'/],
  ] as const)("%j is refused", async (args, message) => {
    const { code, out, err } = await diagnose(root(), ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    if (typeof message === "string") expect(err).toBe(message);
    else expect(err).toMatch(message);
  });

  it("reports what was read of a log that is cut off", async () => {
    const { code, err, groups } = await json(root(), "cut.log.gz");
    expect(code).toBe(2);
    const count = Number(groups[0]?.count);
    expect(count).toBeGreaterThan(1000);
    expect(count).toBeLessThan(5000);
    expect(err).toMatch(/^error: cut\.log\.gz ends in the middle of the gzip data: its first \d+ lines are counted\n/);
  });

  it("reports the other logs where one cannot be read", async () => {
    const { code, err, counts } = await json(root(), "--log", "error.log", "--log", "absent.log", "--log", "photo.jpg");
    expect({ code, counts }).toEqual({ code: 2, counts: ["connection-reset 2"] });
    expect(err).toContain("error: absent.log does not exist\n");
    expect(err).toContain("error: photo.jpg is a binary file\n");
  });

  it("explains lines without a configuration, and says that there is none", async () => {
    const bare = scratch({ "error.log": lines(2) });
    const { code, out, err } = await diagnose(bare, "error.log");
    expect(code).toBe(0);
    expect(out.replace(/\n +/g, " ")).toContain(
      "The configuration says no more of it: no nginx configuration is given.",
    );
    expect(out.replace(/\n +/g, " ")).toMatch(/Rules about such lines: .*\(no502 explain [\w-]+\)/);
    expect(err).toContain("The current directory holds no configuration of nginx or PHP-FPM: name it behind the log");
    const named = await diagnose(bare, "error.log", "absent");
    expect(named.code).toBe(2);
    expect(named.out).toContain("2 x 502 from shop.example /a.php");
    expect(named.err).toContain("absent");
  });
});

describe("standard input and the terminal", () => {
  const machine = (pieces: readonly (string | Uint8Array)[], step = 0): Machine => {
    let now = 0;
    return {
      timeZone: "UTC",
      now: () => (now += step),
      async *input() {
        for (const piece of pieces) yield typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
      },
    };
  };
  const args = {
    paths: ["-"],
    logs: [],
    timeZones: [],
    format: "json",
    color: "never",
    config: null,
    noConfig: true,
    top: 20,
    quiet: false,
  } as const;
  const inMemory = { ...core, fileSystem: memoryFileSystem({ "/w/notes.txt": "" }) };
  const run = async (pieces: readonly (string | Uint8Array)[], more: Partial<Io> = {}, step = 0, quiet = false) => {
    const { io, said } = fakeIo();
    const code = await runDiagnose({ ...args, quiet }, { ...io, ...more }, inMemory, machine(pieces, step));
    return { code, ...said() };
  };

  it("reads lines from pieces of any size", async () => {
    const text = lines(50);
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 7, 300, 4096]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      );
      const { code, out } = await run(pieces);
      expect(code).toBe(0);
      expect(JSON.parse(out).groups.map(({ count }: { count: number }) => count)).toEqual([50]);
    }
    const packed = gzipSync(text);
    const { out } = await run([packed.subarray(0, 1), packed.subarray(1, 9), packed.subarray(9)]);
    expect(JSON.parse(out).groups[0].count).toBe(50);
  });

  it("says that nothing came", async () => {
    expect(await run([])).toMatchObject({
      code: 2,
      out: "",
      err: "error: standard input is empty: nothing to diagnose\n",
    });
  });

  it("draws how far it is, on a terminal only, and takes it away", async () => {
    const pieces = Array.from({ length: 9 }, () => lines(20));
    const { err } = await run(pieces, { errorTerminal: true, env: { LANG: "C.UTF-8" } }, 100);
    expect(err).toMatch(/\r\u001b\[K0 MB {2}standard input/);
    expect(err).toMatch(/\r\u001b\[K180 lines; /);
    expect((await run(pieces, {}, 100)).err).not.toContain("\r");
    expect((await run(pieces, { errorTerminal: true }, 100, true)).err).toBe("");
    const root = scratch({ "error.log": lines(20_000) });
    const { io, said } = fakeIo();
    const shown = { ...io, cwd: root, errorTerminal: true, env: { LANG: "C.UTF-8" } };
    await runDiagnose({ ...args, paths: ["error.log"] }, shown, core, machine([], 200));
    expect(said().err).toMatch(/\u001b\[K█+░* +\d+ % {2}\d MB {2}error\.log/);
  });

  it("throws what is wrong with the command line", async () => {
    const { io } = fakeIo();
    await expect(runDiagnose({ ...args, paths: [] }, io, core, machine([]))).rejects.toThrow(UsageError);
  });

  it("reads a pipe of the shell, and gives up on what never ends", () => {
    const root = scratch({ "error.log": lines(3) });
    const shell = (text: string) => {
      try {
        const out = execFileSync(
          "bash",
          [
            "-c",
            `no502() { node --import tsx src/cli/bin.ts "$@"; }
${text}`,
          ],
          { cwd: projectFolder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
        );
        return { code: 0, out, err: "" };
      } catch (error) {
        const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
        return { code: status, out: stdout, err: stderr };
      }
    };
    expect(shell(`cat ${root}/error.log | no502 diagnose - --no-config -q samples/healthy-shop`).out).toMatch(
      /^3 [×x] 502 /,
    );
    expect(shell(`no502 diagnose <(cat ${root}/error.log) --no-config -q samples/healthy-shop`).out).toMatch(
      /^3 [×x] 502 /,
    );
    expect(shell("no502 diagnose /dev/zero --no-config -q samples/healthy-shop")).toMatchObject({
      code: 2,
      err: expect.stringContaining("/dev/zero"),
    });
    expect(shell("yes no | no502 diagnose - --no-config -q samples/healthy-shop")).toMatchObject({
      code: 2,
      err: expect.stringContaining("is no log of nginx or PHP-FPM"),
    });
  }, 60_000);
});

describe("lines", () => {
  const split = (pieces: readonly string[]) => {
    const found: string[] = [];
    const splitter = splitLines((text) => found.push(text));
    for (const piece of pieces) splitter.write(Buffer.from(piece));
    splitter.end();
    return found;
  };

  it("are cut at line feeds, wherever pieces end", () => {
    expect(split(["a\nb", "c\n\nd"])).toEqual(["a", "bc", "", "d"]);
    expect(split(["a\n"])).toEqual(["a"]);
    expect(split([])).toEqual([]);
  });

  it("that are longer than any log's keep their start", () => {
    const long = "x".repeat(longestLine * 3);
    const start = "x".repeat(longestLine);
    expect(split([`${long}\nb`])).toEqual([start, "b"]);
    expect(split([...(long.match(/.{1000}/g) as string[]), `${long}\nb\n`])).toEqual([start, "b"]);
    expect(split([long])).toEqual([start]);
  });
});

it("does not hold a log in memory", async () => {
  const root = scratch({});
  // What differs in every line is what could be kept: 90 MB of it, read with a heap of 64 MB.
  const writer = `
    const { writeSync } = require("node:fs");
    for (let n = 0; n < 300000; n++) {
      const id = n.toString(36);
      writeSync(1, \`2026/11/20 12:00:00 [error] 1#1: *\${n} connect() to unix:/run/\${id}.sock failed (2: No such file or directory) while connecting to upstream, client: 10.0.0.1, server: s\${id}.example, request: "GET /\${id} HTTP/1.1", upstream: "fastcgi://unix:/run/\${id}.sock:", host: "\${id}"\\nwhat \${id} is \${id}\\n\`);
    }`;
  const code = `
    import { core } from "${join(projectFolder, "src/cli/disk-core.ts")}";
    import { runDiagnose } from "${join(projectFolder, "src/cli/diagnose/run-diagnose.ts")}";
    import { thisMachine } from "${join(projectFolder, "src/cli/diagnose/machine.ts")}";
    const io = { cwd: ${JSON.stringify(root)}, env: {}, terminal: false, errorTerminal: false, columns: 80, out() {}, err() {} };
    const code = await runDiagnose({ paths: ["-"], logs: [], timeZones: [], format: "json", color: "never", config: null, noConfig: true, top: 20, quiet: true }, io, core, thisMachine);
    console.log(JSON.stringify({ code }));`;
  const heap = ["--max-old-space-size=64", "--max-semi-space-size=8"];
  const reader = spawn(process.execPath, [...heap, "--import", "tsx", "--input-type=module", "-e", code], {
    cwd: projectFolder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const source = spawn(process.execPath, ["-e", writer], { stdio: ["ignore", "pipe", "inherit"] });
  // Where the reader ends early, its end says why.
  reader.stdin.on("error", () => source.kill());
  source.stdout.pipe(reader.stdin);
  let out = "";
  reader.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  const ended = await new Promise((resolve) => reader.on("close", resolve));
  expect([ended, out]).toEqual([0, '{"code":0}\n']);
}, 120_000);
