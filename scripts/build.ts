import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";

/**
 * Makes dist/:
 * - `command.cjs`: the command line, one file without dependencies; `no502.cjs` starts it with `command.cache`, the
 *   bytecode that V8 made of it here (see launcher.cjs);
 * - `languageserver.cjs`: what `no502 lsp` alone needs of the editors' protocol, so that linting reads none of it;
 * - `index.js`: the library, one file that runs in a browser too, and `types/`;
 * - the licences of what is bundled.
 *
 * `--no-types` leaves the types out, for a quick start.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");

/** Swaps the parts of yargs that cost start-up time; see yargs-platform.ts. */
const lightYargs: Plugin = {
  name: "light yargs",
  setup({ onResolve }) {
    onResolve({ filter: /platform-shims\/esm\.mjs$/ }, () => ({ path: join(root, "scripts/yargs-platform.ts") }));
    onResolve({ filter: /^string-width$/ }, () => ({ path: join(root, "scripts/string-width.ts") }));
  },
};

/** Packages for files that few stacks have. */
const seldom = ["dockerfile-ast", "fastest-levenshtein", "yaml"];

/**
 * Makes those start with the first call, not with the program: a small stack is linted in less time than they take. All that
 * they export can be imported as ever: a function calls the real one, and what has a name in capitals is asked for the rest.
 */
const onFirstCall: Plugin = {
  name: "on first call",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(?:${seldom.join("|")})$`) }, ({ path, importer }) => {
      const ofLinter = /\/src\/(?:infra|source)\//.test(importer.replaceAll("\\", "/"));
      return ofLinter ? { path, namespace: "on-first-call" } : undefined;
    });
    onLoad({ filter: /./, namespace: "on-first-call" }, ({ path }) => {
      const real = createRequire(import.meta.url)(path) as Record<string, unknown>;
      const exported = Object.entries(real).flatMap(([name, value]) => {
        // A class, or an object of functions.
        const named = /^[A-Z]/.test(name) && typeof value === "object" && value !== null;
        if (name === "default" || (typeof value !== "function" && !named)) return [];
        const stand = /^[A-Z]/.test(name) ? `later("${name}")` : `(...given) => real().${name}(...given)`;
        return [`export const ${name} = ${stand};`];
      });
      const contents = `
        let kept;
        const real = () => (kept ??= require(${JSON.stringify(path)}));
        const later = (name) => new Proxy(function () {}, {
          get: (_, key) => real()[name][key],
          construct: (_, given) => new (real()[name])(...given),
        });
        ${exported.join("\n")}`;
      return { contents, resolveDir: root, loader: "js" };
    });
  },
};

/**
 * The reader of YAML as browsers get it, and as the library has it: modules, of which only what is used is bundled. The one
 * for Node looks into the environment at every token.
 */
const yamlModules: Plugin = {
  name: "yaml modules",
  setup({ onResolve }) {
    onResolve({ filter: /^yaml$/ }, () => ({ path: join(root, "node_modules/yaml/browser/dist/index.js") }));
  },
};

/** The library of the editors' protocol is a file of its own beside the command. */
const apartFromCommand: Plugin = {
  name: "language server apart",
  setup({ onResolve }) {
    onResolve({ filter: /^vscode-languageserver(?:\/node|-textdocument)$/ }, ({ importer }) =>
      // What a package takes of it for itself is small, and no lint is to load all of it.
      importer.includes("node_modules") ? undefined : { path: "./languageserver.cjs", external: true },
    );
  },
};

/** A large table is read faster by JSON.parse than as a JavaScript literal. */
const parsedJson: Plugin = {
  name: "parsed json",
  setup({ onLoad }) {
    onLoad({ filter: /\.json$/ }, ({ path }) => {
      const text = JSON.stringify(JSON.parse(readFileSync(path, "utf8")));
      return { contents: `export default JSON.parse(${JSON.stringify(text)});`, loader: "js" };
    });
  },
};

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  target: "node20.19",
  minifySyntax: true,
  minifyWhitespace: true,
  // Names stay: a stack that a user sends is then worth reading.
  minifyIdentifiers: false,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

export async function makeDist(types: boolean): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  const command = await makeCommand(dist);
  warmUp();
  const library = await build({
    ...common,
    entryPoints: ["src/index.ts"],
    outfile: "dist/index.js",
    platform: "neutral",
    mainFields: ["module", "main"],
    format: "esm",
    plugins: [parsedJson],
  });
  writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), licences([...command, library.metafile]));
  if (types) {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [tsc, "-p", "scripts/tsconfig.types.json"], { cwd: root, stdio: "inherit" });
  }
}

/** The command without its bytecode: what starts it, its bundle, and the editors' protocol beside it. */
export async function makeCommand(target: string): Promise<readonly (Metafile | undefined)[]> {
  mkdirSync(target, { recursive: true });
  const command = await build({
    ...common,
    entryPoints: ["src/cli/bin.ts"],
    outfile: join(target, "command.cjs"),
    platform: "node",
    // CommonJS starts about 5 ms sooner than a module.
    format: "cjs",
    define: { "import.meta.dirname": "__dirname" },
    plugins: [lightYargs, parsedJson, onFirstCall, yamlModules, apartFromCommand],
  });
  const protocol = await build({
    ...common,
    stdin: {
      contents:
        'export * from "vscode-languageserver/node"; export { TextDocument } from "vscode-languageserver-textdocument";',
      resolveDir: root,
    },
    outfile: join(target, "languageserver.cjs"),
    platform: "node",
    format: "cjs",
  });
  copyFileSync(join(root, "scripts/launcher.cjs"), join(target, "no502.cjs"));
  chmodSync(join(target, "no502.cjs"), 0o755);
  return [command.metafile, protocol.metafile];
}

/** Lints and explains something, so that V8 compiles what a usual run needs, and keeps the bytecode. */
function warmUp(): void {
  const lint = (...options: string[]) => ["--no-config", "--quiet", ...options, join(root, "rules")];
  const runs = [lint("--color", "always", "--show", "info"), lint("--format", "json"), ["--version"], ["rules"]];
  execFileSync(process.execPath, [join(root, "scripts/warm-up.cjs"), join(dist, "command.cjs"), JSON.stringify(runs)], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** The licence texts of the packages whose code is in the bundles: they ask for it. */
export function licences(metafiles: readonly (Metafile | undefined)[]): string {
  const packages = new Set<string>();
  for (const metafile of metafiles) {
    for (const output of Object.values(metafile?.outputs ?? {})) {
      for (const input of Object.keys(output.inputs)) {
        const directory = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
        if (directory) packages.add(directory);
      }
    }
  }
  return [...packages]
    .sort()
    .map((directory) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8"));
      const file = readdirSync(join(root, directory)).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file ? readFileSync(join(root, directory, file), "utf8").trim() : `${license}`;
      return `${name} ${version}\n${"-".repeat(72)}\n${text}\n`;
    })
    .join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await makeDist(!process.argv.includes("--no-types") && existsSync(join(root, "src/index.ts")));
}
