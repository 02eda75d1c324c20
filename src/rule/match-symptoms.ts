import type { AnyRule, Severity } from "./define-rule.ts";
import { gap, logWords, overlap, withoutFrame } from "./log-words.ts";
import { symptomTexts } from "./symptom-texts.ts";

export interface SymptomMatch {
  readonly rule: AnyRule;
  /** Lines of the text that speak of this rule, as they were given. */
  readonly lines: readonly string[];
}

/** Longer pastes than this are cut: a log repeats itself. */
const mostLines = 200;

/**
 * The rules whose symptoms a text shows: whole lines of a log, with time stamps and what follows them, or a part of a line.
 * Letter case, quotes, process ids and paths do not matter. Best first: the rule that knows most of the lines, then the one
 * that knows them most exactly, then the one for which the line is the main symptom, then the more severe.
 */
export function matchSymptoms(text: string, rules: readonly AnyRule[]): readonly SymptomMatch[] {
  const lines = distinctLines(text);
  const known = rules.map((rule) => ({ rule, hits: lines.flatMap((line) => hitOf(line, rule) ?? []) }));
  const rank = (hits: readonly Hit[]) => [
    -hits.length,
    -Math.max(...hits.map((hit) => hit.words)),
    Math.min(...hits.map((hit) => hit.position)),
  ];
  return known
    .filter(({ hits }) => hits.length > 0)
    .map(({ rule, hits }) => ({
      rule,
      lines: hits.map((hit) => hit.line),
      rank: [...rank(hits), levels[rule.severity]],
    }))
    .sort((a, b) => compare(a.rank, b.rank) || (a.rule.id < b.rule.id ? -1 : 1))
    .map(({ rule, lines }) => ({ rule, lines }));
}

/** The symptom that shares most words with the text, as a line with `…` for what differs; null when they share none. */
export function nearestSymptom(text: string, rules: readonly AnyRule[]): { rule: AnyRule; line: string } | null {
  const words = new Set(distinctLines(text).flatMap((line) => logWords(withoutFrame(line))));
  let best: { rule: AnyRule; line: string } | null = null;
  let most = 0.2;
  for (const rule of [...rules].sort((a, b) => levels[a.severity] - levels[b.severity])) {
    for (const line of (rule.symptoms ?? []).flatMap(symptomTexts)) {
      const own = new Set(logWords(line).filter((word) => !word.includes(gap)));
      const common = [...own].filter((word) => words.has(word)).length;
      const share = common / (own.size + words.size - common);
      if (share > most) [best, most] = [{ rule, line }, share];
    }
  }
  return best;
}

interface Hit {
  readonly line: string;
  /** How many words of the symptom were found. */
  readonly words: number;
  /** Of the symptom among the rule's symptoms. */
  readonly position: number;
}

const levels: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

function distinctLines(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return [...new Map(lines.filter(Boolean).map((line) => [withoutFrame(line), line])).values()].slice(0, mostLines);
}

function hitOf(line: string, rule: AnyRule): Hit | null {
  let best: Hit | null = null;
  for (const [position, symptom] of (rule.symptoms ?? []).entries()) {
    const exact = spellings(line).some((spelling) => new RegExp(symptom.source, "i").test(spelling));
    for (const text of symptomTexts(symptom)) {
      const found = overlap(logWords(withoutFrame(text)), logWords(withoutFrame(line)));
      // A single word is too little to be sure by words alone; then the expression decides.
      if (!exact && !(found.whole ? found.words > 1 : found.part)) continue;
      if (best === null || found.words > best.words) best = { line, words: found.words, position };
    }
  }
  return best;
}

/** Quotes get lost or changed between a log, a chat and a shell. */
function spellings(line: string): string[] {
  return [line, line.replace(/["'`“”„‘’«»]/g, '"'), line.replace(/["'`“”„‘’«»]/g, "'")];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
