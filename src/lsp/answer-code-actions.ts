import type { CodeAction, CodeActionParams, Diagnostic, Position } from "vscode-languageserver/node";
import type { LintResult } from "../engine/lint-result.ts";
import type { Finding } from "../rule/finding.ts";
import type { FileId } from "../source/span.ts";
import { answer, answerInSteps } from "./answer.ts";
import type { AnswerInput } from "./answer-requests.ts";
import {
  type ActionContext,
  fixAction,
  fixAllAction,
  fixAllKind,
  ignoreAction,
  reasonCommand,
  wants,
} from "./code-actions.ts";
import type { Trial } from "./folder.ts";
import { wrongParameter } from "./parameters.ts";
import { toDiagnostic } from "./to-diagnostic.ts";
import { createTryActions } from "./try-actions.ts";

/** Fixes, comments that ignore a finding, and all safe fixes of a file. Every fix was tried before it is offered. */
export function answerCodeActions({ connection, workspace, client, rules, bug }: AnswerInput): void {
  const { places, known, context } = workspace;
  const actions = createTryActions(rules, bug);

  // A lint lies behind each step: what the client sent meanwhile comes first.
  connection.onCodeAction(answerInSteps(workspace, ["textDocument", "range", "context"], offer));

  function* offer({ textDocument, range, context: asked }: CodeActionParams): Generator<void, CodeAction[]> {
    const file = workspace.fileOf(textDocument.uri);
    const text = file === null ? null : context.text(file);
    if (file === null || text === null) return [];
    const only = asked.only ?? null;
    const doesFixes = wants(only, "quickfix");
    const doesAll = wants(only, fixAllKind);
    if (!doesFixes && !doesAll) return [];
    workspace.flush();
    const folder = known.owner(file);
    const near = folder?.trial(file, false);
    if (!folder || !near || near.found.text(file) !== text) return [];
    const shown = known.findings(file);
    const made: ActionContext = {
      places,
      version: (one) => workspace.document(one)?.version ?? null,
      diagnostic: (finding) => toDiagnostic(finding, text, context),
      versioned: client.versionedEdits,
      canShow: client.shows,
    };
    const list: CodeAction[] = [];
    if (doesFixes) {
      const [start, end] = [places.offset(file, text, range.start), places.offset(file, text, range.end)];
      for (const finding of shown) {
        if (!isAsked(finding, start, end, asked.diagnostics)) continue;
        // What only the whole tree tells is tried with the whole tree.
        const trial = find(finding, near) ? near : folder.trial(file, true);
        const own = trial && find(finding, trial);
        if (trial && own) list.push(...(yield* actionsFor(own, trial, text, made)));
      }
    }
    if (doesAll) {
      yield;
      const unsure = differing(shown, near.found, file);
      const wanted = ({ at, rule, severity }: Finding) =>
        at.file === file && known.isShown(severity) && !unsure.has(rule);
      const edits = actions.fixAll(near, wanted);
      if (edits.size > 0 && workspace.isFresh(edits)) list.push(fixAllAction(edits, made));
    }
    return list;
  }

  function* actionsFor(
    finding: Finding,
    trial: Trial,
    text: string,
    made: ActionContext,
  ): Generator<void, CodeAction[]> {
    const list: CodeAction[] = [];
    for (const fix of finding.fixes) {
      yield;
      const tried = actions.fix(trial, finding, fix);
      if (tried && workspace.isFresh(tried.edits)) list.push(fixAction(tried, made));
    }
    yield;
    const ignore = actions.ignore(trial, finding);
    const edits = new Map([[finding.at.file, { text }]]);
    if (ignore && workspace.isFresh(edits)) list.push(ignoreAction(finding, ignore, text, made));
    return list;
  }

  connection.onExecuteCommand(
    answer(workspace, [], ({ command, arguments: words }) => {
      const [uri, position] = (Array.isArray(words) ? words : []) as [unknown?, Position?];
      if (command === reasonCommand && typeof uri === "string" && wrongParameter({ position }, ["position"]) === null)
        void connection.window
          .showDocument({ uri, takeFocus: true, selection: { start: position as Position, end: position as Position } })
          .catch(() => undefined);
      return null;
    }),
  );
}

/** Findings in the range, or those whose diagnostics the client names. */
function isAsked(
  { at, fingerprint }: Finding,
  start: number,
  end: number,
  diagnostics: readonly Diagnostic[],
): boolean {
  if (at.start <= end && start <= at.end) return true;
  return diagnostics.some(({ data }) => data === fingerprint);
}

/** What a lint says of a finding that is shown: its edits are those for the present texts. */
function find(shown: Finding, { found }: Trial): Finding | undefined {
  return found.findings.find((one) => isSame(one, shown));
}

function isSame(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.message === b.message && a.at.file === b.at.file && a.at.start === b.at.start;
}

/** The rules of which a lint says otherwise than what is shown: it does not see the whole tree. */
function differing(shown: readonly Finding[], { findings }: LintResult, file: FileId): ReadonlySet<string> {
  const here = findings.filter(({ at }) => at.file === file);
  const missing = (from: readonly Finding[], to: readonly Finding[]) =>
    from.filter((one) => !to.some((other) => isSame(one, other))).map(({ rule }) => rule);
  return new Set([...missing(shown, here), ...missing(here, shown)]);
}
