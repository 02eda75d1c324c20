import type { InternalError, LintResult } from "../engine/lint-result.ts";
import type { FixLevel } from "../engine/usable-fix.ts";
import type { AnyRule, Fix } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { FileSystem } from "../source/file-system.ts";
import { overlayFileSystem } from "../source/overlay.ts";
import type { FileId } from "../source/span.ts";
import { attemptFixes, createJudge, type Judged, type Look, type State } from "./attempt-fixes.ts";
import { type Candidate, chooseFixes } from "./choose-fixes.ts";

export interface FixRequest {
  readonly fileSystem: FileSystem;
  /** Lints, with every rule that the configuration leaves on, what a file system holds. Asked again after each change. */
  readonly look: (fileSystem: FileSystem) => LintResult;
  /** What `look` answers about `fileSystem`. */
  readonly found: LintResult;
  readonly allow: FixLevel;
  /** Which findings are to be fixed: those that a report would show. */
  readonly wanted: (finding: Finding) => boolean;
  /** For their categories. */
  readonly rules: readonly AnyRule[];
}

/** A fix that was applied, with the run that had its finding: places are those of that run. */
export interface AppliedFix {
  readonly finding: Finding;
  readonly fix: Fix;
  readonly seen: LintResult;
}

export interface ChangedFile {
  readonly file: FileId;
  readonly before: string;
  readonly after: string;
}

export interface FixOutcome {
  /** The run over the changed texts. Fixes that had to be refused are among its internal errors: they are our bugs. */
  readonly result: LintResult;
  /** In order of path. Nothing is written: that is for the caller. */
  readonly changed: readonly ChangedFile[];
  readonly applied: readonly AppliedFix[];
}

/** More rounds than this only fixes that undo each other can need. */
const mostRounds = 50;

/**
 * Applies the fixes of findings in memory, round by round, until nothing is left to fix. After each round the texts are
 * linted again: a fix whose finding stays, or that brings a finding or a syntax error, is taken out of it, the others stay.
 */
export function fixFindings(request: FixRequest): FixOutcome {
  const { fileSystem, look, allow, wanted } = request;
  const judge = createJudge(request.rules);
  const inFront = (candidate: Candidate) => judge(candidate).inFront;

  let state: State = { result: request.found, texts: new Map() };
  const applied: AppliedFix[] = [];
  let refused: readonly Refused[] = [];
  for (let round = 0; ; round++) {
    const candidates = chooseFixes(state.result, allow, wanted);
    if (round === mostRounds && candidates.length > 0) {
      refused = candidates.map((candidate) => ({ candidate, why: "the fixes undo each other" }));
    }
    if (candidates.length === 0 || round === mostRounds) break;
    refused = [];
    let progress = false;
    // What stands in front of other findings goes first: only then everything is seen, and what a fix brings is its own.
    for (const group of [candidates.filter(inFront), candidates.filter((one) => !inFront(one))]) {
      if (group.length === 0) continue;
      const judged = judge(group[0] as Candidate);
      const tried = tryFixes(state, group, judged, (texts) => look(overlayFileSystem(fileSystem, texts)));
      refused = [...refused, ...tried.refused];
      for (const { findings, fix } of tried.accepted) {
        applied.push(...findings.map((finding) => ({ finding, fix, seen: state.result })));
      }
      progress = tried.accepted.length > 0;
      if (!progress) continue;
      state = tried.state;
      break;
    }
    // A refused fix is tried again in the next round, on its own merits; when nothing else moves, it is final.
    if (!progress) break;
    refused = [];
  }

  const bugs = refused.map(({ candidate, why }) => internalError(candidate, why));
  const { result } = state;
  return {
    result: bugs.length === 0 ? result : { ...result, internalErrors: [...result.internalErrors, ...bugs] },
    changed: changedFiles(request.found, state.texts),
    applied,
  };
}

interface Refused {
  readonly candidate: Candidate;
  readonly why: string;
}

interface Tried {
  readonly state: State;
  readonly accepted: readonly Candidate[];
  readonly refused: readonly Refused[];
}

/** All at once; where that goes wrong, by halves, until the ones at fault are found. */
function tryFixes(base: State, all: readonly Candidate[], judged: Judged, look: Look): Tried {
  let state = base;
  const accepted: Candidate[] = [];
  const refused: Refused[] = [];
  const attempt = (group: readonly Candidate[]): void => {
    const tried = attemptFixes(base, [...accepted, ...group], judged, look);
    if (tried.ok) {
      state = tried.state;
      accepted.push(...group);
    } else if (group.length === 1) refused.push({ candidate: group[0] as Candidate, why: tried.why });
    else {
      const half = group.length >> 1;
      attempt(group.slice(0, half));
      attempt(group.slice(half));
    }
  };
  attempt(all);
  return { state, accepted, refused };
}

function internalError({ fix, findings }: Candidate, why: string): InternalError {
  const [{ rule, at }] = findings;
  return { rule, message: `the fix "${fix.title}" is not applied: ${why}`, stack: null, at, fix: fix.title };
}

function changedFiles(found: LintResult, texts: ReadonlyMap<FileId, string>): readonly ChangedFile[] {
  return [...texts]
    .map(([file, after]) => ({ file, before: found.text(file) ?? "", after }))
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}
