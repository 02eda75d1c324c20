import type { Stack } from "../model/stack.ts";
import type { AnyRule, Report, RuleContext, Subjects } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { EmbeddedText } from "../source/embedded-text.ts";
import { byteOrder } from "../source/file-system.ts";
import type { FileId, Span } from "../source/span.ts";
import { finish, type Step } from "../source/steps.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";
import { applySuppressions, type SuppressionInput } from "./apply-suppressions.ts";
import { createFitFixes, type FitFixes } from "./embedded-fixes.ts";
import { fingerprints } from "./fingerprint.ts";
import { inOwnFiles } from "./in-own-files.ts";
import type { InternalError, UnknownPlace } from "./lint-result.ts";
import { mergeTwins, twinKey } from "./merge-twins.ts";
import type { RawFinding, SuppressedFinding } from "./raw-finding.ts";
import type { Settings } from "./settings.ts";
import { type Each, placeOf, subjectsOf } from "./subjects.ts";
import { suppressionRules } from "./suppression-rules.ts";
import { applies } from "./version-gate.ts";

export interface RunInput {
  readonly stacks: readonly Stack[];
  /** All rules there are; `settings` decides which of them run. */
  readonly rules: readonly AnyRule[];
  readonly settings: Settings;
  /** Every file of the run: for suppression comments and fingerprints. */
  readonly parsed: ReadonlyMap<FileId, NginxFile | IniFile>;
  /** Texts that lie inside other files. */
  readonly embedded?: Iterable<EmbeddedText>;
  /** How reports show a file: the order of findings goes by it, so that it is the same wherever the tree lies. */
  readonly shown: (file: FileId) => string;
  /** A file's name in fingerprints. */
  readonly projectPath: (file: FileId) => string;
}

export interface RunResult {
  /** Sorted: file as shown in byte order, start offset, rule id. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** Places that rules could not judge, each once, sorted. */
  readonly unknown: readonly UnknownPlace[];
  /** Where a rule could not judge. */
  readonly undecided: readonly { readonly rule: string; readonly at: Span }[];
  readonly internalErrors: readonly InternalError[];
}

/** Asks every rule about every subject. The order is fixed: rules, suppressions, severity, sort. */
export function runRules(input: RunInput): RunResult {
  return finish(ruleSteps(input));
}

/** The same in steps: one for each rule, and one for what comes after them. */
export function* ruleSteps(input: RunInput): Generator<Step, RunResult> {
  const { settings } = input;
  const inOrder = orderBy(input.shown);
  const asked = yield* askRules(input, inOrder);
  const comments = applySuppressions({
    reports: asked.reports,
    files: input.parsed.values(),
    known: new Set([...input.rules, ...suppressionRules].map((rule) => rule.id)),
    ran: asked.ran,
    undecided: asked.undecided,
  });

  const kept = mergeTwins([...comments.kept, ...comments.findings.filter(({ rule }) => settings.runs(rule))]);
  const left = new Set(kept.map(({ rule, at }) => twinKey(rule, at)));
  // What is silenced at one end and reported for another counts as reported.
  const silenced = mergeTwins(
    comments.suppressed
      .map(({ report, by }) => ({ ...report, suppression: { comment: by.comment, reason: by.reason } }))
      .filter(({ rule, at }) => !left.has(twinKey(rule, at))),
  );

  // Only some formats tell them.
  let names: ReadonlyMap<string, string> | null = null;
  const nameOf = ({ rule, at }: RawFinding): string => {
    names ??= fingerprints(inOrder([...kept, ...silenced]), input.parsed, input.projectPath);
    return names.get(twinKey(rule, at)) ?? "";
  };
  const publish = <T extends RawFinding>(raw: T): readonly (T & Finding)[] => {
    const level = settings.level(raw.rule, raw.at.file);
    if (level === "off") return [];
    return [
      {
        ...raw,
        severity: level ?? raw.severity,
        get fingerprint() {
          return nameOf(raw);
        },
      },
    ];
  };
  return {
    findings: inOrder(kept).flatMap(publish),
    suppressed: inOrder(silenced).flatMap(publish),
    unknown: asked.unknown,
    undecided: asked.undecided,
    internalErrors: asked.internalErrors,
  };
}

interface Asked {
  readonly reports: readonly RawFinding[];
  readonly unknown: readonly UnknownPlace[];
  readonly undecided: SuppressionInput["undecided"];
  readonly internalErrors: readonly InternalError[];
  /** Rules that looked at a subject at least and did not crash. */
  readonly ran: ReadonlySet<string>;
}

