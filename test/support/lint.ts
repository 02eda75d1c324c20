import { rules as allRules } from "../../rules/index.ts";
import type { Config } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import type { Baseline } from "../../src/engine/baseline.ts";
import { lint } from "../../src/engine/lint.ts";
import type { LintResult } from "../../src/engine/lint-result.ts";
import type { Shard } from "../../src/engine/shards.ts";
import type { AnyRule } from "../../src/rule/define-rule.ts";
import type { Finding } from "../../src/rule/finding.ts";
import { LineIndex } from "../../src/source/line-index.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";
import { join } from "../../src/source/paths.ts";

/** Where the files of a test lie. */
export const project = "/project";

export interface LintFilesOptions {
  /** Left out: every rule of the product. */
  readonly rules?: readonly AnyRule[];
  readonly select?: readonly string[];
  readonly disable?: readonly string[];
  readonly config?: Partial<Config>;
  /** Relative to the project. Left out: the project itself. */
  readonly paths?: readonly string[];
  readonly stdin?: string;
  readonly baseline?: Baseline | null;
  readonly shard?: Shard | null;
  /** The working directory, relative to the project; the project itself when left out. */
  readonly cwd?: string;
}

/**
 * The whole pipeline over files in memory: `lintFiles({ "nginx/nginx.conf": "...", "php/www.conf": "..." })`. Relative
 * paths lie below `project`, absolute ones where they say. A `.no502.json` among them counts, as on the command line.
 */
export function lintFiles(files: Readonly<Record<string, string>>, options: LintFilesOptions = {}): LintResult {
  const placed = Object.fromEntries(Object.entries(files).map(([path, text]) => [join(project, path), text]));
  const fileSystem = memoryFileSystem(placed);
  const loaded = loadConfig(fileSystem, project);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join("; "));
  return lint(
    {
      fileSystem,
      cwd: join(project, options.cwd ?? "."),
      paths: (options.paths ?? ["."]).map((path) => (path === "-" ? path : join(project, path))),
      config: { ...loaded.config, ...options.config },
      stdin: options.stdin ?? null,
      select: options.select ?? null,
      disable: options.disable ?? [],
      baseline: options.baseline ?? null,
      shard: options.shard ?? null,
    },
    options.rules ?? allRules,
  );
}

/** `nginx/nginx.conf:12 timeout-inversion`: where findings start, in report order. */
export function places(result: LintResult, findings: readonly Finding[] = result.findings): readonly string[] {
  return findings.map(({ at, rule }) => `${result.display(at.file)}:${lineOf(result, at)} ${rule}`);
}

/** 1-based line of a place. */
export function lineOf(result: LintResult, { file, start }: Finding["at"]): number {
  return new LineIndex(result.text(file) ?? "").position(start).line;
}
