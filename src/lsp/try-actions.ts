import { diffArrays } from "diff";
import type { LintResult } from "../engine/lint-result.ts";
import { suppressionRules } from "../engine/suppression-rules.ts";
import type { PlacedEdit } from "../fix/apply-edits.ts";
import { attemptFixes, createJudge } from "../fix/attempt-fixes.ts";
import { fixFindings } from "../fix/fix-findings.ts";
import type { AnyRule, Fix } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import { overlayFileSystem } from "../source/overlay.ts";
import type { FileId } from "../source/span.ts";
import type { Trial } from "./folder.ts";
import { type IgnoreEdit, ignoreEdit } from "./ignore-edit.ts";
import { readingAt, readingsOf } from "./readings.ts";

/** The edits of each file, in order, with the text that they are for. */
export type FileEdits = ReadonlyMap<FileId, { readonly text: string; readonly edits: readonly PlacedEdit[] }>;

/** A fix that was applied in memory and stood the test. */
export interface TriedFix {
  readonly finding: Finding;
  readonly fix: Fix;
  readonly edits: FileEdits;
}

/** What a fix or a comment would do; nothing is offered that `--fix` would not apply. */
export interface TryActions {
  /** Null where a fix fails, or changes a file that cannot be written. */
  fix(trial: Trial, finding: Finding, fix: Fix): TriedFix | null;
  /** Null where no comment helps. */
  ignore(trial: Trial, finding: Finding): IgnoreEdit | null;
  /** All safe fixes of the findings that are wanted; empty where there is nothing to change. */
  fixAll(trial: Trial, wanted: (finding: Finding) => boolean): FileEdits;
}

/** @param failed is told of fixes that break something: our bugs. Each once. */
export function createTryActions(rules: readonly AnyRule[], failed: (message: string) => void): TryActions {
  const judge = createJudge(rules);
  const tried = new WeakMap<LintResult, Map<Fix, TriedFix | null>>();
  const told = new Set<string>();
  const tell = (message: string) => {
    if (told.has(message)) return;
    told.add(message);
    failed(message);
  };

  const tryFix = (trial: Trial, finding: Finding, fix: Fix): TriedFix | null => {
    const { found } = trial;
    if (!fix.edits.every(({ span }) => found.editable(span.file))) return null;
    const candidate = { fix, findings: [finding] } as const;
    const attempt = attemptFixes({ result: found, texts: new Map() }, [candidate], judge(candidate), (texts) =>
      trial.look(overlayFileSystem(trial.files, texts)),
    );
    if (attempt.ok) return { finding, fix, edits: withTexts(attempt.edits, found) };
    tell(`the fix "${fix.title}" of ${finding.rule} is not offered: ${attempt.why}`);
    return null;
  };

  const silences = (trial: Trial, finding: Finding, { edit }: IgnoreEdit): boolean => {
    const fix: Fix = { title: "", safety: "safe", edits: [edit] };
    const candidate = { fix, findings: [finding] } as const;
    // A text that is a comment from there on has no findings either.
    let isSilenced = false;
    const look = (texts: ReadonlyMap<FileId, string>): LintResult => {
      const result = trial.look(overlayFileSystem(trial.files, texts));
      isSilenced = result.suppressed.some(({ rule, message }) => rule === finding.rule && message === finding.message);
      return { ...result, findings: result.findings.filter(({ rule }) => rule !== "suppression-without-reason") };
    };
    const tried = attemptFixes({ result: trial.found, texts: new Map() }, [candidate], judge(candidate), look);
    return tried.ok && isSilenced;
  };

  return {
    fix(trial, finding, fix) {
      const known = tried.get(trial.found) ?? new Map<Fix, TriedFix | null>();
      tried.set(trial.found, known);
      const had = known.get(fix);
      if (had !== undefined) return had;
      const made = tryFix(trial, finding, fix);
      known.set(fix, made);
      return made;
    },
    ignore(trial, finding) {
      const { file, start } = finding.at;
      const text = trial.found.text(file);
      if (text === null || suppressionRules.some(({ id }) => id === finding.rule)) return null;
      const at = readingAt(readingsOf(trial.found, file, text), start);
      const edit = at && ignoreEdit(finding, at.reading, text);
      if (!at || !edit) return null;
      // Between the lines of another language a comment may do harm.
      return at.reading.embedded === null || silences(trial, finding, edit) ? edit : null;
    },
    fixAll(trial, wanted) {
      const outcome = fixFindings({ ...trial, fileSystem: trial.files, allow: "safe", wanted, rules });
      for (const { rule, message, fix } of outcome.result.internalErrors)
        if (fix !== undefined) tell(`${message} (${rule})`);
      return new Map(
        outcome.changed.map(({ file, before, after }) => [file, { text: before, edits: difference(before, after) }]),
      );
    },
  };
}

function withTexts(edits: ReadonlyMap<FileId, readonly PlacedEdit[]>, found: LintResult): FileEdits {
  return new Map([...edits].map(([file, list]) => [file, { text: found.text(file) ?? "", edits: list }]));
}

/** Edits that change only the lines that differ: the cursor and marks of all others stay. */
function difference(before: string, after: string): readonly PlacedEdit[] {
  const lines = (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const edits: PlacedEdit[] = [];
  let at = 0;
  let open: { start: number; end: number; text: string } | null = null;
  for (const { added, removed, value } of diffArrays(lines(before), lines(after))) {
    const text = value.join("");
    if (!added && !removed) {
      if (open) edits.push(open);
      open = null;
      at += text.length;
      continue;
    }
    open ??= { start: at, end: at, text: "" };
    if (added) open.text += text;
    else {
      at += text.length;
      open.end = at;
    }
  }
  if (open) edits.push(open);
  return edits;
}
