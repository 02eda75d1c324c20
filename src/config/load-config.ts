import type { FileSystem } from "../source/file-system.ts";
import { LineIndex } from "../source/line-index.ts";
import { basename, dirname } from "../source/paths.ts";
import { fileId } from "../source/span.ts";
import { type ConfigProblem, type ConfigResult, defaultConfig } from "./config.ts";
import { describeErrors, type Fault } from "./describe-errors.ts";
import { fillConfig, type RawConfig } from "./fill-config.ts";
import { findConfig } from "./find-config.ts";
import validate from "./generated/validate.js";
import { memberOf, parseJson, plain, repeatedKeys } from "./json.ts";
import { optionFaults } from "./option-values.ts";

/**
 * Finds, reads and checks the configuration. Without a file the defaults hold. Every problem names the place, the key and
 * what is allowed there; with any problem there is no configuration, and the run ends with exit code 2.
 *
 * @param start absolute directory where the search starts: the one of the first path to lint.
 * @param explicit absolute path of `--config`; searching is then skipped.
 */
export function loadConfig(files: FileSystem, start: string, explicit: string | null = null): ConfigResult {
  const candidates = explicit === null ? findConfig(files, start) : [explicit];
  const [path] = candidates;
  if (path === undefined) return { ok: true, config: defaultConfig(start) };
  const file = fileId(path);
  const read = files.read(path);
  const text = read.ok ? read.text : "";
  const problems = (faults: readonly Fault[]): ConfigResult => {
    const lines = new LineIndex(text);
    const placed = faults.map(
      ({ start, end, message }): ConfigProblem => ({ file, start, end, ...lines.position(start), message }),
    );
    return { ok: false, problems: placed.sort((a, b) => a.start - b.start) };
  };

  if (!read.ok) {
    const message = `the configuration file cannot be read: ${read.message}`;
    return { ok: false, problems: [{ file, start: 0, end: 0, line: 0, column: 0, message }] };
  }
  if (candidates.length > 1) {
    const names = candidates.map(basename).join(" and ");
    return problems([{ start: 0, end: 0, message: `two configuration files in one directory: ${names}; keep one` }]);
  }
  if (read.invalidAt !== null) {
    return problems([{ start: read.invalidAt, end: read.invalidAt + 1, message: "the file is not valid UTF-8" }]);
  }

  const json = parseJson(text, path.endsWith(".jsonc"));
  if (!json.ok) return problems([json.problem]);
  const manifest = basename(path) === "package.json";
  const root = manifest ? memberOf(json.root, "no502")?.value : json.root;
  if (!root) {
    // Found by its text, where the key lies deeper (a dependency list): not ours. Asked for by name, it is a mistake.
    if (explicit === null) return loadAbove(files, path);
    return problems([{ start: 0, end: 1, message: 'this package.json has no key "no502"' }]);
  }

  const twice = repeatedKeys(root).map((member): Fault => {
    return { start: member.keyStart, end: member.keyEnd, message: `"${member.key}" is written twice in one object` };
  });
  const value = plain(root);
  const wrong = validate(value) ? [] : describeErrors(validate.errors ?? [], root);
  if (wrong.length > 0 || twice.length > 0) return problems([...twice, ...wrong]);
  const raw = value as RawConfig;
  const outOfRange = optionFaults(raw, root);
  if (outOfRange.length > 0) return problems(outOfRange);
  return { ok: true, config: fillConfig(raw, file) };
}

function loadAbove(files: FileSystem, path: string): ConfigResult {
  const directory = dirname(path);
  const above = directory === "/" || files.kind(`${directory}/.git`) !== "none" ? null : dirname(directory);
  return above === null ? { ok: true, config: defaultConfig(directory) } : loadConfig(files, above);
}
