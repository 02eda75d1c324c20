import { isTrouble } from "../engine/exit-code.ts";
import type { Severity } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { Format } from "./context.ts";
import { detailLines, pathOf } from "./detail-lines.ts";
import { printable } from "./display-width.ts";
import { countFindings, shownFindings, worstFirst } from "./shown.ts";
import { type Sight, sightOf } from "./sight.ts";
import { plural } from "./summary.ts";
import { nothingFound, unmet } from "./unmet.ts";

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/** GitHub shows this many annotations of one kind that a step prints, the first ones. */
const mostShown = 10;

/** Workflow commands: GitHub shows them as annotations of a run and beside the lines of a pull request. */
export const github: Format = {
  name: "github",
  summary: "workflow commands, which GitHub Actions shows beside the changed lines",
  render(result, context) {
    const sight = sightOf(result, context);
    const shown = worstFirst(shownFindings(result, context.show));
    const problems = shown.filter(({ severity }) => severity !== "info");
    const infos = shown.filter(({ severity }) => severity === "info");
    const lines = [
      ...troubleLines(sight),
      ...unmetLines(sight),
      ...problems.map((finding) => annotation(finding, sight)),
      // The total is a notice as well, and wants to be among those that are shown.
      ...infos.slice(0, mostShown - 1).map((finding) => annotation(finding, sight)),
      ...(shown.length === 0 ? [] : [total(shown)]),
      ...infos.slice(mostShown - 1).map((finding) => annotation(finding, sight)),
    ];
    return lines.map((line) => `${line}\n`).join("");
  },
};

function annotation(finding: Finding, sight: Sight): string {
  const { places } = sight;
  const start = places.start(finding.at);
  const end = places.end(finding.at);
  const oneLine = start.line === end.line;
  return command(
    commands[finding.severity],
    {
      file: pathOf(finding.at.file, sight),
      line: start.line,
      endLine: end.line,
      // GitHub takes columns only within one line; its end is the last one marked.
      ...(oneLine ? { col: start.column, endColumn: Math.max(start.column, end.column - 1) } : {}),
      title: `no502 ${finding.rule}`,
    },
    [printable(finding.message), ...detailLines(finding, sight)].join("\n"),
  );
}

function troubleLines(sight: Sight): readonly string[] {
  const { unread, internalErrors } = sight.result;
  return [
    ...unread.map(({ file, failure, message }) =>
      command(
        isTrouble(failure) ? "error" : "notice",
        { file: pathOf(file, sight), title: "no502 could not read this file" },
        printable(message),
      ),
    ),
    ...internalErrors.map(({ rule, message }) =>
      command("error", { title: "a bug in no502" }, `rule ${rule} crashed: ${printable(message)}`),
    ),
  ];
}

function unmetLines(sight: Sight): readonly string[] {
  const { empty, unlinked } = unmet(sight.result, sight.context.demands);
  return [
    ...(empty ? [command("error", { title: "no502" }, nothingFound)] : []),
    ...unlinked.map(({ span, reason }) =>
      command(
        "error",
        { file: pathOf(span.file, sight), line: sight.places.start(span).line, title: "no502: not linked" },
        printable(reason),
      ),
    ),
  ];
}

function total(shown: readonly Finding[]): string {
  const counts = countFindings(shown);
  const kinds = (["error", "warning", "info"] as const).filter((severity) => counts[severity] > 0);
  const said = kinds.map((severity) => plural(counts[severity], severity)).join(", ");
  const hidden = kinds.some((severity) => counts[severity] > mostShown);
  return command(
    "notice",
    { title: `no502: ${said}` },
    hidden ? `GitHub shows ${mostShown} annotations of a kind; the log of this step holds them all.` : "All are shown.",
  );
}

function command(name: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const said = Object.entries(properties).map(([key, value]) => `${key}=${inProperty(String(value))}`);
  return `::${name} ${said.join(",")}::${inMessage(message)}`;
}

/** What the runner undoes: actions/runner, `ActionCommand.cs`. */
function inMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function inProperty(text: string): string {
  return inMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
