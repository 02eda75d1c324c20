import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { core } from "../../src/cli/disk-core.ts";
import { type GenerateArguments, runGenerate } from "../../src/cli/generate.ts";
import { askMissing } from "../../src/cli/generate-questions.ts";
import { NotWritten, writeFiles } from "../../src/cli/write-files.ts";
import { wordsFor } from "../generate/combinations.ts";
import { type FakeHost, fakeHost, processFiles } from "../size/fake-host.ts";
import { projectFolder } from "../support/examples.ts";
import { fakeIo, run } from "./fake-io.ts";

const place = mkdtempSync(join(tmpdir(), "no502-generate-"));
let made = 0;
const fresh = () => join(place, String(made++));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** The command with its linter, on a machine of the test's own. */
function generate(out: string, more: Partial<GenerateArguments> & { readonly host?: FakeHost } = {}) {
  const { io, said } = fakeIo({ columns: 100 });
  const args = { words: wordsFor(), out, dryRun: false, force: false, ...more };
  try {
    const code = runGenerate(args, io, core, fakeHost(more.host));
    return { code, ...said() };
  } catch (error) {
    return { code: 2, ...said(), err: (error as Error).message };
  }
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

const site = "etc/nginx/sites-available/shop.example.conf";
const pool = "etc/php/8.4/fpm/pool.d/www.conf";

describe("no502 generate", () => {
  it("writes the files and says where they go", () => {
    const out = fresh();
    const { code, out: told, err } = generate(`${out}/`);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(filesBelow(out)).toEqual([".no502.json", site, pool]);
    expect(told).toContain(`wrote  ${out}/${site}\n`);
    expect(told).toContain(`  cp -r --backup ${out}/etc/. /etc/\n`);
    expect(told).toContain("  ln -sf ../sites-available/shop.example.conf /etc/nginx/sites-enabled/\n");
    expect(told).toContain("php-fpm8.4 -t && nginx -t");
    expect(statSync(join(out, site)).mode & 0o777).toBe(0o644);
    // Nothing is left of the way there.
    expect(readdirSync(join(out, "etc/nginx/sites-available"))).toEqual(["shop.example.conf"]);
  });

  it.each([
    ["rhel", "systemctl restart php-fpm && systemctl reload nginx"],
    ["alpine", "rc-service php-fpm84 restart"],
    ["docker", "docker compose up -d"],
  ])("knows the commands of %s", (packaging, command) => {
    expect(generate(fresh(), { words: wordsFor({ packaging }) }).out).toContain(`  ${command}`);
  });

  it("quotes the directory in the commands", () => {
    const out = `${fresh()} of mine; rm`;
    expect(generate(out).out).toContain(`cp -r --backup '${out}'/etc/. /etc/`);
  });

  it("prints with --dry-run and with -, and writes nothing", () => {
    const out = fresh();
    const dry = generate(out, { dryRun: true });
    expect(dry.code).toBe(0);
    expect(dry.out).toContain(`==> ${site} <==\n# nginx's side`);
    expect(existsSync(out)).toBe(false);
    expect(generate("-").out).toBe(dry.out);
    expect(existsSync("-")).toBe(false);
  });

  it("overwrites with --force only, and leaves .no502.json alone even then", () => {
    const out = fresh();
    generate(out);
    writeFileSync(join(out, site), "mine");
    writeFileSync(join(out, ".no502.json"), "{}");
    const again = generate(out);
    expect(again.code).toBe(2);
    expect(again.err).toContain(`${site} exists`);
    expect(again.err).toContain(`${pool} exists`);
    expect(again.err).toContain("--force overwrites");
    expect(readFileSync(join(out, site), "utf8")).toBe("mine");
    const forced = generate(out, { force: true });
    expect(forced.code).toBe(0);
    expect(readFileSync(join(out, site), "utf8")).toContain("server_name shop.example;");
    expect(readFileSync(join(out, ".no502.json"), "utf8")).toBe("{}");
    expect(forced.out).toContain('.no502.json: it has to say {"versions":{"php":"8.4"},');
  });

  it("writes nothing where one file is in the way", () => {
    const out = fresh();
    mkdirSync(join(out, "etc/php/8.4/fpm/pool.d"), { recursive: true });
    writeFileSync(join(out, pool), "mine");
    expect(generate(out).code).toBe(2);
    expect(filesBelow(out)).toEqual([pool]);
    expect(existsSync(join(out, "etc/nginx"))).toBe(false);
  });

  it("writes nothing where the words are wrong", () => {
    const out = fresh();
    const refused = generate(out, { words: wordsFor({ memory: "256M", cores: "8", keepalive: true }) });
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("keepalive would hold every PHP worker");
    expect(existsSync(out)).toBe(false);
  });

  it("takes memory, workers, cores and PHP from the machine, and says so", () => {
    const files = {
      ...processFiles(7, "php-fpm: pool www", 100 * 1024),
      "/etc/php/8.1/fpm/php-fpm.conf": "",
      "/etc/php/8.2/fpm/php-fpm.conf": "",
      "/etc/php/8.3/cli/php.ini": "",
    };
    const words = wordsFor({ memory: null, processMemory: null, cores: null });
    const { out, err } = generate("-", { words, host: { files, totalMemory: 2 * 1024 ** 3, cores: 3 } });
    expect(err).toBe(
      "note: 2 GB of memory (all that this machine has) are counted on; --memory states another machine's\n",
    );
    expect(out).toContain("==> etc/php/8.2/fpm/pool.d/www.conf <==");
    expect(out).toContain("pm.max_children = 16\n");
    expect(out).toContain('"cores": 3');
    const bare = generate("-", { words });
    expect(bare.err).toContain("60 MB for one worker is a usual size, not yours");
  });

  it("never writes what lint complains of", () => {
    const out = fresh();
    const { io, said } = fakeIo();
    const strict = {
      ...core,
      lint: (request: Parameters<typeof core.lint>[0]) => {
        const result = core.lint(request);
        return {
          ...result,
          unread: [{ file: "/generated/x" as never, failure: "failed" as const, message: "is broken" }],
        };
      },
    };
    const args = { words: wordsFor(), out, dryRun: false, force: false };
    expect(runGenerate(args, io, strict, fakeHost())).toBe(2);
    expect(said().err).toContain("finds fault with what it would write");
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    [[], "--out is missing"],
    [["--out", ""], "--out is empty"],
    [["--out", "x"], "--server-name is missing"],
    [["--out", "x", "--server-name", "a.example", "--keepalive", "--no-keepalive"], "exclude each other"],
    [["--out", "x", "--server-nam", "a.example"], "did you mean --server-name?"],
    [["--out", "x", "--server-name", "a.example", "extra"], "unexpected argument 'extra'"],
    [["--out", "x", "--server-name", "a\u001b[2Jb"], "'a\\x1b[2Jb' is no host name"],
  ])("refuses %j", async (words, message) => {
    const { code, out, err } = await run(["generate", ...words]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toContain("\u001b");
  });
});

describe("writing files", () => {
  const file = (path: string, replace = false) => ({ path, text: "new", replace });

  it("does not follow a link that leads nowhere, nor write over a directory", () => {
    const folder = fresh();
    mkdirSync(join(folder, "directory"), { recursive: true });
    symlinkSync(join(folder, "away"), join(folder, "link"));
    expect(() => writeFiles([file(join(folder, "link"))])).toThrow("link exists");
    expect(() => writeFiles([file(join(folder, "directory"), true)])).toThrow("is a directory");
    expect(() => writeFiles([file(join(folder, "link/below"))])).toThrow("is no directory");
    writeFiles([file(join(folder, "link"), true)]);
    expect(lstatSync(join(folder, "link")).isFile()).toBe(true);
    expect(existsSync(join(folder, "away"))).toBe(false);
  });

  it("takes everything back when something fails half way", () => {
    const folder = fresh();
    mkdirSync(folder);
    writeFileSync(join(folder, "old"), "before");
    // The same place twice: the second cannot be made a file, because the first made it a directory.
    const files = [file(join(folder, "old"), true), file(join(folder, "a/b")), file(join(folder, "a/b/c"))];
    expect(() => writeFiles(files)).toThrow(NotWritten);
    expect(filesBelow(folder)).toEqual(["old"]);
    expect(readdirSync(folder)).toEqual(["old"]);
    expect(readFileSync(join(folder, "old"), "utf8")).toBe("before");
  });

  it("says who may not write", () => {
    const folder = fresh();
    mkdirSync(folder);
    chmodSync(folder, 0o555);
    chmodSync(place, 0o755);
    // In a process of its own: root may write everywhere, and gives that up for good.
    const script = `
      import { writeFiles } from ${JSON.stringify(pathToFileURL(join(projectFolder, "src/cli/write-files.ts")).href)};
      if (process.getuid() === 0) process.setuid(65534);
      try {
        writeFiles([{ path: ${JSON.stringify(join(folder, "x"))}, text: "text", replace: false }]);
      } catch (error) {
        console.log(error.message);
      }`;
    const loader = join(projectFolder, "node_modules/tsx/dist/loader.mjs");
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", loader, "--input-type=module", "--eval", script],
      { encoding: "utf8" },
    );
    expect([stdout, stderr]).toEqual([expect.stringContaining(`${folder} may not be written to`), ""]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("questions", () => {
  const open = wordsFor({
    packaging: null,
    serverNames: [],
    root: null,
    listen: null,
    memory: null,
    longestRequest: null,
    largestUpload: null,
    keepalive: null,
  });
  const answering = (answers: readonly (string | null)[]) => {
    const asked: string[] = [];
    const told: string[] = [];
    return {
      asked,
      told,
      tell: (problem: string) => {
        told.push(problem);
      },
      ask: async (question: string) => {
        asked.push(question);
        return answers[asked.length - 1] ?? null;
      },
    };
  };

  it("are asked for what is open, with what an empty line means", async () => {
    const { asked, ask, tell } = answering(["alp", "shop.example", "", "tcp", "", "90s", "", "y"]);
    expect(await askMissing(open, ask, tell)).toMatchObject({
      packaging: "alpine",
      serverNames: ["shop.example"],
      root: "/var/www/localhost/htdocs",
      listen: "tcp",
      memory: null,
      longestRequest: "90s",
      largestUpload: "20M",
      keepalive: true,
    });
    expect(asked[0]).toBe("Packaging (debian, rhel, alpine, docker) [debian]: ");
    expect(asked[2]).toBe("Root: the directory of index.php [/var/www/localhost/htdocs]: ");
  });

  it("are asked again where the answer is none, and not for what is given", async () => {
    const { asked, told, ask, tell } = answering(["windows", "docker", "", "a;b", "shop.example"]);
    const words = { ...wordsFor(), packaging: null, serverNames: [] };
    expect(await askMissing(words, ask, tell)).toMatchObject({ packaging: "docker", serverNames: ["shop.example"] });
    expect(asked).toHaveLength(5);
    expect(told).toEqual([expect.stringContaining("'a;b' is no host name")]);
  });

  it("end when the user goes", async () => {
    const { ask, tell } = answering(["debian", null]);
    expect(await askMissing(open, ask, tell)).toBeNull();
  });
});
