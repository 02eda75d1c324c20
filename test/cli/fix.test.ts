import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { span } from "../../src/source/span.ts";
import { wordRule } from "../engine/word-rule.ts";
import { projectFolder, readTree } from "../support/examples.ts";
import { runIn, scratch } from "./disk-run.ts";

/** A safe fix (no ";"), an unsafe one (the name), and a warning. */
const nginx = [
  "user www-data; events {}",
  "http {",
  "    sendfile on",
  "    server {",
  "        location ~ \\.php$ {",
  "            include /etc/nginx/fastcgi.conf;",
  "            fastcgi_raed_timeout 30s;",
  "            fastcgi_pass unix:/run/php/fpm.sock;",
  "        }",
  "    }",
  "}",
  "",
].join("\n");
const pool =
  "[www]\nuser = www-data\nlisten = unix:/run/php/fpm.sock\nlisten.owner = www-data\npm = static\npm.max_children = 20\n";
const stack = { "nginx/nginx.conf": nginx, "php/www.conf": pool };
const mendedNginx = nginx.replace("sendfile on", "sendfile on;");
const mendedPool = pool.replace("unix:", "");

const root = process.geteuid?.() === 0;
const linux = process.platform === "linux";

describe("--fix", () => {
  it("writes the safe fixes, says so, and reports what is left", async () => {
    const dir = scratch(stack);
    const { code, out, err } = await runIn(dir, ["--fix"]);
    expect(readTree(dir)).toEqual({ "nginx/nginx.conf": mendedNginx, "php/www.conf": mendedPool });
    expect(err).toContain('fixed: nginx/nginx.conf:3:14: Write the missing ";" (nginx-syntax)\n');
    expect(err).toContain("fixed: php/www.conf:3:10: Drop unix: (listen-misread)\n");
    expect(err).toContain("Fixed 2 findings in 2 files\n");
    expect(err).toContain("1 fixable with --fix=all (needs your judgement)\n");
    expect(out).toContain("fastcgi_raed_timeout");
    expect(out).not.toContain("listen-misread");
    expect(code).toBe(1);
  });

  it("=all writes the others too; nothing remains and it exits with 0", async () => {
    const dir = scratch(stack);
    const { code, out } = await runIn(dir, ["--fix=all"]);
    expect(readTree(dir)).toEqual({
      "nginx/nginx.conf": mendedNginx.replace("raed", "read"),
      // What the timeout says could be seen only when the directive had its right name.
      "php/www.conf": mendedPool,
    });
    expect([code, out]).toEqual([0, ""]);
    const again = await runIn(dir, ["--fix=all"]);
    expect(again.err).toContain("Nothing was fixed\n");
    expect(again.code).toBe(0);
  });

  it("takes what follows it for a path", async () => {
    const dir = scratch(stack);
    await runIn(dir, ["--fix", "php"]);
    expect(readTree(dir)).toEqual({ "nginx/nginx.conf": nginx, "php/www.conf": mendedPool });
  });

  it("mends what a report would list, and nothing else", async () => {
    const byRule = scratch(stack);
    const narrowed = await runIn(byRule, ["--fix", "--rule", "listen-misread"]);
    expect(readTree(byRule)).toEqual({ "nginx/nginx.conf": nginx, "php/www.conf": mendedPool });
    expect(narrowed.code).toBe(0);
    const off = scratch(stack);
    await runIn(off, ["--fix", "--disable", "listen-misread"]);
    expect(readTree(off)).toEqual({ "nginx/nginx.conf": mendedNginx, "php/www.conf": pool });
    const byLevel = scratch({
      "nginx.conf": "# no502: ignore[zero-timeout] long gone\nevents {}\nhttp { sendfile on }\n",
    });
    await runIn(byLevel, ["--fix", "--show", "error"]);
    expect(readTree(byLevel)).toEqual({
      "nginx.conf": "# no502: ignore[zero-timeout] long gone\nevents {}\nhttp { sendfile on; }\n",
    });
    await runIn(byLevel, ["--fix"]);
    expect(readTree(byLevel)).toEqual({ "nginx.conf": "events {}\nhttp { sendfile on; }\n" });
  });

  it("leaves a suppressed finding as it is", async () => {
    const kept = pool.replace("fpm.sock", "fpm.sock ; no502: ignore[listen-misread] an old build reads it");
    const dir = scratch({ "www.conf": kept });
    const { err } = await runIn(dir, ["--fix"]);
    expect(readTree(dir)).toEqual({ "www.conf": kept });
    expect(err).toContain("Nothing was fixed\n");
  });

  it("leaves what a baseline knows as it is", async () => {
    const dir = scratch(stack);
    expect((await runIn(dir, ["baseline"])).code).toBe(0);
    const before = readTree(dir);
    const { err } = await runIn(dir, ["--fix=all"]);
    expect(err).toContain("Nothing was fixed\n");
    expect(readTree(dir)).toEqual(before);
    writeFileSync(join(dir, "nginx/nginx.conf"), nginx.replace("events {}", "events { multi_accept on }"));
    await runIn(dir, ["--fix=all"]);
    expect(readTree(dir)).toEqual({
      ...before,
      "nginx/nginx.conf": nginx.replace("events {}", "events { multi_accept on; }"),
    });
  });

  it("leaves what a git ref knows as it is", async () => {
    const dir = scratch(stack);
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], {
        cwd: dir,
        stdio: "pipe",
      });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "first");
    writeFileSync(join(dir, "php/www.conf"), pool.replace("20", "30"));
    await runIn(dir, ["--fix=all", "--since", "HEAD"]);
    expect(readFileSync(join(dir, "php/www.conf"), "utf8")).toBe(pool.replace("20", "30"));
    writeFileSync(join(dir, "php/www.conf"), `# new\n${pool}`);
    await runIn(dir, ["--fix=all", "--since", "HEAD"]);
    expect(readFileSync(join(dir, "php/www.conf"), "utf8")).toBe(`; new\n${pool}`);
    expect(readFileSync(join(dir, "nginx/nginx.conf"), "utf8")).toBe(nginx);
  });

  it("reports in any format, after the fixes", async () => {
    const dir = scratch(stack);
    const { out } = await runIn(dir, ["--fix", "--format", "json"]);
    expect(JSON.parse(out).findings.map(({ rule }: { rule: string }) => rule)).toEqual(["nginx-unknown-directive"]);
  });

  it("refuses what it does not know", async () => {
    const dir = scratch(stack);
    expect(await runIn(dir, ["--fix=most"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("--fix cannot be 'most'"),
    });
    expect(await runIn(dir, ["--diff", "--format", "json"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("--format does not go with it"),
    });
    expect(readTree(dir)).toEqual(stack);
  });

  it("says nothing of fixes when asked to be quiet", async () => {
    const dir = scratch({ "php/www.conf": pool });
    expect(await runIn(dir, ["--fix", "--quiet"])).toEqual({ code: 0, out: "", err: "" });
    expect(readTree(dir)).toEqual({ "php/www.conf": mendedPool });
  });
});

