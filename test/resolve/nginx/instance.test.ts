import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scopesBelow } from "../../../src/resolve/nginx/scopes-below.ts";
import { diskFileSystem } from "../../../src/source/disk.ts";
import { memoryFileSystem } from "../../../src/source/memory.ts";
import { fileId } from "../../../src/source/span.ts";
import { evaluate, evaluateIn, http, scopeOf } from "./evaluate.ts";

const main = "/etc/nginx/nginx.conf";

describe("includes", () => {
  it("takes a glob's files in byte order and skips hidden ones", () => {
    const { scope, files } = evaluate({
      [main]: "http { include sites/*; }",
      "/etc/nginx/sites/b": "server { server_name b; }",
      "/etc/nginx/sites/B": "server { server_name B; }",
      "/etc/nginx/sites/.b": "server { server_name hidden; }",
      "/etc/nginx/sites/a": "server { server_name a; }",
    });
    const names = scopesBelow(scope).filter(({ kind }) => kind === "server");
    expect(names.map((server) => server.setting("server_name").value)).toEqual(
      ["B", "a", "b"].map((value) => ({ known: true, value })),
    );
    expect(files.map((file) => file.split("/").at(-1))).toEqual(["nginx.conf", "B", "a", "b"]);
  });

  it("keeps the order of directives around an include", () => {
    const { scope } = evaluate({
      [main]: "http { upstream a {} include x.conf; upstream d {} }",
      "/etc/nginx/x.conf": "upstream b {} include y.conf; upstream c2 {}",
      "/etc/nginx/y.conf": "upstream c {}",
    });
    const [top] = scope.children;
    expect(top?.children.map((child) => child.directive?.args[0]?.text)).toEqual(["a", "b", "c", "c2", "d"]);
    expect(top?.directives.map((directive) => directive.args[0]?.text)).toEqual([
      "a",
      "x.conf",
      "b",
      "y.conf",
      "c",
      "c2",
      "d",
    ]);
  });

  it("starts relative paths at the main file's directory, also in files of other directories", () => {
    const { scope, refusals } = evaluate({
      [main]: "http { include sites/a.conf; }",
      "/etc/nginx/sites/a.conf": "server { include snippets/php.conf; }",
      "/etc/nginx/snippets/php.conf": "fastcgi_read_timeout 7s;",
      "/etc/nginx/sites/snippets/php.conf": "fastcgi_read_timeout 9s;",
    });
    expect(refusals).toEqual([]);
    const timeout = scopeOf({ scope } as never, "server").seconds("fastcgi_read_timeout");
    expect(timeout.value).toEqual({ known: true, value: 7 });
    expect(timeout.via.map(({ file }) => file)).toEqual(["/etc/nginx/sites/a.conf", "/etc/nginx/snippets/php.conf"]);
  });

  it("evaluates a file once for each place that includes it, and names it once", () => {
    const instance = evaluate({
      [main]: "http { server { include php.conf; } server { include php.conf; location /x { include php.conf; } } }",
      "/etc/nginx/php.conf": "location ~ \\.php$ { include nowhere.conf; }",
    });
    expect(scopesBelow(instance.scope).filter(({ directive }) => directive?.args[1]?.text === "\\.php$")).toHaveLength(
      3,
    );
    expect(instance.files).toEqual([main, "/etc/nginx/php.conf"]);
    expect(instance.refusals.map(({ code, at }) => [code, at.file])).toEqual([
      ["missing-include", "/etc/nginx/php.conf"],
    ]);
  });

  it.each([
    ["itself", { [main]: "http { include nginx.conf; }" }],
    ["two files", { [main]: "http { include a; }", "/etc/nginx/a": "include b;", "/etc/nginx/b": "include a;" }],
    ["a glob", { [main]: "http { include *.conf; }" }],
  ])("cuts a circle of %s", (_name, files) => {
    const { refusals, scope } = evaluate(files);
    expect(refusals.map(({ code }) => code)).toEqual(["include-cycle"]);
    expect(scope.children[0]?.open).toBe(true);
  });

  it("knows nginx's own files, but a file of the tree wins", () => {
    const config = { [main]: "http { server { include fastcgi_params; } }" };
    const stock = scopeOf(evaluate(config), "server").array("fastcgi_param").directives;
    expect(stock.map((directive) => directive.args[0]?.text)).toContain("REQUEST_METHOD");
    const own = evaluate({ ...config, "/etc/nginx/fastcgi_params": "fastcgi_param ONLY this;" });
    expect(scopeOf(own, "server").array("fastcgi_param").directives).toHaveLength(1);
  });

  it("refuses an absent file of a tree held whole, and only knows less of another", () => {
    const config = { [main]: "http { include snippets/x.conf; }", "/etc/nginx/snippets/y.conf": "" };
    const whole = evaluate(config);
    expect(whole.refusals.map(({ original }) => original)).toEqual([
      'open() "/etc/nginx/snippets/x.conf" failed (2: No such file or directory)',
    ]);
    const part = evaluate(config, { whole: [] });
    expect(part.refusals).toEqual([]);
    expect(part.gaps.map(({ why }) => why)).toEqual(["missing-include"]);
    for (const { scope } of [whole, part]) {
      expect(scope.children[0]?.seconds("fastcgi_read_timeout").value.known).toBe(false);
    }
  });

  it("calls nothing missing in a directory that the tree does not show", () => {
    const { refusals, gaps } = evaluate({ [main]: "http { include /etc/nginx/acme/x.conf; include /opt/x.conf; }" });
    expect([refusals.length, gaps.length]).toEqual([0, 2]);
  });

  it("refuses a directory, named or matched (measured on 1.22.1)", () => {
    const { refusals } = evaluate({
      [main]: "http { include sub; include d/*; }",
      "/etc/nginx/sub/x": "",
      "/etc/nginx/d/inner/x": "",
    });
    expect(refusals.map(({ original }) => original)).toEqual([
      'pread() "/etc/nginx/sub" failed (21: Is a directory)',
      'pread() "/etc/nginx/d/inner" failed (21: Is a directory)',
    ]);
  });

  it("takes what lies between template statements for possible, not for certain", () => {
    const { scope, refusals } = evaluate({
      [main]: "http {\n{% if x %}\ninclude limits.conf;\ninclude gone.conf;\n{% endif %}\n}\n",
      "/etc/nginx/limits.conf": "fastcgi_read_timeout 7s;",
    });
    expect(scope.children[0]?.seconds("fastcgi_read_timeout").value).toEqual({ known: false, why: "template" });
    expect(refusals).toEqual([]);
  });

  it("does not take a file that cannot be read for empty", () => {
    const held = memoryFileSystem({ [main]: "http { include closed.conf; }", "/etc/nginx/closed.conf": "x" });
    const { scope, gaps } = evaluateIn({
      ...held,
      read: (path) =>
        path.endsWith("closed.conf")
          ? { ok: false, failure: "forbidden", message: "permission denied" }
          : held.read(path),
    });
    expect(scope.children[0]?.seconds("fastcgi_read_timeout").value).toEqual({ known: false, why: "unreadable" });
    expect(gaps.map(({ why }) => why)).toEqual(["unreadable"]);
  });

  it("stops where includes multiply, and says where", () => {
    const files: Record<string, string> = { [main]: "http { include f0; }" };
    for (let level = 0; level < 9; level++) files[`/etc/nginx/f${level}`] = `include f${level + 1};\n`.repeat(10);
    files["/etc/nginx/f9"] = "server { listen 80; }";
    const { gaps, files: read } = evaluate(files);
    expect(gaps.map(({ why }) => why)).toEqual(["limit"]);
    expect(read).toHaveLength(11);
  });

  it("puts site files into the main file's own http block", () => {
    const { scope } = evaluate(
      { [main]: "http { fastcgi_read_timeout 7s; }", "/srv/site.conf": "server { listen 80; }" },
      { snippets: [{ level: "http", files: [fileId("/srv/site.conf")] }] },
    );
    expect(scope.children).toHaveLength(1);
    expect(scopeOf({ scope } as never, "server").seconds("fastcgi_read_timeout").value).toEqual({
      known: true,
      value: 7,
    });
  });

  it("does not know what stands around a location snippet", () => {
    const instance = evaluate(
      { "/srv/php.conf": "fastcgi_pass unix:/x; fastcgi_send_timeout 5s;" },
      { main: null, snippets: [{ level: "location", files: [fileId("/srv/php.conf")] }] },
    );
    const location = scopeOf(instance, "location");
    expect(location.seconds("fastcgi_send_timeout").value).toEqual({ known: true, value: 5 });
    expect(location.seconds("fastcgi_read_timeout").value.known).toBe(false);
  });
});

