import fc from "fast-check";
import { parse } from "ini";
import { parse as parseNginxConf } from "nginx-conf";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { type Defaults, type GenerateWords, readAnswers } from "../../src/cli/generate-arguments.ts";
import { printNginx } from "../../src/cli/print-nginx.ts";
import { shellWord } from "../../src/generate/next-steps.ts";
import { quoteWord } from "../../src/generate/nginx-line.ts";
import { packagingNames } from "../../src/generate/packaging.ts";
import { type SiteFile, siteFiles } from "../../src/generate/site-files.ts";
import { siteNumbers } from "../../src/generate/site-numbers.ts";
import { fileId } from "../../src/source/span.ts";
import { parseIni } from "../../src/syntax/ini/parse.ts";
import { parseNginx } from "../../src/syntax/nginx/parse.ts";
import type { Directive } from "../../src/syntax/nginx/tree.ts";
import { lintFiles, places } from "../support/lint.ts";
import { combinations, wordsFor } from "./combinations.ts";

const never = (): never => {
  throw new Error("the machine is not asked");
};
const defaults: Defaults = { memory: never, worker: never, cores: 2, php: () => null };

function made(own: Partial<GenerateWords> = {}): readonly SiteFile[] {
  const answers = readAnswers(wordsFor(own), defaults);
  const worked = siteNumbers(answers);
  if (!worked.ok) throw new Error(worked.message);
  return siteFiles(answers, worked.numbers, printNginx);
}

