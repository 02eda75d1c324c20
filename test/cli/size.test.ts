import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { runSize } from "../../src/cli/size.ts";
import { readSizeArguments, type SizeWords } from "../../src/cli/size-arguments.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { lint } from "../../src/index.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";
import { type FakeHost, fakeHost, processFiles } from "../size/fake-host.ts";
import { fakeIo, run } from "./fake-io.ts";

const words: SizeWords = {
  paths: [],
  format: "json",
  config: null,
  noConfig: false,
  color: "auto",
  memory: null,
  reserve: null,
  processMemory: [],
  peakRps: null,
  seconds: null,
  pools: [],
};

interface Asked {
  readonly words?: Partial<SizeWords>;
  readonly host?: FakeHost;
  readonly files?: Readonly<Record<string, string>>;
}

/** The command on a machine of the test's own. */
function size({ words: own = {}, host = {}, files = {} }: Asked) {
  const { io, said } = fakeIo({ columns: 100 });
  const core = {
    rules: [],
    fileSystem: memoryFileSystem(files),
    lint: (request: Parameters<typeof lint>[0]) => lint(request),
  };
  const code = runSize(readSizeArguments({ ...words, ...own }), io, core as never, fakeHost(host));
  return { code, ...said() };
}

const counts = (out: string) =>
  (JSON.parse(out).pools as { name: string; maxChildren: number }[]).map(({ name, maxChildren }) => [
    name,
    maxChildren,
  ]);

const schema = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(new URL("../../schema/size.schema.json", import.meta.url), "utf8")),
);

