import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import manifest from "../package.json" with { type: "json" };
import { commands } from "../src/cli/commands/index.ts";
import { loadConfig } from "../src/config/load-config.ts";
import * as api from "../src/index.ts";
import { formats } from "../src/report/formats.ts";
import { memoryFileSystem } from "../src/source/memory.ts";
import { run } from "./cli/fake-io.ts";
import { projectFolder, ruleFolders } from "./support/examples.ts";

const read = (path: string) => readFileSync(join(projectFolder, path), "utf8");
const docs = readdirSync(join(projectFolder, "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);
const pages = [
  "README.md",
  "CHANGELOG.md",
  "samples/README.md",
  ...docs,
  ...ruleFolders.map((id) => `rules/${id}/doc.md`).filter((path) => existsSync(join(projectFolder, path))),
];
const withoutCode = (text: string) => text.replace(/```[\s\S]*?```/g, "");

describe.each(pages)("%s", (path) => {
  it("links to files that exist", () => {
    const targets = [...withoutCode(read(path)).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1] as string);
    const broken = targets.filter(
      (target) => !/^https?:/.test(target) && !existsSync(join(projectFolder, dirname(path), target)),
    );
    expect(broken).toEqual([]);
  });

  it("names only options that exist", async () => {
    const helps = new Map([["", (await run(["--help"])).out]]);
    for (const { name } of commands) helps.set(name, (await run([name, "--help"])).out);
    const lines = /(?:^|\s|\()no502 [^\n`|]*/gm;
    const unknown = [...read(path).matchAll(lines)].flatMap(([line]) => {
      const help = helps.get(line.trim().split(" ")[1] ?? "") ?? helps.get("");
      const named = (line.match(/\s--[a-z][a-z-]*/g) ?? []).map((option) => option.trim());
      return named.filter((option) => !help?.includes(option)).map((option) => `${line.trim()}: ${option}`);
    });
    expect(unknown).toEqual([]);
  });
});

describe("README.md", () => {
  const readme = read("README.md");

  it("names every format", () => {
    for (const { name } of formats) expect(readme).toContain(`\`${name === "text" ? "--format text" : name}\``);
  });

  it("shows a configuration that is accepted", () => {
    const text = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
    const result = loadConfig(memoryFileSystem({ "/p/.no502.json": text }), "/p");
    expect(result.ok ? [] : result.problems).toEqual([]);
  });

  it("imports what the library exports", () => {
    const names = /import \{ (.*) \} from "no502"/.exec(readme)?.[1]?.split(", ") ?? [];
    expect(names.length).toBeGreaterThan(0);
    expect(Object.keys(api)).toEqual(expect.arrayContaining(names));
  });

  it.skipIf(!existsSync(join(projectFolder, "dist/THIRD-PARTY-LICENSES.txt")))("names every bundled package", () => {
    const bundled = [...read("dist/THIRD-PARTY-LICENSES.txt").matchAll(/^(\S+) \d\S*\n-{72}$/gm)].map((one) => one[1]);
    expect(bundled.length).toBeGreaterThan(3);
    const table = /\| package +\|[^]*?\n\n/.exec(readme)?.[0] ?? "";
    const named = [...table.matchAll(/^\| ([^|]+)\|/gm)].flatMap((row) => row[1]?.match(/[\w@/-]+/g) ?? []);
    expect(bundled.filter((name) => !named.includes(name as string))).toEqual([]);
  });

  it("asks for the Node that package.json asks for", () => {
    expect(readme).toContain(`Node ${manifest.engines.node.replace(">=", "")} or later`);
  });
});

it("the changelog tells of this version", () => {
  expect(read("CHANGELOG.md")).toContain(`## ${manifest.version}`);
});

it("the architecture page describes every folder of src, and no other", () => {
  const described = [...read("docs/architecture.md").matchAll(/^\| `src\/([a-z-]+)` +\|/gm)].map((match) => match[1]);
  const folders = readdirSync(join(projectFolder, "src")).filter((name) =>
    statSync(join(projectFolder, "src", name)).isDirectory(),
  );
  expect([...described].sort()).toEqual(folders.sort());
});

describe(".pre-commit-hooks.yaml", () => {
  const hooks = parse(read(".pre-commit-hooks.yaml")) as readonly Readonly<Record<string, unknown>>[];

  it("has hooks that pre-commit builds, that are installed, and of an image, which lint the whole repository", () => {
    expect(hooks.map(({ id, language, entry }) => [id, language, entry])).toEqual([
      ["no502", "node", "no502"],
      ["no502-system", "system", "no502"],
      ["no502-docker", "docker_image", `no502:${manifest.version}`],
    ]);
    for (const hook of hooks) {
      expect(hook).toMatchObject({ pass_filenames: false, require_serial: true, args: ["--allow-empty"] });
      for (const key of ["name", "description", "files"]) expect(hook[key]).toBeTruthy();
      expect(hook.files).toBe(hooks[0]?.files);
    }
  });

  it("runs on changes of what no502 reads, and on nothing else", () => {
    const pattern = new RegExp(String(hooks[0]?.files));
    for (const path of [
      "nginx/nginx.conf",
      "sites-available/shop",
      "deploy/php.ini",
      "site.conf.j2",
      "docker/nginx/default",
      ".no502.json",
      "etc/php/8.2/fpm/pool.d/www.conf",
      "Dockerfile.prod",
      "docker-compose.yml",
    ]) {
      expect(path).toMatch(pattern);
    }
    for (const path of ["src/index.php", "README.md", "app.js", "package.json"]) expect(path).not.toMatch(pattern);
  });
});