const asRecord = (files: readonly SiteFile[]) => Object.fromEntries(files.map(({ path, text }) => [path, text]));
const nginxOf = (files: readonly SiteFile[]) => files.find(({ path }) => path.includes("nginx/"))?.text ?? "";
const poolOf = (files: readonly SiteFile[]) =>
  files.find(({ path }) => /(?:pool|fpm)\.d|^php\//.test(path))?.text ?? "";

function directives(items: readonly Directive[]): readonly Directive[] {
  return items.flatMap((item) => [item, ...directives(item.block?.items ?? [])]);
}

const words = (text: string, name: string) =>
  directives(parseNginx(fileId("/x.conf"), text).items)
    .filter((one) => one.name.text === name)
    .map(({ args }) => args.map((arg) => arg.text));

const setting = (text: string, key: string) =>
  parseIni(fileId("/x.conf"), text).items.flatMap((item) =>
    item.kind === "entry" && text.slice(item.start, item.end).startsWith(`${key} `)
      ? [text.slice(item.start, item.end).replace(/^[^=]*= /, "")]
      : [],
  );

describe("what generate writes", () => {
  it.each(combinations.map((one) => [one.title, one] as const))("%s: lint has nothing to say", (_, { words: own }) => {
    const result = lintFiles(asRecord(made(own)));
    expect(result.findings.map(({ message }) => message)).toEqual([]);
    expect(result.unread).toEqual([]);
    expect(result.unknown).toEqual([]);
    expect(result.coverage).toMatchObject({ routes: 1, linked: 1 });
  });

  it.each(combinations.map((one) => [one.title, one] as const))("%s: each line says why", (_, { words: own }) => {
    for (const { path, text } of made(own)) {
      if (path === ".no502.json" || path === "compose.yaml") continue;
      const lines = text.split("\n").map((line) => line.trim());
      const bare = lines.filter((line, at) => {
        if (line === "" || /^[#;}]/.test(line) || line.startsWith("[")) return false;
        return !/^[#;]/.test(lines[at - 1] ?? "");
      });
      expect(bare).toEqual([]);
    }
  });

  it("is read back by both writers' own readers", () => {
    const files = made({ root: `/srv/a "b"; c`, keepalive: true });
    let failure: unknown = "not called";
    parseNginxConf(nginxOf(files), (error) => {
      failure = error;
    });
    expect(failure).toBeNull();
    expect(parse(poolOf(files)).www).toMatchObject({ listen: "/run/php/php8.4-fpm.sock", pm: "static" });
  });

  it("orders the times: PHP gives up first, then both sides together", () => {
    for (const [longestRequest, limit, end] of [
      ["1s", "1", "6s"],
      ["30s", "30", "35s"],
      ["1500ms", "2", "7s"],
      ["10m", "600", "660s"],
    ] as const) {
      const files = made({ longestRequest });
      expect(setting(poolOf(files), "php_value[max_execution_time]")).toEqual([limit]);
      expect(setting(poolOf(files), "request_terminate_timeout")).toEqual([end]);
      expect(setting(poolOf(files), "process_control_timeout")).toEqual([end]);
      expect(words(nginxOf(files), "fastcgi_read_timeout")).toEqual([[end]]);
      expect(lintFiles(asRecord(files)).findings).toEqual([]);
    }
  });

  it("orders the sizes: the file, and the whole request on both sides", () => {
    for (const [largestUpload, file, php, nginx] of [
      ["20M", "20M", "22M", "22m"],
      ["512K", "512K", "2M", "2m"],
      ["1G", "1G", "1127M", "1127m"],
      ["1000000", "1000000", "2M", "2m"],
    ] as const) {
      const files = made({ largestUpload });
      expect(setting(poolOf(files), "php_admin_value[upload_max_filesize]")).toEqual([file]);
      expect(setting(poolOf(files), "php_admin_value[post_max_size]")).toEqual([php]);
      expect(words(nginxOf(files), "client_max_body_size")).toEqual([[nginx]]);
      expect(lintFiles(asRecord(files)).findings).toEqual([]);
    }
  });

  it("keeps fewer idle connections than there are workers, at most half", () => {
    for (const [memory, cores, kept] of [
      ["4G", "2", "13"],
      ["1G", "2", "3"],
      ["256M", "2", "1"],
    ] as const) {
      const files = made({ memory, cores, keepalive: true });
      expect(words(nginxOf(files), "keepalive")).toEqual([[kept]]);
      expect(lintFiles(asRecord(files)).findings).toEqual([]);
    }
    expect(() => made({ memory: "256M", cores: "3", keepalive: true })).toThrow(
      "keepalive would hold every PHP worker",
    );
    expect(made({ memory: "256M", cores: "3" })).toHaveLength(3);
  });

  it("has no more workers than nginx can hand requests to", () => {
    const files = made({ memory: "512G", cores: "1", packaging: "debian" });
    expect(setting(poolOf(files), "pm.max_children")).toEqual(["383"]);
    expect(poolOf(files)).toContain("raise that before this");
    const main =
      "user www-data;\nworker_processes auto;\nevents { worker_connections 768; }\nhttp { include /etc/nginx/sites-enabled/*; }\n";
    const whole = lintFiles({ ...asRecord(files), "etc/nginx/nginx.conf": main });
    expect(places(whole)).not.toContain("etc/nginx/nginx.conf:3 worker-connections-below-pools");
    expect(lintFiles(asRecord(files)).findings).toEqual([]);
  });

  it("says that a long request is meant", () => {
    const files = made({ longestRequest: "2h" });
    expect(nginxOf(files)).toContain(
      "# no502: ignore[masking-timeout] requests of 7200 s are meant\n        fastcgi_read_timeout 7920s;",
    );
    expect(lintFiles(asRecord(files)).findings).toEqual([]);
    expect(nginxOf(made({ longestRequest: "9m" }))).not.toContain("masking-timeout");
  });

  it.each([
    { listen: "127.0.0.1:9001" },
    { listen: "9002" },
    { listen: "[::1]:9003" },
    { listen: "/run/shop/php.sock" },
    { pool: "shop" },
    { pool: "shop", listen: "tcp", packaging: "alpine" },
    { pool: "shop.example" },
    { serverNames: ["_"] },
    { serverNames: ["*.shop.example"] },
    { serverNames: ["SHOP.example, shop.example", "www.shop.example"] },
    { memory: "128M" },
    { memory: "64G", reserve: "16G", cores: "64" },
    { packaging: "docker", listen: "/run/shop/php.sock" },
    { packaging: "docker", memory: "128M", root: "/app/public" },
  ] satisfies readonly Partial<GenerateWords>[])("passes lint with %j", (own) => {
    const result = lintFiles(asRecord(made(own)));
    expect(result.findings.map(({ message }) => message)).toEqual([]);
    expect(result.coverage).toMatchObject({ routes: 1, linked: 1 });
  });

  it("takes names once, and calls files by the first", () => {
    const files = made({ serverNames: ["*.Shop.example, shop.example", "SHOP.example"] });
    expect(files.map(({ path }) => path)).toEqual([
      "etc/nginx/sites-available/wildcard.shop.example.conf",
      "etc/php/8.4/fpm/pool.d/www.conf",
      ".no502.json",
    ]);
    expect(words(nginxOf(files), "server_name")).toEqual([["*.shop.example", "shop.example"]]);
  });

  it("lies where each packaging looks", () => {
    const paths = packagingNames.map((packaging) => made({ packaging }).map(({ path }) => path));
    expect(paths).toEqual([
      ["etc/nginx/sites-available/shop.example.conf", "etc/php/8.4/fpm/pool.d/www.conf", ".no502.json"],
      ["etc/nginx/conf.d/shop.example.conf", "etc/php-fpm.d/www.conf", ".no502.json"],
      ["etc/nginx/http.d/shop.example.conf", "etc/php84/php-fpm.d/www.conf", ".no502.json"],
      ["compose.yaml", "nginx/default.conf", "php/zzz-www.conf", ".no502.json"],
    ]);
  });

  it("is a compose file that mounts what lies beside it", () => {
    const root = "/srv/my: 'shop' #1/public";
    const files = made({ packaging: "docker", listen: "socket", root, nginxVersion: "1.28.1", memory: "2G" });
    const { services, volumes } = parseYaml(asRecord(files)["compose.yaml"] ?? "");
    expect(services.php).toMatchObject({ image: "php:8.4-fpm", mem_limit: "2048m" });
    expect(services.nginx).toMatchObject({ image: "nginx:1.28.1", ports: ["80:80"] });
    expect(services.nginx.depends_on.php).toEqual({ condition: "service_started", restart: true });
    const sources = [...services.php.volumes, ...services.nginx.volumes].filter(({ type }) => type === "bind");
    expect(new Set(sources.map(({ source }) => source))).toEqual(
      new Set(["./app", "./php/zzz-www.conf", "./nginx/default.conf"]),
    );
    expect(sources[0].target).toBe("/srv/my: 'shop' #1");
    expect(volumes).toEqual({ "php-socket": {} });
  });
});

describe("words", () => {
  it("are quoted so that nginx reads them back as they were", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 0, maxLength: 40 }), (text) => {
        fc.pre(!/[\u0000-\u001f$]/.test(text));
        const file = parseNginx(fileId("/x.conf"), `root ${quoteWord(text)};\n`);
        expect(file.problems).toEqual([]);
        expect(file.items.map(({ args }) => args.map((arg) => arg.text))).toEqual([[text]]);
      }),
      { numRuns: 1000 },
    );
  });

  it("cannot leave their place, whatever is given", () => {
    const shape = (files: readonly SiteFile[]) => ({
      nginx: directives(parseNginx(fileId("/x.conf"), nginxOf(files)).items).map(({ name }) => name.text),
      pool: parseIni(fileId("/y.conf"), poolOf(files)).items.map((item) =>
        item.kind === "entry" ? item.key : item.kind,
      ),
      compose: Object.keys(parseYaml(asRecord(files)["compose.yaml"] ?? "{}")),
    });
    const usual = shape(made());
    const nasty = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.constantFrom(
        '";} evil on; #',
        "x;listen 81",
        "a\nb = c",
        "[evil]",
        "$host",
        "${x}",
        "'",
        '"',
        "\\",
        "x\\",
        "a b",
        "\u2028",
        "\u0000",
      ),
    );
    fc.assert(
      fc.property(nasty, fc.constantFrom("serverNames", "root", "pool", "listen"), (text, option) => {
        const value = option === "root" ? `/srv/${text}` : text;
        try {
          const files = made({ [option]: option === "serverNames" ? [value] : value });
          expect(shape(files)).toEqual(usual);
          if (option === "root") expect(words(nginxOf(files), "root")).toEqual([[value.replace(/\/+$/, "")]]);
        } catch (error) {
          expect((error as Error).name).toBe("Error");
          expect((error as Error).message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028]/);
          expect((error as Error).constructor.name).toBe("UsageError");
        }
      }),
      { numRuns: 500 },
    );
  });

  it("are safe in the shell commands that are shown", () => {
    expect(shellWord("site-1/x")).toBe("site-1/x");
    expect(shellWord("my site")).toBe("'my site'");
    expect(shellWord("it's; rm -rf $HOME")).toBe("'it'\\''s; rm -rf $HOME'");
    expect(shellWord("-out")).toBe("'-out'");
  });
});