describe("--diff", () => {
  it.each([[["--diff"]], [["--fix", "--diff"]], [["--fix=safe", "--diff"]]])(
    "%j prints what --fix would write, writes nothing and exits with 1",
    async (args) => {
      const dir = scratch(stack);
      const { code, out, err } = await runIn(dir, args);
      expect(readTree(dir)).toEqual(stack);
      expect(code).toBe(1);
      expect(err).toBe(
        'would fix: nginx/nginx.conf:3:14: Write the missing ";" (nginx-syntax)\n' +
          "would fix: php/www.conf:3:10: Drop unix: (listen-misread)\n" +
          "Would fix 2 findings in 2 files\n",
      );
      execFileSync("git", ["apply", "-"], { cwd: dir, input: out });
      expect(readTree(dir)).toEqual({ "nginx/nginx.conf": mendedNginx, "php/www.conf": mendedPool });
    },
  );

  it("is exact for other line breaks, a missing one at the end, and strange names", async () => {
    const files = {
      "a b/nginx.conf": "events {}\r\nhttp {\r\n  sendfile on\r\n}",
      'p"ö/www.conf': `${pool.trimEnd()} `,
    };
    const dir = scratch(files);
    const { out } = await runIn(dir, ["--diff"]);
    execFileSync("git", ["apply", "-"], { cwd: dir, input: out });
    expect(readTree(dir)).toEqual({
      "a b/nginx.conf": "events {}\r\nhttp {\r\n  sendfile on;\r\n}",
      'p"ö/www.conf': `${mendedPool.trimEnd()} `,
    });
  });

  it("exits with 0 when nothing would change, whatever remains", async () => {
    const dir = scratch({ "nginx.conf": mendedNginx });
    const { code, out, err } = await runIn(dir, ["--diff"]);
    expect({ code, out, err }).toEqual({ code: 0, out: "", err: "Nothing would be fixed\n" });
    expect((await runIn(dir, ["--diff", "--fix=all"])).code).toBe(1);
    expect((await runIn(dir, ["--diff", "--fix=all", "--exit-zero"])).code).toBe(0);
  });

  it("exits with 2 when there is nothing to lint or a file cannot be read", async () => {
    expect((await runIn(scratch(), ["--diff"])).code).toBe(2);
    expect((await runIn(scratch(), ["--diff", "--allow-empty"])).code).toBe(0);
    expect((await runIn(scratch(stack), ["--diff", "nginx", "missing.conf"])).code).toBe(2);
  });
});

