import { DockerfileParser } from "dockerfile-ast";
import type { Span } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import { join, type PlacedText, placeOf, slice } from "../shell/placed-text.ts";

/** A text that stands below an instruction: `COPY <<EOF /etc/nginx/conf.d/site.conf`. */
export interface Heredoc {
  readonly name: string;
  /** `<<"EOF"`: nothing in it is replaced. */
  readonly quoted: boolean;
  /** Without the line of its end; leading tabs are off where `<<-` says so. */
  readonly body: PlacedText;
}

export interface Flag {
  readonly name: string;
  readonly value: string;
}

export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** The keyword's place. */
  readonly at: Span;
  /** The whole instruction's place. */
  readonly whole: Span;
  readonly flags: readonly Flag[];
  /** What follows keyword and flags on one line: continuations and the remarks between them are out. */
  readonly line: PlacedText;
  /** The same with the texts below, as a shell reads it. */
  readonly script: PlacedText;
  readonly heredocs: readonly Heredoc[];
}

export interface Instructions {
  readonly list: readonly Instruction[];
  readonly escape: string;
}

const kept = new WeakMap<InfraInput, Map<string, Instructions>>();

/** The instructions of a Dockerfile that one run may look at several times. */
export function instructionsOf(source: PlacedText, input: InfraInput): Instructions {
  let all = kept.get(input);
  if (all === undefined) {
    all = new Map();
    kept.set(input, all);
  }
  const key = `${source.file}\0${source.text}`;
  let read = all.get(key);
  if (read === undefined) {
    read = readInstructions(source);
    all.set(key, read);
  }
  return read;
}

/** The instructions of a Dockerfile in their order, those of all stages. */
export function readInstructions(source: PlacedText): Instructions {
  const dockerfile = DockerfileParser.parse(source.text);
  const escape = dockerfile.getEscapeCharacter() || "\\";
  const starts = lineStarts(source.text);
  const indexOf = ({ line, character }: { line: number; character: number }) =>
    Math.min((starts[line] ?? source.text.length) + character, source.text.length);
  const list = dockerfile.getInstructions().flatMap((instruction): Instruction[] => {
    const range = instruction.getRange();
    const name = instruction.getInstructionRange();
    if (!range || !name) return [];
    const end = indexOf(range.end);
    const keywordEnd = indexOf(name.end);
    const logical = logicalLine(source.text, keywordEnd, end, escape);
    const whole = join(source, logical.ranges);
    const { flags, rest } = cutFlags(whole.text);
    const line = slice(whole, rest, whole.text.length);
    const keyword = instruction.getKeyword();
    const below = join(source, [{ start: logical.end, end }]);
    const takesHeredocs = keyword === "RUN" || keyword === "COPY" || keyword === "ADD";
    const heredocs = takesHeredocs ? readHeredocs(line.text, below) : [];
    return [
      {
        keyword,
        at: placeOf(source, indexOf(name.start), keywordEnd),
        whole: placeOf(source, indexOf(range.start), end),
        flags,
        line,
        script: concat(line, below),
        heredocs,
      },
    ];
  });
  return { list, escape };
}

function concat(line: PlacedText, below: PlacedText): PlacedText {
  if (below.text === "") return line;
  const runs = [...line.runs, ...below.runs.map(({ at, to }) => ({ at: at + line.text.length, to }))];
  return { ...line, text: line.text + below.text, runs };
}

/** Line breaks as dockerfile-ast counts them. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** The parts of an instruction that make one line: its end stands before the line break that is not continued. */
function logicalLine(text: string, start: number, limit: number, escape: string) {
  const ranges: { start: number; end: number }[] = [];
  let from = start;
  for (;;) {
    const stop = lineEnd(text, from, limit);
    const line = text.slice(from, stop).replace(/\r$/, "");
    // Behind the escape sign only blanks may stand.
    const trimmed = line.replace(/[ \t]+$/, "");
    if (!trimmed.endsWith(escape) || stop >= limit) {
      const continued = trimmed.endsWith(escape) && stop >= limit;
      ranges.push({ start: from, end: from + (continued ? trimmed.length - 1 : line.length) });
      return { ranges, end: Math.min(stop, limit) };
    }
    ranges.push({ start: from, end: from + trimmed.length - 1 });
    from = stop + 1;
    // Remarks and empty lines between continued lines are no part of it.
    while (from < limit) {
      const end = lineEnd(text, from, limit);
      const between = text.slice(from, end);
      if (!/^[ \t]*(?:#.*)?\r?$/.test(between)) break;
      from = end + 1;
    }
    if (from >= limit) return { ranges, end: limit };
  }
}

function lineEnd(text: string, from: number, limit: number): number {
  const at = text.indexOf("\n", from);
  return at === -1 || at > limit ? limit : at;
}

/** `--from=build --chown=www-data`, quotes off. */
function cutFlags(text: string): { flags: Flag[]; rest: number } {
  const flags: Flag[] = [];
  let rest = /^\s*/.exec(text)?.[0].length ?? 0;
  for (;;) {
    const match = /^--([a-z][\w-]*)(?:=("[^"]*"|\S*))?(?:\s+|$)/.exec(text.slice(rest));
    if (!match) return { flags, rest };
    flags.push({ name: match[1] as string, value: (match[2] ?? "").replace(/^"(.*)"$/, "$1") });
    rest += match[0].length;
  }
}

const opener = /(?:^|[\s;|&(])\d*<<(-?)(?:"([^"\s]+)"|'([^'\s]+)'|([^\s<>"'|&;()]+))/g;

function readHeredocs(line: string, below: PlacedText): Heredoc[] {
  const found: Heredoc[] = [];
  // The line break that ends the instruction's own line.
  let at = /^\r?\n/.exec(below.text)?.[0].length ?? 0;
  for (const [, dash, double, single, bare] of line.matchAll(opener)) {
    const name = double ?? single ?? bare ?? "";
    const ranges: { start: number; end: number }[] = [];
    while (at < below.text.length) {
      const stop = lineEnd(below.text, at, below.text.length);
      const next = Math.min(stop + 1, below.text.length);
      const text = below.text.slice(at, stop).replace(/\r$/, "");
      const tabs = dash === "-" ? (/^\t*/.exec(text)?.[0].length ?? 0) : 0;
      const ends = text.slice(tabs) === name;
      if (!ends) ranges.push({ start: at + tabs, end: next });
      at = next;
      if (ends) break;
    }
    found.push({ name, quoted: double !== undefined || single !== undefined, body: join(below, ranges) });
  }
  return found;
}