describe("refusals", () => {
  it.each([
    [{ serverNames: [] }, "--server-name is missing"],
    [{ serverNames: [" , "] }, "--server-name is missing"],
    [{ serverNames: ["shop;example"] }, "'shop;example' is no host name"],
    [{ serverNames: ["http://shop.example/"] }, "is a URL"],
    [{ serverNames: ["shop.example:8080"] }, "holds a port"],
    [{ serverNames: ["~^shop"] }, "is a regular expression"],
    [{ serverNames: ["läden.example"] }, "is not ASCII"],
    [{ serverNames: ["-x.example"] }, "no host name"],
    [{ serverNames: ["a..example"] }, "no host name"],
    [{ serverNames: ["$host"] }, "no host name"],
    [{ serverNames: [`${"a.".repeat(140)}example`] }, "longer than 253"],
    [{ root: "srv/shop" }, "is not absolute"],
    [{ root: "/srv/$shop" }, 'holds "$"'],
    [{ root: "/srv/a\nlisten 81" }, "'/srv/a\\nlisten 81' holds control characters"],
    [{ root: "/srv/../etc" }, 'holds "." or ".."'],
    [{ root: "/" }, "every file of the machine"],
    [{ root: "///" }, "every file of the machine"],
    [{ root: "" }, "root is empty"],
    [{ root: `/srv/${"x".repeat(1100)}` }, "longer than 1024 bytes"],
    [{ listen: "sock" }, "--listen 'sock' is not known"],
    [{ listen: "/run/a b.sock" }, "no path for both programs"],
    [{ listen: `/run/${"x".repeat(110)}` }, "longer than 107 bytes"],
    [{ listen: "/x.sock" }, 'lies in "/" itself'],
    [{ listen: "/run/../x.sock" }, "no plain path"],
    [{ listen: "127.0.0.1:0" }, "is no port"],
    [{ listen: "127.0.0.1:99999" }, "is no port"],
    [{ listen: "127.0.0.999:9000" }, "is no address"],
    [{ listen: "10.0.0.5:9000" }, "is not known"],
    [{ packaging: "docker", listen: "127.0.0.1:9000" }, "contradict each other"],
    [{ packaging: "docker", pool: "shop" }, "contradict each other"],
    [{ packaging: "debain" }, "did you mean debian?"],
    [{ pool: "a]\n[b" }, "no name of a pool"],
    [{ pool: "global" }, "the section of PHP-FPM itself"],
    [{ memory: "0" }, "--memory is 0"],
    [{ memory: "-4G" }, "'-4G'"],
    [{ memory: "60M" }, "more than four fifths"],
    [{ memory: "1G", reserve: "2G" }, "leaves nothing"],
    [{ processMemory: "2G" }, "there is less"],
    [{ cores: "0" }, "--cores needs a whole number"],
    [{ cores: "2.5" }, "--cores needs a whole number"],
    [{ longestRequest: "0" }, "--longest-request is 0"],
    [{ longestRequest: "2d" }, "more than 24 hours"],
    [{ longestRequest: "soon" }, "'soon'"],
    [{ largestUpload: "0" }, "--largest-upload is 0"],
    [{ largestUpload: "20" }, "20M or 20G was meant"],
    [{ largestUpload: "2T" }, "more than 1024g"],
    [{ nginxVersion: "3.1" }, "is no version"],
    [{ nginxVersion: "1.8" }, "older than 1.10"],
    [{ nginxVersion: "1.14", keepalive: true }, "needs nginx 1.15.3"],
    [{ phpVersion: "5.6" }, "older than 7.0"],
    [{ phpVersion: "8" }, "needs its second number"],
  ] satisfies readonly (readonly [Partial<GenerateWords>, string])[])("%j", (own, message) => {
    expect(() => made(own)).toThrow(message);
  });
});
