import {
  type Diagnostic,
  DocumentDiagnosticReportKind,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver/node";
import type { FileId } from "../source/span.ts";
import { answer } from "./answer.ts";
import type { AnswerInput } from "./answer-requests.ts";
import { isFile } from "./shown-places.ts";

/** Answers a client that pulls diagnostics: those of one document, and those of everything. */
export function answerPulls({
  connection,
  workspace,
  client,
}: Pick<AnswerInput, "connection" | "workspace" | "client">): void {
  const { publisher, known, places } = workspace;
  const full = (report: { items: Diagnostic[]; resultId: string }) => ({
    kind: DocumentDiagnosticReportKind.Full as typeof DocumentDiagnosticReportKind.Full,
    ...report,
  });
  connection.languages.diagnostics.on(
    answer(workspace, ["textDocument"], ({ textDocument, previousResultId }) => {
      const file = workspace.fileOf(textDocument.uri);
      if (file === null) return full({ items: [], resultId: "" });
      workspace.flush();
      // The client shows the answer beside the present text.
      known.owner(file)?.model(file);
      const report = publisher.report(file);
      const others = client.relatedDocuments ? relatedTo(file) : [];
      const relatedDocuments = Object.fromEntries(
        others.map((other) => [places.uri(other), full(publisher.report(other))]),
      );
      const related = others.length > 0 ? { relatedDocuments } : {};
      if (report.resultId === previousResultId)
        return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: report.resultId, ...related };
      return { ...full(report), ...related };
    }),
  );

  /** The other ends of what was found in a file. */
  function relatedTo(file: FileId): readonly FileId[] {
    const others = known.findings(file).flatMap(({ related }) => related.map(({ span }) => span.file));
    return [...new Set(others)].filter((other) => other !== file && isFile(other));
  }

  connection.languages.diagnostics.onWorkspace(
    answer(workspace, ["previousResultIds"], ({ previousResultIds }) => {
      workspace.flush();
      publisher.pullsWorkspace();
      const before = new Map(previousResultIds.map(({ uri, value }) => [workspace.fileOf(uri), value]));
      const files = new Set([...known.files(), ...before.keys()]);
      const items = [...files].flatMap((file): readonly WorkspaceDocumentDiagnosticReport[] => {
        if (file === null || !isFile(file)) return [];
        const report = publisher.report(file);
        const where = { uri: places.uri(file), version: workspace.document(file)?.version ?? null };
        return before.get(file) === report.resultId
          ? [{ kind: DocumentDiagnosticReportKind.Unchanged, resultId: report.resultId, ...where } as const]
          : [{ ...full(report), ...where }];
      });
      return { items };
    }),
  );
}