function* askRules({ stacks, rules, settings, embedded }: RunInput, inOrder: Order): Generator<Step, Asked> {
  const reports: RawFinding[] = [];
  const unknown = new Map<string, UnknownPlace>();
  const undecided: { rule: string; at: Span }[] = [];
  const internalErrors: InternalError[] = [];
  const ran = new Set<string>();
  const fitFixes = createFitFixes(embedded ?? []);
  const worlds = stacks.map((stack) => ({ stack, subjects: subjectsOf(stack) }));

  const asked = rules.filter(({ id }) => settings.runs(id));
  for (const [index, rule] of asked.entries()) {
    const each = rule.each as Each;
    const crashes: InternalError[] = [];
    let gated = false;
    // One report per rule is enough to find our bug; the rule's other subjects are still looked at.
    const crash = (error: unknown, at: Span | null) => {
      const all = [...crashes.splice(0), describeCrash(rule.id, error, at)];
      const [first = all[0]] = inOrder(all.flatMap((one) => (one.at ? [{ ...one, at: one.at }] : [])));
      if (first) crashes.push(first);
    };
    const gates = rule.nginx !== undefined || rule.php !== undefined;
    const varies = settings.optionsVary(rule.id);
    const optionsAt = (place: Span | null) => settings.options(rule, place?.file ?? null);
    for (const { stack, subjects } of worlds) {
      const context: RuleContext = {
        stack,
        options: optionsAt(null),
        report: (report) => {
          const own = inOwnFiles(report);
          if (own !== null) reports.push(rawFinding(rule, own, fitFixes));
        },
        unknown: (at, reason) => {
          unknown.set(twinKey(reason, at), { span: at, reason });
          undecided.push({ rule: rule.id, at });
        },
      };
      try {
        const list = subjects[each];
        for (let at = 0; at < list.length; at++) {
          const subject = list[at] as Subjects[Each];
          // A thousand sites are too many for one step.
          if (at % 250 === 249) yield { stage: "rules", name: rule.id, done: index, total: asked.length };
          try {
            if (gates && !applies(rule, each, subject, stack)) {
              gated = true;
              continue;
            }
            rule.check(subject, varies ? { ...context, options: optionsAt(placeOf(each, subject)) } : context);
          } catch (error) {
            crash(error, placeOf(each, subject));
          }
        }
      } catch (error) {
        crash(error, null);
      }
    }
    internalErrors.push(...crashes);
    if (crashes.length === 0 && !gated) ran.add(rule.id);
    yield { stage: "rules", name: rule.id, done: index + 1, total: asked.length };
  }
  const places = inOrder([...unknown.values()].map((place) => ({ at: place.span, rule: place.reason, place })));
  return { reports, unknown: places.map(({ place }) => place), undecided, internalErrors, ran };
}

function rawFinding(rule: AnyRule, report: Report, fitFixes: FitFixes): RawFinding {
  return {
    rule: rule.id,
    severity: report.severity ?? rule.severity,
    confidence: report.confidence ?? rule.confidence,
    message: report.message,
    args: report.args ?? {},
    at: report.at,
    label: report.label ?? null,
    related: report.related ?? [],
    fixes: fitFixes([report.fix ?? []].flat()),
  };
}

function describeCrash(rule: string, error: unknown, at: Span | null): InternalError {
  const known = error instanceof Error;
  return { rule, message: known ? error.message : String(error), stack: known ? (error.stack ?? null) : null, at };
}

type Order = <T extends { readonly at: Span; readonly rule: string }>(list: readonly T[]) => readonly T[];

/** File as shown in byte order, then start, then rule id, then end. */
function orderBy(shown: (file: FileId) => string): Order {
  return (list) => {
    const files = [...new Set(list.map(({ at }) => at.file))]
      .map((file) => ({ file, name: shown(file) }))
      .sort((a, b) => byteOrder(a.name, b.name));
    const rank = new Map(files.map(({ file }, at) => [file, at]));
    return [...list].sort(
      (a, b) =>
        (rank.get(a.at.file) ?? 0) - (rank.get(b.at.file) ?? 0) ||
        a.at.start - b.at.start ||
        compareText(a.rule, b.rule) ||
        a.at.end - b.at.end,
    );
  };
}

/** Ids and reasons are ASCII, for which this is byte order. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
