/** Puts what commands really print into the pages that show it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Io } from "../src/cli/io.ts";
import { main } from "../src/cli/main.ts";
import { nodeIo } from "../src/cli/node-io.ts";
import { lint } from "../src/engine/lint.ts";
import type { AnyRule } from "../src/rule/define-rule.ts";
import { diskFileSystem } from "../src/source/disk.ts";

const project = dirname(dirname(fileURLToPath(import.meta.url)));

/** A console block between markers: `<!-- run -->`, then ```` ```console ````, `$ no502 ...` and the output. */
const block = /<!-- run -->\n```console\n\$ no502(.*)\n([\s\S]*?)```\n<!-- \/run -->/g;

export interface ShownCommand {
  /** The words after `no502`. */
  readonly args: readonly string[];
  /** What the page says it prints: standard output and standard error in order. */
  readonly output: string;
}

/** The README and the pages in docs/. */
export function pagesWithCommands(): string[] {
  const docs = readdirSync(join(project, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...docs.map((name) => `docs/${name}`)].filter((path) => existsSync(join(project, path)));
}

export function shownCommands(page: string): ShownCommand[] {
  return [...page.matchAll(block)].map(([, words = "", output = ""]) => ({ args: words.trim().split(/ +/), output }));
}

/**
 * Brings the blocks of every page in step with what the commands print now, run from the project's directory.
 *
 * @param check only look, write nothing
 * @returns the pages that differ, or that were written
 */
export async function renderReadmeBlocks({
  check,
  rules,
}: {
  readonly check: boolean;
  readonly rules: readonly AnyRule[];
}): Promise<string[]> {
  const stale: string[] = [];
  for (const path of pagesWithCommands()) {
    const page = readFileSync(join(project, path), "utf8");
    const outputs = new Map<string, string>();
    for (const { args } of shownCommands(page)) outputs.set(args.join(" "), await run(args, rules));
    const next = page.replace(block, (_, words: string) => {
      const output = outputs.get(words.trim().split(/ +/).join(" ")) ?? "";
      return `<!-- run -->\n\`\`\`console\n$ no502${words}\n${output}\`\`\`\n<!-- /run -->`;
    });
    if (next === page) continue;
    stale.push(path);
    if (!check) writeFileSync(join(project, path), next);
  }
  return stale;
}

/** Runs a command line in this process, as in a terminal of 80 columns without colours. */
async function run(args: readonly string[], rules: readonly AnyRule[]): Promise<string> {
  let printed = "";
  const print = (text: string) => {
    printed += text;
  };
  const io: Io = {
    ...nodeIo(project),
    args,
    cwd: project.replaceAll("\\", "/"),
    env: { LANG: "C.UTF-8" },
    terminal: false,
    errorTerminal: false,
    columns: 80,
    out: print,
    err: print,
  };
  await main(io, { rules, fileSystem: diskFileSystem, lint: (request) => lint(request, rules) });
  return printed;
}
