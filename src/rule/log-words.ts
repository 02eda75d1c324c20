/** Stands for anything, also for nothing, in a text that lists what may come. */
export const gap = "…";

/** What nginx, PHP-FPM, systemd, Docker and syslog write before a message. */
const frames = [
  /^[\w.-]+\s+\|\s+/,
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*\s+/,
  /^[A-Z][a-z]{2}\s+\d{1,2} \d\d:\d\d:\d\d\s+\S+\s+\S+?(?:\[\d+\])?:\s+/,
  /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\s+/,
  /^\[\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)?\]\s+/,
  /^nginx:\s+/,
  /^\[(?:debug|info|notice|warn|error|crit|alert|emerg)\]\s+/,
  /^\d+#\d+:\s+/,
  /^\*\d+\s+/,
  /^(?:…|\.\.\.)\s+/,
  /^(?:NOTICE|WARNING|ERROR|ALERT):\s+/,
  /^\[pool [^\]]*\]\s+/,
  /^\[\S+:\d+\]\s+/,
];

/** The message of a log line: no time stamp, level, process id, pool or file, and nothing of `, client: ..., server: ...`. */
export function withoutFrame(line: string): string {
  let message = line.trim();
  for (const frame of frames) message = message.replace(frame, "");
  return message.replace(/, (?:client|server|request|upstream|host): .*$/, "");
}

/** Lower-case words and numbers; `…` (also written `...`) stays, as a word of its own or within one. */
export function logWords(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .replaceAll("...", gap)
      .match(/[\p{L}\p{N}_.…-]+/gu) ?? []
  )
    .map((word) => word.replace(/^[.-]+|[.-]+$/g, ""))
    .filter(Boolean);
}

export interface Overlap {
  /** Words of the pattern, `…` not counted, that the text holds. */
  readonly words: number;
  /** The text holds the whole pattern. */
  readonly whole: boolean;
  /** The text is a piece of the pattern, two words of it at least or one long one; or it breaks off within the pattern. */
  readonly part: boolean;
}

/** @param pattern words in which `…` stands for any number of words */
export function overlap(pattern: readonly string[], text: readonly string[]): Overlap {
  const literal = pattern.filter((word) => word !== gap).length;
  if (!pattern.some((word) => word !== gap && text.some((given) => agrees(word, given)))) return nothing;
  // Where the pattern's first word stands in the text; a pattern or a text that starts with a gap may start anywhere.
  const first = pattern[0] ?? gap;
  const starts = text.flatMap((given, at) => (first === gap || given === gap || agrees(first, given) ? [at] : []));
  let words = Math.max(0, ...starts.map((start) => run(pattern, 0, text, start, "pattern") ?? 0));
  // A text may have gaps too; one that is nothing else says nothing.
  const whole = literal > 0 && words * 2 >= literal;
  if (whole) return { words, whole, part: true };
  words = 0;
  for (const [start, first] of pattern.entries()) {
    if (first !== gap && (text[0] === gap || agrees(first, text[0] ?? "")))
      words = Math.max(words, run(pattern, start, text, 0, "text") ?? 0);
  }
  // What a log writes before the message, where it is not known above.
  const tail = Math.max(0, ...starts.map((start) => (start === 0 ? 0 : (run(pattern, 0, text, start, "text") ?? 0))));
  if (tail > 2) return { words: Math.max(words, tail), whole, part: true };
  const wanted = text.filter((word) => word !== gap).length;
  const part = words > 1 ? words > 2 || words * 2 >= wanted : words === 1 && wanted === 1 && (text[0]?.length ?? 0) > 3;
  return { words, whole, part };
}

/** Words of a path or a number at the end of a text that is a part of a line. */
const mostInLastGap = 3;

/**
 * How many words agree when both are read side by side, until `end` is used up; null when they part before.
 */
function run(
  pattern: readonly string[],
  i: number,
  text: readonly string[],
  j: number,
  end: "pattern" | "text",
): number | null {
  const seen = new Map<number, number | null>();
  const go = (i: number, j: number): number | null => {
    if (end === "pattern" ? i === pattern.length : j === text.length) return 0;
    const key = i * (text.length + 1) + j;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const [wanted, given] = [pattern[i], text[j]];
    let best: number | null = null;
    const better = (words: number | null, more: number) => {
      if (words !== null && (best === null || words + more > best)) best = words + more;
    };
    if (wanted === gap) {
      for (let next = j; next < text.length; next++) better(go(i + 1, next), 0);
      // Only the pattern is used up by a gap of any length: a text that breaks off in one breaks off soon.
      if (end === "pattern" || text.length - j <= mostInLastGap) better(go(i + 1, text.length), 0);
    } else if (given === gap) {
      better(go(i, j + 1), 0);
      if (wanted !== undefined) better(go(i + 1, j), 0);
    } else if (wanted !== undefined && given !== undefined) {
      const cut = end === "text" && j === text.length - 1 && given.length > 2 && wanted.startsWith(given);
      if (cut || same(wanted, given)) better(go(i + 1, j + 1), 1);
    }
    seen.set(key, best);
    return best;
  };
  return go(i, j);
}

const nothing: Overlap = { words: 0, whole: false, part: false };

/** As `same`, also for a word that is cut short. */
function agrees(wanted: string, given: string): boolean {
  return same(wanted, given) || (given.length > 2 && wanted.startsWith(given));
}

function same(wanted: string, given: string): boolean {
  if (!wanted.includes(gap)) return wanted === given;
  const [start = "", ...rest] = wanted.split(gap);
  const last = rest.at(-1) ?? "";
  return given.length >= start.length + last.length && given.startsWith(start) && given.endsWith(last);
}
