import type { LintResult } from "../engine/lint-result.ts";
import type { AnyRule, Edit } from "../rule/define-rule.ts";
import type { FileId } from "../source/span.ts";
import { applyEdits, type PlacedEdit, placeEdits } from "./apply-edits.ts";
import type { Candidate } from "./choose-fixes.ts";
import { type Change, compareRuns } from "./compare-runs.ts";

/** A run, and the texts that differ from what lies on the disk. */
export interface State {
  readonly result: LintResult;
  /** Of the files that are changed so far. */
  readonly texts: ReadonlyMap<FileId, string>;
}

/** Lints with some texts in place of those of the files. */
export type Look = (texts: ReadonlyMap<FileId, string>) => LintResult;

export type Judged = Pick<Change, "inFront" | "fatal">;

/**
 * A server that does not start, a pool that is not reached, a value that is read as another one: what is certain to fail
 * hides what lies behind it.
 */
function standsInFront({ category, severity }: AnyRule): boolean {
  return category === "files" || category === "address" || severity === "error";
}

/** How the result of a fix is to be judged. */
export function createJudge(rules: readonly AnyRule[]): (candidate: Candidate) => Judged {
  const first = new Set(rules.filter(standsInFront).map(({ id }) => id));
  const fatal = new Set(rules.filter(({ category }) => category === "files").map(({ id }) => id));
  return ({ findings }) => ({ inFront: first.has(findings[0].rule), fatal });
}

export type Attempt =
  | { readonly ok: true; readonly state: State; readonly edits: EditsByFile }
  | { readonly ok: false; readonly why: string };

type EditsByFile = ReadonlyMap<FileId, readonly PlacedEdit[]>;

/** Applies fixes in memory, all of them, and lints again: a finding that stays or that comes speaks against them. */
export function attemptFixes(base: State, trial: readonly Candidate[], judged: Judged, look: Look): Attempt {
  const edits = editsByFile(base.result, trial);
  if (edits === null) return { ok: false, why: "its edits overlap or lie outside the file" };
  const texts = new Map(base.texts);
  for (const [file, list] of edits) texts.set(file, applyEdits(base.result.text(file) ?? "", list));
  const result = look(texts);
  const fixed = trial.flatMap(({ findings }) => findings);
  const { broken, brought, left } = compareRuns(base.result, result, { edits, fixed, ...judged });
  if (broken !== null) return { ok: false, why: `with it, ${broken}` };
  const [first] = brought;
  if (first)
    return {
      ok: false,
      why: `with it, there is a finding that was not there before: ${first.message} (${first.rule})`,
    };
  if (left.length > 0) return { ok: false, why: "the finding stays" };
  return { ok: true, state: { result, texts }, edits };
}

function editsByFile(
  result: LintResult,
  candidates: readonly Candidate[],
): ReadonlyMap<FileId, readonly PlacedEdit[]> | null {
  const byFile = new Map<FileId, Edit[]>();
  for (const edit of candidates.flatMap(({ fix }) => fix.edits)) {
    const list = byFile.get(edit.span.file);
    if (list) list.push(edit);
    else byFile.set(edit.span.file, [edit]);
  }
  const placed = new Map<FileId, readonly PlacedEdit[]>();
  for (const [file, edits] of byFile) {
    const list = placeEdits(result.text(file) ?? "", edits);
    if (list === null) return null;
    placed.set(file, list);
  }
  return placed;
}
