import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { rules as allRules } from "../../rules/index.ts";
import type { Core } from "../../src/cli/core.ts";
import { main } from "../../src/cli/main.ts";
import { nodeIo } from "../../src/cli/node-io.ts";
import { lint } from "../../src/engine/lint.ts";
import type { AnyRule } from "../../src/rule/define-rule.ts";
import { diskFileSystem } from "../../src/source/disk.ts";
import { projectFolder } from "../support/examples.ts";

/** A directory with these files, gone after the test. */
export function scratch(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const root = diskFileSystem.realpath(mkdtempSync(join(tmpdir(), "no502-cli-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

export interface DiskRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line with the real linter and the real files below a directory. */
export async function runIn(
  cwd: string,
  args: readonly string[],
  more: { readonly rules?: readonly AnyRule[]; readonly input?: string; readonly afterLint?: () => void } = {},
): Promise<DiskRun> {
  let [out, err] = ["", ""];
  const io = {
    ...nodeIo(projectFolder),
    args,
    cwd,
    env: {},
    terminal: false,
    errorTerminal: false,
    columns: 80,
    out(text: string) {
      out += text;
    },
    err(text: string) {
      err += text;
    },
    readInput: () => new TextEncoder().encode(more.input ?? ""),
  };
  const rules = more.rules ?? allRules;
  const core: Core = {
    rules,
    fileSystem: diskFileSystem,
    lint(request) {
      const result = lint(request, rules);
      more.afterLint?.();
      return result;
    },
  };
  const code = await main(io, core);
  return { code, out, err };
}
