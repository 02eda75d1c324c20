import { rules as allRules } from "../../rules/index.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { lint } from "../../src/engine/lint.ts";
import type { FixLevel } from "../../src/engine/usable-fix.ts";
import { type FixOutcome, fixFindings } from "../../src/fix/fix-findings.ts";
import type { AnyRule } from "../../src/rule/define-rule.ts";
import type { Finding } from "../../src/rule/finding.ts";
import type { FileSystem } from "../../src/source/file-system.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";
import { join } from "../../src/source/paths.ts";
import { project } from "./lint.ts";

export interface FixFilesOptions {
  /** Left out: every rule of the product. */
  readonly rules?: readonly AnyRule[];
  readonly allow?: FixLevel;
  /** Left out: all findings, advice too. */
  readonly wanted?: (finding: Finding) => boolean;
}

export interface Fixed extends FixOutcome {
  /** Every file, relative to the project, as it is after the fixes. */
  readonly texts: Readonly<Record<string, string>>;
  /** The fixes that were refused, as our bugs. */
  readonly bugs: readonly string[];
}

/** Lints files in memory, below `project`, and applies what fixes there are. */
export function fixFiles(files: Readonly<Record<string, string>>, options: FixFilesOptions = {}): Fixed {
  const { rules = allRules, allow = "all", wanted = () => true } = options;
  const placed = Object.fromEntries(Object.entries(files).map(([path, text]) => [join(project, path), text]));
  const fileSystem = memoryFileSystem(placed);
  const loaded = loadConfig(fileSystem, project);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join("; "));
  const look = (files: FileSystem) =>
    lint(
      {
        fileSystem: files,
        cwd: project,
        paths: [project],
        config: loaded.config,
        stdin: null,
        select: null,
        disable: [],
      },
      rules,
    );
  const outcome = fixFindings({ fileSystem, look, found: look(fileSystem), allow, wanted, rules });
  const texts: Record<string, string> = { ...files };
  for (const { file, after } of outcome.changed) texts[outcome.result.display(file)] = after;
  const bugs = outcome.result.internalErrors.map(({ rule, message }) => `${rule}: ${message}`);
  return { ...outcome, texts, bugs };
}