describe.skipIf(process.platform === "win32")("a file that is replaced", () => {
  it("keeps its mode, its links and its line breaks, and leaves nothing beside it", async () => {
    const dir = scratch({ "nginx/sites-available/shop": nginx.replaceAll("\n", "\r\n") });
    const file = join(dir, "nginx/sites-available/shop");
    chmodSync(file, 0o640);
    mkdirSync(join(dir, "nginx/sites-enabled"));
    symlinkSync("../sites-available/shop", join(dir, "nginx/sites-enabled/shop"));
    const inode = statSync(file).ino;
    await runIn(dir, ["--fix", "nginx/sites-enabled/shop"]);
    expect(readFileSync(file, "utf8")).toBe(mendedNginx.replaceAll("\n", "\r\n"));
    expect(statSync(file).mode & 0o7777).toBe(0o640);
    expect(statSync(file).ino).not.toBe(inode);
    expect(readdirSync(join(dir, "nginx/sites-available"))).toEqual(["shop"]);
    expect(readdirSync(join(dir, "nginx/sites-enabled"))).toEqual(["shop"]);
    expect(execFileSync("readlink", [join(dir, "nginx/sites-enabled/shop")], { encoding: "utf8" })).toBe(
      "../sites-available/shop\n",
    );
  });

  it.runIf(root)("keeps its owner", async () => {
    const dir = scratch({ "www.conf": pool });
    chownSync(join(dir, "www.conf"), 1234, 4321);
    await runIn(dir, ["--fix"]);
    const { uid, gid } = statSync(join(dir, "www.conf"));
    expect([uid, gid, readFileSync(join(dir, "www.conf"), "utf8")]).toEqual([1234, 4321, mendedPool]);
  });

  it("keeps the byte order mark", async () => {
    const dir = scratch({ "nginx.conf": "events {}\nhttp { sendfile on }\n", "www.conf": `\ufeff${pool}` });
    await runIn(dir, ["--fix"]);
    expect(readTree(dir)["www.conf"]?.charCodeAt(0)).toBe(0xfeff);
  });
});

