import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver/node";
import { isTrouble } from "../engine/exit-code.ts";
import { severityRank } from "../engine/raw-finding.ts";
import type { Severity } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import { isWithin } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import { holds } from "../syntax/file-at.ts";
import type { Folder } from "./folder.ts";
import { shiftFindings } from "./shift.ts";
import { type DiagnosticContext, source, toDiagnostic } from "./to-diagnostic.ts";

export interface KnownInput {
  readonly folders: () => readonly Folder[];
  /** The editor's texts by real path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly context: DiagnosticContext;
  /** The lowest severity to show. */
  readonly show: () => Severity;
}

/** What is known of files at present, for pushing it to the client and for answering it. */
export interface Known {
  diagnostics(file: FileId): Diagnostic[];
  /** The findings behind them, in the present text of the file. */
  findings(file: FileId): readonly Finding[];
  /** Whether findings of a severity are shown. */
  isShown(severity: Severity): boolean;
  /** Every file with something to say. */
  files(): ReadonlySet<FileId>;
  /** The folder that decides about a file. */
  owner(file: FileId): Folder | null;
}

export function knownDiagnostics({ folders, texts, context, show }: KnownInput): Known {
  /** Of folders that lie in each other the inner one decides; a file outside of all belongs to the first that reads it. */
  const owner = (file: FileId): Folder | null => {
    const around = folders().filter(({ root }) => isWithin(file, root));
    const reading = around.length > 0 ? around : folders().filter((folder) => reads(folder, file));
    return reading.sort((a, b) => b.root.length - a.root.length)[0] ?? null;
  };

  const isShown = (severity: Severity) => severityRank[severity] <= severityRank[show()];
  const findings = (file: FileId): readonly Finding[] => {
    const known = owner(file)?.findings.get(file);
    if (!known) return [];
    const text = texts.get(file) ?? known.text;
    const shown = known.findings.filter(({ severity }) => isShown(severity));
    return shiftFindings(shown, file, known.text, text);
  };

  return {
    findings,
    isShown,
    owner,
    diagnostics(file) {
      const folder = owner(file);
      if (!folder) return [];
      const text = texts.get(file) ?? folder.findings.get(file)?.text ?? "";
      const found = findings(file).map((finding) => toDiagnostic(finding, text, context));
      return [...found, ...ofConfiguration(folder, file, text), ...unread(folder, file)];
    },
    files() {
      const files = new Set<FileId>();
      for (const folder of folders()) {
        for (const file of folder.findings.keys()) files.add(file);
        for (const { file } of folder.problems) files.add(file);
        for (const { file } of folder.result?.unread ?? []) files.add(file);
      }
      return files;
    },
  };

  function ofConfiguration(folder: Folder, file: FileId, text: string): readonly Diagnostic[] {
    return folder.problems.flatMap((problem) => {
      if (problem.file !== file) return [];
      const now = text === "" ? (context.text(file) ?? "") : text;
      const line = Math.max(0, problem.line - 1);
      const start = context.places.offset(file, now, { line, character: problem.column - 1 });
      const range = wordAt(now, file, start);
      return [{ range, severity: DiagnosticSeverity.Error, source, code: "config", message: problem.message }];
    });
  }

  /** The problem is told with its first sign only: the word or the text in quotes there is drawn. */
  function wordAt(text: string, file: FileId, start: number) {
    const word = /^"(?:[^"\\\n]|\\.)*"?|^[^\s,:[\]{}]+|^./.exec(text.slice(start))?.[0] ?? "";
    return context.places.range(text, { file, start, end: start + word.length });
  }

  function unread(folder: Folder, file: FileId): readonly Diagnostic[] {
    const start = { line: 0, character: 0 };
    return (folder.result?.unread ?? []).flatMap((one) => {
      // What is gone has nothing to show a message at.
      if (one.file !== file || one.failure === "missing") return [];
      const message = `no502 cannot read this file: ${one.message}.`;
      const severity = isTrouble(one.failure) ? DiagnosticSeverity.Error : DiagnosticSeverity.Information;
      return [{ range: { start, end: start }, severity, source, code: "unreadable", message }];
    });
  }
}

function reads(folder: Folder, file: FileId): boolean {
  return folder.findings.has(file) || (folder.result?.stacks.some(({ files }) => holds(files, file)) ?? false);
}