describe("no502 size", () => {
  it("answers with the formula", async () => {
    const { code, out, err } = await run(["size", "--memory", "4G", "--process-memory", "60M", "--format", "json"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out)).toEqual({
      format: "no502-size/1",
      pools: [
        {
          name: "www",
          maxChildren: 54,
          startServers: 21,
          minSpareServers: 10,
          maxSpareServers: 32,
          because: expect.arrayContaining([expect.stringContaining("3.2 GB / 60 MB = 54 workers")]),
        },
      ],
    });
    expect(schema(JSON.parse(out))).toBe(true);
  });

  it("prints text that can stand in a pool file", async () => {
    const { out } = await run([
      "size",
      "--memory",
      "8G",
      "--process-memory",
      "60M",
      "--pool",
      "shop=3",
      "--pool",
      "blog",
    ]);
    const lines = out.split("\n").filter((line) => !line.startsWith(";") && line !== "");
    expect(lines).toEqual([
      "[shop]",
      "pm = dynamic",
      "pm.max_children = 82",
      "pm.start_servers = 32",
      "pm.min_spare_servers = 16",
      "pm.max_spare_servers = 49",
      "[blog]",
      "pm = dynamic",
      "pm.max_children = 27",
      "pm.start_servers = 10",
      "pm.min_spare_servers = 5",
      "pm.max_spare_servers = 16",
    ]);
    expect(out).toContain('{"memory":"8G","processMemory":"60M"}');
  });

  it("exits with 1 when the traffic needs more than fits, and says how much", async () => {
    const words = [
      "--memory",
      "4G",
      "--process-memory",
      "60M",
      "--peak-rps",
      "400",
      "--seconds",
      "1",
      "--format",
      "json",
    ];
    const { code, out, err } = await run(["size", ...words]);
    expect(code).toBe(1);
    expect(err).toContain("400 workers busy and 4 GB hold 54");
    expect(schema(JSON.parse(out))).toBe(true);
  });

  it.each([
    [["--memory", "0"], "--memory is 0"],
    [["--memory", "0G"], "--memory is 0"],
    [["--memory=-4G"], "'-4G'"],
    [["--memory", "four"], "'four'"],
    [["--memory", ""], "''"],
    [["--memory", "4"], "4G was meant"],
    [["--memory", "5000T"], "more than any machine has"],
    [["--memory", "4G", "--process-memory", "60"], "60M or 60G was meant"],
    [["--memory", "4G", "--process-memory", "8G"], "--process-memory 8G is more than --memory 4G: not one worker fits"],
    [["--memory", "4G", "--reserve", "4G"], "leaves nothing"],
    [["--memory", "4G", "--reserve", "3G", "--process-memory", "2G"], "more than --memory 4G less --reserve 3G"],
    [["--peak-rps", "40"], "--peak-rps needs --seconds"],
    [["--seconds", "1"], "--seconds needs --peak-rps"],
    [["--peak-rps", "0", "--seconds", "1"], "--peak-rps needs a number above 0"],
    [["--peak-rps", "1e9", "--seconds", "1"], "'1e9'"],
    [["--peak-rps", "40", "--seconds", "0"], "--seconds is 0"],
    [["--peak-rps", "40", "--seconds", "3d"], "more than 24 hours"],
    [["--pool", "a", "--pool", "a"], "given twice"],
    [["--pool", "a b"], "no name of a pool"],
    [["--pool", "a\u001b[2J"], "'a\\x1b[2J'"],
    [["--pool", "a\nlisten"], "no name of a pool"],
    [["--pool", "Global"], "the section of PHP-FPM itself"],
    [["--pool", "a=0"], "needs a number above 0"],
    [["--pool", "a=-1"], "needs a number above 0"],
    [["--pool", "a=40rps"], "a=40rps@250ms"],
    [["--pool", "a=40rps@1s", "--pool", "b"], "give all or none"],
    [["--pool", "a=40rps@1s", "--peak-rps", "4", "--seconds", "1"], "contradict each other"],
    [["--process-memory", "60M", "--process-memory", "70M"], "given twice"],
    [["--process-memory", "a=60M", "--process-memory", "a=70M"], "given twice"],
    [["--process-memory", "a=60M"], "a pool that no --pool gives"],
    [["--config", "x.json"], "only together with a path"],
    [["--config", "x.json", "--no-config", "x"], "exclude each other"],
    [["--format", "xml"], "--format cannot be 'xml': it is one of text, json"],
    [["--memori", "4G"], "did you mean --memory?"],
    [[""], "a path is empty"],
  ])("refuses %j", async (words, message) => {
    const { code, out, err } = await run(["size", ...words]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toContain("\u001b");
  });
});

describe("on a machine", () => {
  const workers = {
    ...processFiles(10, "php-fpm: master process (/etc/php-fpm.conf)", 10_240),
    ...processFiles(11, "php-fpm: pool www", 40 * 1024),
    ...processFiles(12, "php-fpm: pool www", 80 * 1024),
    ...processFiles(13, "php-fpm: pool blog", 30 * 1024),
  };

  it("measures what runs, by pool", () => {
    const { code, out, err } = size({ host: { files: workers, totalMemory: 1000 * 1024 ** 2 } });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(counts(out)).toEqual([
      ["blog", 9],
      ["www", 8],
    ]);
    expect(out).toContain("One worker takes 60 MB (mean of 2 running workers, the largest 80 MB).");
    expect(out).toContain("1000 MB of memory (all that this machine has)");
  });

  it("takes a pool that does not run for an average one, and says so", () => {
    const { out } = size({ words: { pools: ["new"], memory: "1000M" }, host: { files: workers } });
    expect(out).toContain("mean of 3 running workers of other pools, because none of new runs");
  });

  it("asks for the number where nothing runs, and where it may not look", () => {
    expect(() => size({})).toThrow("give --process-memory 60M");
    const hidden = processFiles(11, "php-fpm: pool www", null);
    expect(() => size({ host: { files: hidden } })).toThrow("run it as root");
    const mixed = size({ host: { files: { ...workers, ...processFiles(14, "php-fpm: pool www", null) } } });
    expect(mixed.err).toContain("1 more running worker may not be read");
  });

  it("doubts workers that have served nothing yet", () => {
    const fresh = processFiles(11, "php-fpm: pool www", 1600);
    expect(size({ host: { files: fresh } }).err).toContain("only 1.6 MB each, as before their first request");
  });

  it("leaves memory to be stated where PHP-FPM runs in several groups", () => {
    const apart = {
      ...processFiles(11, "php-fpm: pool www", 40_000, "0::/a"),
      ...processFiles(12, "php-fpm: pool www", 40_000, "0::/b"),
      "/sys/fs/cgroup/a/memory.max": String(1024 ** 3),
    };
    expect(() => size({ host: { files: apart } })).toThrow(UsageError);
    expect(() => size({ host: { files: apart } })).toThrow("2 control groups (1 GB and no limit)");
    expect(size({ host: { files: apart }, words: { memory: "1G" } }).code).toBe(0);
  });
});

describe("with the configuration", () => {
  const section = (name: string, max: string) =>
    `[${name}]\nuser = www-data\nlisten = /run/${name}.sock\npm = dynamic\npm.max_children = ${max}\n`;
  const fpm = (shop = "30", blog = "10") => ({
    "/w/php-fpm.conf": `[global]\npid = /run/fpm.pid\n${section("shop", shop)}${section("blog", blog)}`,
  });
  const words = { paths: ["/w"], memory: "4G", processMemory: ["60M"] };

  it("keeps the proportions of its pools, until weights are given", () => {
    const { out } = size({ files: fpm(), words });
    expect(counts(out)).toEqual([
      ["shop", 41],
      ["blog", 13],
    ]);
    expect(JSON.parse(out).pools[0]).toMatchObject({ configured: 30, file: "php-fpm.conf" });
    expect(schema(JSON.parse(out))).toBe(true);
    expect(counts(size({ files: fpm(), words: { ...words, pools: ["blog=3"] } }).out)[1]).toEqual(["blog", 41]);
    expect(counts(size({ files: fpm("{{ n }}"), words }).out)[0]).toEqual(["shop", 27]);
  });

  it("takes what the configuration file states of the host, and the words before it", () => {
    const host = { memory: "2G", processMemory: "100M", traffic: { peakRps: 100, seconds: "1s" } };
    const files = { ...fpm(), "/w/.no502.json": JSON.stringify({ host }) };
    const stated = size({ files, words: { paths: ["/w"] } });
    expect(stated.code).toBe(1);
    expect(counts(stated.out)).toEqual([
      ["shop", 12],
      ["blog", 4],
    ]);
    const own = size({ files, words: { paths: ["/w"], memory: "16G", processMemory: ["100M"] } });
    expect(own.code).toBe(0);
    expect(own.out).toContain("16 GB of memory (--memory)");
    expect(own.out).toContain("keep 100 workers busy at once in all pools together: 131 are enough");
  });

  it("keeps the process manager that is configured", () => {
    const files = { "/w/www.conf": `${section("www", "9")}pm = static\n` };
    const { out } = size({ files, words: { ...words, format: "text" } });
    expect(out).toContain("; pm.max_children of www.conf is 9 now.\npm = static\npm.max_children = 54\n\n");
  });

  it("refuses what it cannot size", () => {
    expect(() => size({ files: fpm(), words: { ...words, pools: ["shpo=2"] } })).toThrow("did you mean shop?");
    expect(() => size({ files: fpm(), words: { ...words, pools: ["shop=9rps@1s"] } })).toThrow("--pool blog=...rps");
    expect(() => size({ files: { "/w/nginx.conf": "events {}\nhttp {}\n" }, words })).toThrow("no pool of PHP-FPM");
    const two = { "/w/a/nginx.conf": "events {}\nhttp {}\n", "/w/b/nginx.conf": "events {}\nhttp {}\n" };
    const pools = { "/w/a/www.conf": section("www", "9"), "/w/b/www.conf": section("www", "9") };
    expect(() => size({ files: { ...two, ...pools }, words })).toThrow("pools of 2 hosts (a/www.conf and b/www.conf)");
    const absent = size({ files: fpm(), words: { ...words, paths: ["/absent"] } });
    expect(absent.code).toBe(2);
    expect(absent.err).toContain("/absent");
    const wrong = size({ files: { ...fpm(), "/w/.no502.json": "{" }, words });
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain(".no502.json:1:2");
  });
});
