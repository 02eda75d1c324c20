import { hadTrouble } from "../engine/exit-code.ts";
import type { LintResult } from "../engine/lint-result.ts";
import { severityRank } from "../engine/raw-finding.ts";
import { type FixLevel, usableFix } from "../engine/usable-fix.ts";
import { type FixOutcome, fixFindings } from "../fix/fix-findings.ts";
import { unifiedDiff } from "../fix/unified-diff.ts";
import { printable } from "../report/display-width.ts";
import { createPlaces } from "../report/places.ts";
import { type Style, style } from "../report/style.ts";
import { plural } from "../report/summary.ts";
import { trouble } from "../report/trouble.ts";
import { keptTrees } from "../resolve/sources.ts";
import type { Severity } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { LintArguments } from "./arguments.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import type { Linted } from "./lint-paths.ts";
import { reportContext } from "./report-context.ts";

/**
 * `--fix`: mends what a report would list, and writes it. `--diff` prints what would be written instead.
 * @returns what is left to tell once the files are written, or an exit code where there is nothing more to tell
 * @throws UsageError when a file cannot be replaced: none is changed then
 */
export function runFix(
  args: LintArguments & { readonly fix: FixLevel; readonly show: Severity },
  { result, look }: Linted,
  io: Io,
  core: Core,
): LintResult | ExitCode {
  const trees = keptTrees();
  const narrowed = args.only.length > 0;
  // A fix must not bring a finding of any rule, also of one that was not asked for.
  const found = narrowed ? look({ select: null, trees }) : result;
  const wanted = ({ rule, severity }: Finding) =>
    severityRank[severity] <= severityRank[args.show] && (!narrowed || args.only.includes(rule));
  const outcome = fixFindings({
    fileSystem: core.fileSystem,
    look: (fileSystem) => look({ fileSystem, select: null, trees }),
    found,
    allow: args.fix,
    wanted,
    rules: core.rules,
  });
  const said = reportContext(args, "error", io, core);
  const paint = style(said.color);
  const fixed = tellFixed(outcome, args.diff, paint);
  const notes = `${fixed}${untouched(found.findings.filter(wanted), found, args, paint)}`;
  if (args.diff) {
    const color = reportContext(args, "out", io, core).color;
    io.out(paintDiff(unifiedDiff(outcome.changed, outcome.result.display), color || io.terminal, style(color)));
    io.err(trouble(outcome.result, said, !args.quiet));
    if (!args.quiet) io.err(notes);
    return diffCode(args, outcome);
  }
  io.replaceFiles(outcome.changed.map(({ file, before, after }) => ({ path: file, before, after })));
  if (!args.quiet) io.err(notes);
  if (!narrowed) return outcome.result;
  const bugs = outcome.result.internalErrors.filter(({ fix }) => fix !== undefined);
  const left = look({ trees });
  return { ...left, internalErrors: [...left.internalErrors, ...bugs] };
}

/** 1 when a file would change: a gate that asks for mended files. */
function diffCode(args: LintArguments, { changed, result }: FixOutcome): ExitCode {
  if (hadTrouble(result)) return 2;
  if (result.coverage.files === 0 && !args.allowEmpty) return 2;
  return changed.length > 0 && !args.exitZero ? 1 : 0;
}

function tellFixed({ applied, changed }: FixOutcome, diff: boolean, paint: Style): string {
  const [each, all] = diff ? ["would fix", "Would fix"] : ["fixed", "Fixed"];
  if (applied.length === 0) return `${diff ? "Nothing would be fixed" : "Nothing was fixed"}\n`;
  const lines = applied.map(({ finding, fix, seen }) => {
    const place = printable(createPlaces(seen).show(finding.at));
    return `${paint.help(each)}: ${place}: ${printable(fix.title)} (${finding.rule})\n`;
  });
  return `${lines.join("")}${all} ${plural(applied.length, "finding")} in ${plural(changed.length, "file")}\n`;
}

/** What could be mended in a file, and lies in none. */
function untouched(wanted: readonly Finding[], found: LintResult, { fix, paths }: LintArguments, paint: Style): string {
  const anywhere = { editable: () => true };
  const allow = fix ?? "safe";
  const out = wanted.filter((one) => usableFix(one, allow, anywhere) && !usableFix(one, allow, found)).length;
  if (out === 0) return "";
  const what = paths.includes("-") ? "what comes from standard input" : "a dump, or a file that is not UTF-8,";
  return `${paint.help("note")}: ${plural(out, "finding")} not touched, because ${what} cannot be written back\n`;
}

/** What goes to a terminal must not drive it; what goes to a file must be exact. */
function paintDiff(diff: string, shown: boolean, paint: Style): string {
  if (!shown) return diff;
  return diff.replace(/.+/g, (line) => {
    const text = printable(line);
    if (/^(?:---|\+\+\+) /.test(line)) return paint.bold(text);
    if (line.startsWith("@@")) return paint.code(text);
    if (line.startsWith("+")) return paint.added(text);
    return line.startsWith("-") ? paint.removed(text) : text;
  });
}