describe.skipIf(process.platform === "win32")("nothing is changed, and the exit code is 2,", () => {
  const unchanged = async (
    dir: string,
    args: readonly string[],
    said: string,
    more: Parameters<typeof runIn>[2] = {},
  ) => {
    const before = readTree(dir);
    const { code, out, err } = await runIn(dir, args, more);
    expect(err).toContain(said);
    expect(err).toContain("no file was changed");
    expect([code, out]).toEqual([2, ""]);
    return before;
  };

  it("where a file is read-only, for root too", async () => {
    const dir = scratch(stack);
    chmodSync(join(dir, "php/www.conf"), 0o444);
    const before = await unchanged(dir, ["--fix"], "php/www.conf: it is read-only");
    expect(readTree(dir)).toEqual(before);
  });

  it.runIf(root)("where the directory may not be written", async () => {
    const dir = scratch(stack);
    chmodSync(dir, 0o755);
    process.seteuid?.(65534);
    try {
      await unchanged(dir, ["--fix"], "cannot write ");
      expect(readTree(dir)).toEqual(stack);
    } finally {
      process.seteuid?.(0);
    }
  });

  it.runIf(root)("where the owner could not be kept", async () => {
    const dir = scratch(stack);
    chmodSync(join(dir, "php"), 0o777);
    chmodSync(join(dir, "php/www.conf"), 0o666);
    chmodSync(dir, 0o755);
    process.seteuid?.(65534);
    try {
      await unchanged(dir, ["--fix", "php"], "its owner and group (0:0) could not be kept");
    } finally {
      process.seteuid?.(0);
    }
    expect(readTree(dir)).toEqual(stack);
  });

  it("where a file has changed since it was read", async () => {
    const dir = scratch(stack);
    const said = "php/www.conf: it has changed since it was read";
    const newer = `${pool}; by somebody else\n`;
    await unchanged(dir, ["--fix"], said, { afterLint: () => writeFileSync(join(dir, "php/www.conf"), newer) });
    expect(readTree(dir)).toEqual({ ...stack, "php/www.conf": newer });
  });

  it("where a file has gone since it was read", async () => {
    const dir = scratch(stack);
    const afterLint = () => execFileSync("rm", ["-f", join(dir, "php/www.conf")]);
    await unchanged(dir, ["--fix"], "php/www.conf: it has been deleted since it was read", { afterLint });
    expect(readTree(dir)).toEqual({ "nginx/nginx.conf": nginx });
  });

  it("where a file has a second name", async () => {
    const dir = scratch(stack);
    linkSync(join(dir, "php/www.conf"), join(dir, "php/other"));
    const before = await unchanged(dir, ["--fix"], "it has 2 names (hard links)");
    expect(readTree(dir)).toEqual(before);
  });

  /** Runs a shell script with mounts of its own, `$1` a directory with the stack, `$2` the program. */
  const mounted = (dir: string, script: string) => {
    const loader = join(projectFolder, "node_modules/tsx/dist/loader.mjs");
    const program = `${process.execPath} --import ${loader} ${join(projectFolder, "src/cli/bin.ts")}`;
    return spawnSync("unshare", ["--mount", "sh", "-euc", script, "sh", dir, program], { encoding: "utf8" });
  };

  it.runIf(root && linux)("where the disk is full", () => {
    const dir = scratch(stack);
    const { status, stdout, stderr } = mounted(
      dir,
      `cp -r "$1/php" "$1/kept"; mount -t tmpfs -o size=32k none "$1/php"; cp "$1/kept/www.conf" "$1/php/"
       dd if=/dev/zero of="$1/php/filler" bs=1k 2>/dev/null || true; cd "$1"; code=0; $2 --fix nginx php || code=$?
       ls -A "$1/php"; cmp "$1/kept/www.conf" "$1/php/www.conf"; exit $code`,
    );
    expect(stderr).toContain("php/www.conf: no space is left on the disk; no file was changed");
    expect(stdout).toBe("filler\nwww.conf\n");
    expect(status).toBe(2);
    expect(readFileSync(join(dir, "nginx/nginx.conf"), "utf8")).toBe(nginx);
    expect(readdirSync(join(dir, "nginx"))).toEqual(["nginx.conf"]);
  });

  it.runIf(root && linux)(
    "where the disk is full, for a baseline or a report: no empty file is left that the next run reads",
    () => {
      const dir = scratch(stack);
      const { stdout, stderr } = mounted(
        dir,
        `mkdir "$1/full"; mount -t tmpfs -o size=32k none "$1/full"; cp -r "$1/nginx" "$1/php" "$1/full"; cd "$1/full"
       dd if=/dev/zero of=filler bs=1k 2>/dev/null || true; code=0; $2 baseline || code=$?; echo $code
       code=0; $2 --quiet --format unix --output json=report.json >/dev/null || code=$?; echo $code; ls -A`,
      );
      expect(stderr).toContain("cannot write .no502-baseline.json: ENOSPC");
      expect(stderr).toContain("cannot write report.json: ENOSPC");
      expect(stdout).toBe("2\n2\nfiller\nnginx\nphp\n");
    },
  );

  it.runIf(root && linux)(
    "where the second of two files cannot take its place: the first gets its old text back",
    () => {
      const dir = scratch(stack);
      const { status, stdout, stderr } = mounted(
        dir,
        `mount --bind "$1/php/www.conf" "$1/php/www.conf"; cd "$1"; code=0; $2 --fix || code=$?; ls -A nginx php; exit $code`,
      );
      expect(stderr).toContain("php/www.conf: it is a mount point of its own; no file was changed");
      expect(stdout).toBe("nginx:\nnginx.conf\n\nphp:\nwww.conf\n");
      expect(status).toBe(2);
      expect(readTree(dir)).toEqual(stack);
    },
  );
});

