import { hadTrouble, isTrouble } from "../../engine/exit-code.ts";
import type { LintResult } from "../../engine/lint-result.ts";
import type { Span } from "../../source/span.ts";
import type { Sight } from "../sight.ts";
import { nothingFound, unmet } from "../unmet.ts";
import { place, uri } from "./location.ts";

/** `invocation`: whether the job could be done, and what is to be known of it that is no finding. */
export function invocation(sight: Sight, leftOut: number) {
  const { result } = sight;
  return {
    // Where the exit code is not 2.
    executionSuccessful: !hadTrouble(result) && !unmet(result, sight.context.demands).empty,
    toolExecutionNotifications: [...troubles(result, sight), ...remarks(result, leftOut, sight)],
  };
}

function troubles(result: LintResult, sight: Sight) {
  const { version } = sight.context;
  return [
    ...result.unread.map(({ file, failure, message }) => ({
      level: isTrouble(failure) ? "error" : "note",
      descriptor: { id: `unread/${failure}` },
      message: { text: `${result.relativePath(file)}: ${message}` },
      locations: [{ physicalLocation: { artifactLocation: { uri: uri(file, sight) } } }],
    })),
    ...result.internalErrors.map(({ rule, message, at }) => ({
      level: "error",
      descriptor: { id: "internal-error" },
      associatedRule: { id: rule },
      message: { text: `Rule ${rule} crashed: ${message}. This is a bug in no502 ${version}; the other rules ran.` },
      ...located(at, sight),
    })),
    ...(unmet(result, sight.context.demands).empty
      ? [{ level: "error", descriptor: { id: nothingToLint }, message: { text: `${capital(nothingFound)}.` } }]
      : []),
  ];
}

/** The notification of a run that found nothing to lint. */
export const nothingToLint = "nothing-to-lint";

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

function remarks(result: LintResult, leftOut: number, sight: Sight) {
  const note = (id: string, text: string, at: Span | null) => ({
    level: "note",
    descriptor: { id },
    message: { text },
    ...located(at, sight),
  });
  const spanOf = (file: Span["file"] | null, offset: number | null): Span | null =>
    file === null ? null : { file, start: offset ?? 0, end: offset ?? 0 };
  return [
    ...(leftOut === 0
      ? []
      : [
          {
            ...note("results-left-out", `${leftOut} more findings are left out: GitHub takes no more.`, null),
            level: "warning",
          },
        ]),
    ...result.notices.map(({ message, file, offset }) => note("notice", message, spanOf(file, offset))),
    ...unmet(result, sight.context.demands).unlinked.map(({ span, reason }) => ({
      ...note("unlinked", `Not linked: ${reason}.`, span),
      level: "error",
    })),
    ...result.unknown.map(({ span, reason }) => note("unknown", `Not judged: ${reason}.`, span)),
  ];
}

function located(at: Span | null, sight: Sight) {
  return at === null ? {} : { locations: [{ physicalLocation: place(at, sight) }] };
}
