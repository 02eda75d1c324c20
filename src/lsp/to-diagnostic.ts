import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from "vscode-languageserver/node";
import type { Severity } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { FileId } from "../source/span.ts";
import type { Places } from "./places.ts";
import { isFile } from "./shown-places.ts";

export const source = "no502";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** What a diagnostic needs besides its finding. */
export interface DiagnosticContext {
  readonly places: Places;
  /** The text of a file as it is now; null when there is none. */
  text(file: FileId): string | null;
  /** The address of a rule's page; null where there is none. */
  page(rule: string): string | null;
  /** Rules whose primary place has no effect: editors draw it faded. */
  readonly idle: ReadonlySet<string>;
  /** Whether the client can show places in other files; they go into the message otherwise. */
  readonly related: boolean;
}

export function toDiagnostic(finding: Finding, text: string, context: DiagnosticContext): Diagnostic {
  const { places } = context;
  const { rule, at } = finding;
  const elsewhere: string[] = [];
  const related = finding.related.flatMap(({ span, text: message }): readonly DiagnosticRelatedInformation[] => {
    const there = span.file === at.file ? text : context.text(span.file);
    if (there === null) return [];
    const range = places.range(there, span);
    const name = span.file.slice(span.file.lastIndexOf("/") + 1);
    // What a package brings lies nowhere that an editor could open.
    const packaged = !isFile(span.file);
    if (!packaged && context.related) return [{ location: { uri: places.uri(span.file), range }, message }];
    elsewhere.push(`${name}${packaged ? " (packaged)" : ""}:${range.start.line + 1}: ${message}`);
    return [];
  });
  const href = context.page(rule);
  return {
    range: places.range(text, at),
    severity: severities[finding.severity],
    code: rule,
    ...(href === null ? {} : { codeDescription: { href } }),
    source,
    message: [finding.message, ...elsewhere].join("\n"),
    ...(context.idle.has(rule) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(related.length > 0 ? { relatedInformation: related } : {}),
    data: finding.fingerprint,
  };
}