describe("what lies in no file that can be written", () => {
  it("is left alone, and said", async () => {
    const dir = scratch({ "nginx/nginx.conf": nginx });
    const dump = `# configuration file ${dir}/nginx/nginx.conf:\n${nginx}\n`;
    const { err, out } = await runIn(dir, ["--fix", "-"], { input: dump });
    expect(out).toContain('no ";" after this');
    expect(err).toContain(
      "note: 1 finding not touched, because what comes from standard input cannot be written back\n",
    );
    expect(err).not.toContain("fixable with --fix");
    expect(readTree(dir)).toEqual({ "nginx/nginx.conf": nginx });
  });

  it("holds bytes that are not UTF-8 too", async () => {
    const bytes = Buffer.concat([Buffer.from(pool), Buffer.from("; caf\xe9\n", "latin1")]);
    const dir = scratch({ "www.conf": bytes });
    const { err } = await runIn(dir, ["--fix"]);
    expect(err).toContain("1 finding not touched");
    expect(readFileSync(join(dir, "www.conf")).equals(bytes)).toBe(true);
  });
});

describe("a fix of ours that does harm", () => {
  const bad = wordRule("bad", "sendfile", {
    check(file, context) {
      const at = file.text.indexOf("sendfile");
      if (at === -1) return;
      const place = span(file.id, at, at + 8);
      const edits = [{ span: place, text: '"' }];
      context.report({ message: "Found sendfile.", at: place, fix: { title: "Quote it", safety: "safe", edits } });
    },
  });

  it("is not written, and is reported as our bug with exit code 2", async () => {
    const files = { "nginx.conf": "events {}\nhttp { sendfile on; }\n" };
    const dir = scratch(files);
    for (const args of [["--fix"], ["--diff"], ["--fix", "--format", "json"], ["--fix", "--rule", "bad"]]) {
      const { code, err } = await runIn(dir, args, { rules: [bad] });
      expect(code).toBe(2);
      expect(err).toContain(
        'error: rule bad mends badly at nginx.conf:2:8: the fix "Quote it" is not applied: with it, nginx.conf has',
      );
      expect(err).toMatch(/This is a bug in no502/);
    }
    expect(readTree(dir)).toEqual(files);
  });
});