describe("depth", () => {
  it.each([
    ["closed blocks", "location / {".repeat(10_000) + "}".repeat(10_000)],
    ["blocks that stay open", "location / {".repeat(10_000)],
    ["unknown blocks", "x {".repeat(10_000) + "}".repeat(10_000)],
  ])("takes ten thousand %s", (_name, inside) => {
    const instance = http(`server { fastcgi_read_timeout 7s; ${inside} }`);
    const all = scopesBelow(instance.scope);
    expect(all.length).toBeGreaterThan(10_000);
    expect(all.at(-1)?.array("add_header").directives).toEqual([]);
    expect(all.at(-1)?.setting("fastcgi_read_timeout").value.known).toBe(!_name.includes("open"));
  });
});

describe.skipIf(process.platform === "win32")("on the disk", () => {
  it("reports links at their targets, and those that lead nowhere or in circles", () => {
    const root = diskFileSystem.realpath(mkdtempSync(join(tmpdir(), "no502-links-")));
    try {
      for (const name of ["enabled", "available"]) mkdirSync(`${root}/${name}`);
      writeFileSync(`${root}/nginx.conf`, `http { include ${root}/enabled/*; }`);
      writeFileSync(`${root}/available/shop`, "server { listen 80; }");
      symlinkSync("../available/shop", `${root}/enabled/shop`);
      symlinkSync("../available/gone", `${root}/enabled/gone`);
      symlinkSync("circle", `${root}/enabled/circle`);
      symlinkSync("..", `${root}/enabled/up`);
      const { files, refusals } = evaluateIn(diskFileSystem, { main: fileId(`${root}/nginx.conf`), whole: [root] });
      expect(files).toEqual([`${root}/nginx.conf`, `${root}/available/shop`]);
      expect(refusals.map(({ original }) => original?.replaceAll(root, ""))).toEqual([
        'open() "/enabled/circle" failed (2: No such file or directory)',
        'open() "/enabled/gone" failed (2: No such file or directory)',
        'pread() "/enabled/up" failed (21: Is a directory)',
      ]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
