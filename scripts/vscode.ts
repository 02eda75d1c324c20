import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licences, makeCommand } from "./build.ts";

/**
 * Puts together what the extension for VS Code is made of, in editors/vscode: its own bundle, and beside it the server as the
 * package ships it, with the pages of the rules. `npm run package` there makes a .vsix of it.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param target the extension's directory */
export async function makeExtension(target: string): Promise<void> {
  const bundle = await build({
    absWorkingDir: root,
    entryPoints: [join(root, "editors/vscode/src/extension.ts")],
    outfile: join(target, "dist/extension.cjs"),
    bundle: true,
    minify: true,
    platform: "node",
    // Of the oldest VS Code that it runs in.
    target: "node20",
    format: "cjs",
    external: ["vscode"],
    metafile: true,
    logLevel: "warning",
  });
  const server = join(target, "server");
  rmSync(server, { recursive: true, force: true });
  const command = await makeCommand(join(server, "dist"));
  writeFileSync(join(target, "dist/THIRD-PARTY-LICENSES.txt"), licences([bundle.metafile, ...command]));
  for (const rule of readdirSync(join(root, "rules"))) {
    const page = join(root, "rules", rule, "doc.md");
    if (existsSync(page)) copy(page, join(server, "rules", rule, "doc.md"));
  }
  copy(join(root, "docs/suppressions.md"), join(server, "docs/suppressions.md"));
  copy(join(root, "LICENSE"), join(target, "LICENSE"));
  copy(join(root, "schema/no502.schema.json"), join(target, "schema/no502.schema.json"));
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  writeFileSync(join(server, "package.json"), `${JSON.stringify({ name, version, private: true })}\n`);
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makeExtension(join(root, "editors/vscode"));
