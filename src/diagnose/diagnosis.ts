import type { LintResult } from "../engine/lint-result.ts";
import type { AnyRule } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import { createAtlas } from "./atlas.ts";
import { checksOf } from "./check-words.ts";
import type { Check } from "./checks.ts";
import { type FactText, readFacts } from "./facts.ts";
import { createFindingsAt } from "./findings-at.ts";
import { createGroups, type Group } from "./groups.ts";
import { levels, rulesOf } from "./line-rules.ts";
import { createLogReader, type LogOptions, type LogReader } from "./log-reader.ts";
import { createSamples } from "./samples.ts";

/** Lines of one cause at one place, with what the configuration says of it. */
export interface DiagnosedGroup extends Group {
  /** What the client gets; null where it gets no status of its own. */
  readonly status: number | null;
  /**
   * The rules that know such lines. Where lint reports one of them there as an error or a warning, only those that it
   * reports there; else all, those that it gives advice by first.
   */
  readonly rules: readonly string[];
  /** What lint reports there. Those of `rules` come first. */
  readonly findings: readonly Finding[];
  /** How many of `findings` explain the lines. */
  readonly explained: number;
  /** Of `rules`, reported there but for a suppression comment. */
  readonly silenced: readonly Finding[];
  /** Settings that decide, as they are there. */
  readonly facts: readonly FactText[];
  /** What no configuration shows. */
  readonly checks: readonly Check[];
}

export interface DiagnosisResult {
  /** The most frequent first, then the last seen; what every healthy server logs comes last. */
  readonly groups: readonly DiagnosedGroup[];
  readonly unknownLines: number;
  /** The most frequent of them. */
  readonly unknownSamples: readonly { readonly text: string; readonly count: number }[];
  /** True when places were so many that the rarer ones are counted by cause alone. */
  readonly merged: boolean;
}

/** Reads logs, line by line and in bounded memory, and then says what they tell of a configuration. */
export interface Diagnosis {
  /** Begins a log. Several may be read one after the other. */
  log(options: LogOptions): LogReader;
  result(): DiagnosisResult;
}

const samplesShown = 10;

/** @param rules all that there are: their symptoms say which lines they know */
export function createDiagnosis(
  lint: Pick<LintResult, "findings" | "suppressed" | "stacks">,
  rules: readonly AnyRule[],
): Diagnosis {
  const atlas = createAtlas(lint.stacks);
  const groups = createGroups(atlas.whole);
  const unknown = createSamples();
  const findingsAt = createFindingsAt(lint.findings, lint.stacks);
  const suppressedAt = createFindingsAt(lint.suppressed, lint.stacks);

  const diagnose = (group: Group): DiagnosedGroup => {
    const { cause, place } = group;
    const knowing = cause.kind === "aside" ? [] : rulesOf(group.samples, rules);
    const explains = ({ rule }: Finding) => knowing.includes(rule);
    const there = findingsAt(place);
    const explaining = [...there.at, ...there.related].filter(explains);
    const silenced = suppressedAt(place).at.filter(explains);
    // Of a line about the whole server only what explains it is worth a word, and infos are advice.
    const others =
      place.kind === "whole" ? [] : there.at.filter((one) => one.severity !== "info" && !explaining.includes(one));
    const rank = (id: string) =>
      Math.min(...[...explaining, ...silenced].map(({ rule, severity }) => (rule === id ? levels[severity] : 3)));
    const found = knowing.filter((id) => rank(id) < 3).sort((a, b) => rank(a) - rank(b));
    // What is only advised stands in nearly every configuration: it rules nothing out.
    const certain = found.some((id) => rank(id) < levels.info);
    const ofStream = place.upstream !== null && !place.upstream.includes("://");
    return {
      ...group,
      status: ofStream ? null : cause.status,
      rules: certain ? found : [...new Set([...found, ...knowing])],
      findings: [...explaining.sort((a, b) => found.indexOf(a.rule) - found.indexOf(b.rule)), ...others],
      explained: explaining.length,
      silenced,
      facts: readFacts(cause.facts ?? [], place),
      checks: checksOf(group),
    };
  };

  return {
    log: (options) => createLogReader(options, atlas, groups, unknown),
    result: () => ({
      groups: [...groups.list].sort(byRank).map(diagnose),
      unknownLines: unknown.count,
      unknownSamples: unknown.top(samplesShown),
      merged: groups.merged,
    }),
  };
}

function byRank(a: Group, b: Group): number {
  return (
    Number(a.cause.kind === "aside") - Number(b.cause.kind === "aside") ||
    b.count - a.count ||
    (b.last ?? 0) - (a.last ?? 0) ||
    (a.cause.id < b.cause.id ? -1 : 1)
  );
}
