import { dirname, join, posix } from "node:path";
import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { projectFolder, readTree } from "./support/examples.ts";

/** One way: each layer imports from itself and from what stands before it. */
const order = [
  "source",
  "syntax",
  "facts",
  "infra",
  "resolve",
  "model",
  "rule",
  "size",
  "rules",
  "engine",
  "report",
  "cli",
];
const below = (layer: string) => order.slice(0, order.indexOf(layer) + 1);

const allowed: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(order.map((layer) => [layer, below(layer)])),
  // Beside the line.
  config: ["source", "syntax", "facts", "config"],
  discover: ["source", "syntax", "facts", "infra", "discover"],
  engine: [...below("engine"), "config", "discover"],
  map: [...below("rule"), "map"],
  fix: [...below("engine"), "fix", "config", "discover"],
  report: [...below("engine"), "map", "report", "config", "discover"],
  diagnose: [...below("report"), "map", "diagnose", "config", "discover"],
  generate: ["source", "facts", "rule", "size", "report", "generate"],
  // The public API.
  index: [...below("report"), "fix", "config", "discover"],
  cli: [...order, "map", "fix", "diagnose", "generate", "lsp", "config", "discover", "index"],
  lsp: [...below("engine"), "fix", "lsp", "config", "discover", "index"],
};

/** The only packages of the core, each free of Node: a browser must be able to load it. */
const corePackages = [
  "fastest-levenshtein",
  "picomatch/posix",
  "marked",
  "ini",
  "yaml",
  "dockerfile-ast",
  "ignore",
  "diff",
];

const files: Readonly<Record<string, string>> = Object.fromEntries(
  ["src", "rules"].flatMap((folder) =>
    Object.entries(readTree(join(projectFolder, folder)))
      .filter(([path]) => /\.[tj]s$/.test(path))
      .map(([path, text]) => [`${folder}/${path}`, text]),
  ),
);

/** `rules/x/rule.ts` is of layer `rules`, `src/model/stack.ts` of `model`, `src/index.ts` of `index`. */
function layerOf(path: string): string {
  const [top = "", second = ""] = path.split("/");
  return top === "rules" ? "rules" : second.replace(/\.ts$/, "");
}

function importsOf(text: string): readonly string[] {
  const patterns = [
    /^(?:import|export)\b[^;"]*?\bfrom\s+"([^"]+)"/gm,
    /^import\s+"([^"]+)"/gm,
    /\bimport\(\s*"([^"]+)"/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] as string));
}

const outside = (path: string) => ["cli", "lsp"].includes(layerOf(path)) || path === "src/source/disk.ts";

describe("layers", () => {
  it("are all known, and there is something to look at", () => {
    expect(Object.keys(files).length).toBeGreaterThan(50);
    expect(Object.keys(files).filter((path) => !(layerOf(path) in allowed))).toEqual([]);
  });

  it("import one way", () => {
    const wrong = Object.entries(files).flatMap(([path, text]) =>
      importsOf(text)
        .filter((name) => name.startsWith("."))
        .map((name) => posix.normalize(posix.join(dirname(path), name)))
        .filter((target) => target.startsWith("src/") || target.startsWith("rules/"))
        .filter((target) => !allowed[layerOf(path)]?.includes(layerOf(target)))
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("keep the rules apart from each other", () => {
    const wrong = Object.entries(files).flatMap(([path, text]) =>
      path.startsWith("rules/") && path !== "rules/index.ts"
        ? importsOf(text)
            .map((name) => posix.normalize(posix.join(dirname(path), name)))
            .filter((target) => target.startsWith("rules/") && dirname(target) !== dirname(path))
            .map((target) => `${path} imports ${target}`)
        : [],
    );
    expect(wrong).toEqual([]);
  });

  it("keep Node, and packages that need it, out of the core", () => {
    const wrong = Object.entries(files).flatMap(([path, text]) =>
      outside(path)
        ? []
        : importsOf(text)
            .filter((name) => !name.startsWith(".") && !corePackages.includes(name))
            .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it("keep the process, the console, the clock and chance out of the core", () => {
    // esbuild replaces free identifiers only: a local name, a property or a text is left alone.
    const globals = [
      "process",
      "console",
      "Date",
      "performance",
      "require",
      "Buffer",
      "__dirname",
      "setTimeout",
      "fetch",
    ];
    const define = {
      ...Object.fromEntries(globals.map((name) => [name, `BANNED_${name}`])),
      "Math.random": "BANNED_random",
    };
    const wrong = Object.entries(files).flatMap(([path, text]) => {
      if (outside(path)) return [];
      const { code } = transformSync(text, { loader: path.endsWith(".ts") ? "ts" : "js", define });
      return [...new Set(code.match(/BANNED_\w+/g))].map((name) => `${path} uses ${name.slice("BANNED_".length)}`);
    });
    expect(wrong).toEqual([]);
  });

  it("are judged by a reader that sees every form of import", () => {
    const text =
      'import a from "./a.ts";\nimport type {\n  B,\n} from "../b.ts";\nexport { c } from "./c.ts";\nimport "./d.ts";\nconst e = await import("./e.ts");\n';
    expect([...importsOf(text)].sort()).toEqual(["../b.ts", "./a.ts", "./c.ts", "./d.ts", "./e.ts"]);
  });
});
