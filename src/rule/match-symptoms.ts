import type { AnyRule, Severity } from "./define-rule.ts";
import { gap, logWords, overlap, withoutFrame } from "./log-words.ts";
import { symptomTexts } from "./symptom-texts.ts";

export interface SymptomMatch {
  readonly rule: AnyRule;
  /** Lines of the text that speak of this rule, as they were given. */
  readonly lines: readonly string[];
}

/** Longer pastes than this are cut: a log repeats itself, and nginx ends a line at 2,048 bytes. */
const mostLines = 200;
const longestLine = 2048;

/**
 * The rules whose symptoms a text shows: whole lines of a log, with time stamps and what follows them, or a part of a line.
 * Letter case, quotes, process ids and paths do not matter. Best first: the rule that knows most of the lines, then the one
 * that knows them most exactly, then the one for which the line is the main symptom, then the more severe.
 */
export function matchSymptoms(text: string, rules: readonly AnyRule[]): readonly SymptomMatch[] {
  const lines = distinctLines(text);
  const known = rules.map((rule) => {
    const patterns = patternsOf(rule);
    return { rule, hits: lines.flatMap((line) => hitOf(line, patterns) ?? []) };
  });
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
  const words = new Set(distinctLines(text).flatMap((line) => line.words));
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

interface Line {
  readonly text: string;
  readonly spellings: readonly string[];
  readonly words: readonly string[];
}

interface Pattern {
  readonly expression: RegExp;
  readonly words: readonly (readonly string[])[];
}

/** Each message once, with the last line that holds it. */
function distinctLines(text: string): readonly Line[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim().slice(0, longestLine));
  const distinct = new Map(lines.filter(Boolean).map((line) => [withoutFrame(line), line]));
  return [...distinct].slice(0, mostLines).map(([message, text]) => {
    return { text, spellings: spellings(text), words: logWords(message) };
  });
}

function patternsOf({ symptoms = [] }: AnyRule): readonly Pattern[] {
  return symptoms.map((symptom) => ({
    expression: new RegExp(symptom.source, "i"),
    words: symptomTexts(symptom).map((text) => logWords(withoutFrame(text))),
  }));
}

function hitOf({ text, spellings, words }: Line, patterns: readonly Pattern[]): Hit | null {
  let best: Hit | null = null;
  for (const [position, pattern] of patterns.entries()) {
    const exact = spellings.some((spelling) => pattern.expression.test(spelling));
    for (const wanted of pattern.words) {
      const found = overlap(wanted, words);
      // A single word is too little to be sure by words alone; then the expression decides.
      if (!exact && !(found.whole ? found.words > 1 || words.length === 1 : found.part)) continue;
      if (best === null || found.words > best.words) best = { line: text, words: found.words, position };
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
