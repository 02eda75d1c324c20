import { LineIndex } from "../../source/line-index.ts";
import type { FileId, Span } from "../../source/span.ts";
import type { Comment, SyntaxProblem } from "../problem.ts";
import { withRoles } from "../template/control-role.ts";
import type { Placeholder } from "../template/placeholder.ts";
import { byteOrderMarkComplaint } from "./byte-order-mark.ts";
import { likelyUnclosed } from "./likely-unclosed.ts";
import { lengthLimit, overlong } from "./overlong.ts";
import { findRawEnd, likelyRawEnd, rawLanguage } from "./raw-block.ts";
import { aloneUntil, createTemplateState, gluedUntil } from "./templates.ts";
import type { Block, Directive, Word } from "./tree.ts";
import { unescape } from "./unescape.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A block being read. `phantom` stands for a `{` that opens nothing: its items belong to the block around it. */
export interface OpenBlock {
  readonly block: Mutable<Block> & { items: Directive[] };
  readonly directive: Directive | null;
  readonly phantom: boolean;
}

export interface Statements {
  readonly root: Block;
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
  readonly placeholders: readonly Placeholder[];
}

/** Reads a whole file into directives; see `parseNginx`. */
export function readStatements(file: FileId, text: string, found: readonly Placeholder[]): Statements {
  const length = text.length;
  const marks = found.length === 0 ? [] : withRoles(text, found);
  const undecodable = text.includes("\uFFFD");
  const comments: Comment[] = [];
  const problems: SyntaxProblem[] = [];
  const root: OpenBlock = {
    block: { file, start: 0, end: length, items: [], damaged: false },
    directive: null,
    phantom: false,
  };
  let stack: OpenBlock[] = [root];
  let frame = root;
  let lines: LineIndex | null = null;

  let at = 0;
  // The statement being read.
  let name: Word | null = null;
  let args: Word[] = [];
  let lastEnd = 0;
  /** The statement holds template text, so a missing sign may come from there. */
  let doubtful = false;

  // The next placeholder; `markAt` is past the text when none is left, so that one comparison decides.
  let mark = 0;
  let markAt = length + 1;
  const templates = createTemplateState();
  /** Braces that open nothing: they are reported, so each may explain a block that stays open. */
  let phantoms = 0;

  const lineAt = (offset: number): number => {
    lines ??= new LineIndex(text);
    return lines.position(offset).line;
  };
  const report = (code: string, start: number, end: number, line: number, original: string | null, message: string) => {
    problems.push({ file, start, end, code, message, reportedLine: line, original });
    frame.block.damaged = true;
  };
  const skipMarks = (until: number) => {
    while (mark < marks.length && (marks[mark] as Placeholder).start < until) mark++;
    markAt = mark < marks.length ? (marks[mark] as Placeholder).start : length + 1;
  };

  const finish = (block: Block | null, raw: Directive["raw"]) => {
    const first = name as Word;
    frame.block.items.push({
      file,
      start: first.start,
      end: lastEnd,
      name: first,
      args,
      block,
      raw,
      conditional: templates.depth > 0 || templates.loose !== 0,
    });
    // A name that a template makes may stand for anything.
    if (first.opaque) frame.block.damaged = true;
    name = null;
    args = [];
    doubtful = false;
  };

  const addWord = (start: number, end: number, value: string, quote: Word["quote"], opaque: boolean) => {
    const word: Word = { file, start, end, text: value, quote, opaque };
    lastEnd = end;
    if (name === null) {
      name = templates.loose !== 0 && !opaque ? { ...word, opaque: true } : word;
      doubtful = opaque;
    } else {
      args.push(word);
      if (opaque) doubtful = true;
    }
  };

  /** Past the placeholder at `offset`, or where a control placeholder ends the word (-1 then). */
  const throughMark = (): number => {
    const placeholder = marks[mark] as (typeof marks)[number];
    let end = placeholder.end;
    if (placeholder.role === "comment" || placeholder.role === "middle" || placeholder.role === "close") return -1;
    if (placeholder.role !== null) {
      templates.control = true;
      frame.block.damaged = true;
      if (placeholder.role === "open") {
        end = gluedUntil(text, marks, mark);
        if (end === -1) return -1;
      }
    }
    skipMarks(end);
    return end;
  };

  const readPlainWord = () => {
    const start = at;
    let escaped = false;
    let opaque = false;
    let i = at;
    while (i < length) {
      if (i === markAt) {
        opaque = true;
        const end = throughMark();
        if (end === -1) break;
        i = end;
        continue;
      }
      const unit = text.charCodeAt(i);
      if (unit <= 32) {
        if (unit === 32 || unit === 10 || unit === 9 || unit === 13) break;
      } else if (unit === 59 || unit === 123) break;
      else if (unit === 92) {
        escaped = true;
        i++;
      } else if (unit === 36) {
        // nginx lets `{` pass after `$`, however many stand there.
        while (text.charCodeAt(i + 1) === 123 && i + 1 !== markAt) i++;
      }
      i++;
    }
    if (i > length) i = length;
    // Nothing but a control placeholder that ends words: the caller takes it as a control statement.
    if (i === start) return;
    at = i;
    const raw = text.slice(start, i);
    if (undecodable && !opaque) opaque = raw.includes("\uFFFD");
    addWord(start, i, escaped && !opaque ? unescape(raw) : raw, null, opaque);
    if (i - start > lengthLimit && !opaque) checkLength(start, i);
  };

  const readQuotedWord = (quote: number) => {
    const start = at;
    let escaped = false;
    let opaque = false;
    let i = at + 1;
    for (; i < length; i++) {
      if (i === markAt) {
        opaque = true;
        i = (marks[mark] as Placeholder).end - 1;
        skipMarks(i + 1);
        continue;
      }
      const unit = text.charCodeAt(i);
      if (unit === quote) break;
      if (unit === 92) {
        escaped = true;
        i++;
      }
    }
    const sign = quote === 34 ? '"' : "'";
    if (i >= length) {
      if (!opaque) {
        const long = overlong(text, start + 1, length);
        report(
          "unclosed-quote",
          start,
          start + 1,
          lineAt(long ? start : length),
          long ? `too long parameter, probably missing terminating "${sign}" character` : endOfFile,
          `This ${sign} is never closed.`,
        );
      }
      cutQuotedWord(start, sign, opaque);
      return;
    }
    const inside = text.slice(start + 1, i);
    const next = text.charCodeAt(i + 1);
    const follows =
      i + 1 >= length || i + 1 === markAt || next === 32 || next === 10 || next === 9 || next === 13 || next === 59;
    if (!follows && next !== 123 && next !== 41) {
      // A string over several lines with text right after it: most likely the quote meant to close it is missing.
      const cut = !opaque && inside.includes("\n");
      if (cut || !opaque) reportAfterQuote(start, i, sign, cut);
      if (cut) {
        cutQuotedWord(start, sign, opaque);
        return;
      }
    }
    if (undecodable && !opaque) opaque = inside.includes("\uFFFD");
    at = i + 1;
    addWord(start, at, escaped && !opaque ? unescape(inside) : inside, sign, opaque);
    if (i - start > lengthLimit && !opaque) checkLength(start + 1, i);
  };

  const reportAfterQuote = (start: number, close: number, sign: string, cut: boolean) => {
    const after = close + 1;
    const unit = text.codePointAt(after) as number;
    const character = String.fromCodePoint(unit);
    const original = unit < 128 ? `unexpected "${character}"` : null;
    // A `}` then meets a statement without `;`, which says it once and for all.
    if (character === "}" && !cut) return;
    if (cut) {
      const message = `This ${sign} is closed only on line ${lineAt(close)}, where text follows at once.`;
      report("unclosed-quote", start, start + 1, lineAt(after), original, message);
    } else {
      const message = `After a closing ${sign} only a space, ";", "{" or ")" can stand, not "${character}".`;
      report("text-after-quote", after, after + character.length, lineAt(after), original, message);
    }
  };

  /** Takes a string that is never closed as far as its first line goes. */
  const cutQuotedWord = (start: number, sign: '"' | "'", opaque: boolean) => {
    let end = text.indexOf("\n", start);
    if (end === -1) end = length;
    end = start + text.slice(start, end).trimEnd().length;
    const last = text.charCodeAt(end - 1);
    if (end - 1 > start && (last === 59 || last === 123)) end--;
    at = end;
    // Placeholders on this line lie in the word; those after it are read as usual.
    mark = 0;
    skipMarks(end);
    addWord(start, end, text.slice(start + 1, end), sign, opaque);
    doubtful = true;
  };

  const checkLength = (start: number, end: number) => {
    const long = overlong(text, start, end);
    if (!long) return;
    const quoted = start > 0 && lastEnd !== end;
    const sign = quoted ? text.charAt(start - 1) : "";
    const open = quoted && long.contentBytes >= 4096;
    report(
      "too-long",
      quoted ? start - 1 : start,
      lastEnd,
      lineAt(start),
      open ? `too long parameter, probably missing terminating "${sign}" character` : long.original,
      `This parameter has ${long.contentBytes} bytes; nginx's buffer holds 4096 with the sign that ends it.`,
    );
  };

  const readComment = () => {
    const start = at;
    let end = text.indexOf("\n", at);
    if (end === -1) end = length;
    while (markAt < end) {
      const placeholder = marks[mark] as (typeof marks)[number];
      if (placeholder.role !== null && placeholder.role !== "comment") control(true);
      else skipMarks(placeholder.end);
      if (placeholder.end > end) {
        end = text.indexOf("\n", placeholder.end);
        if (end === -1) end = length;
      }
    }
    at = end;
    if (end - start > lengthLimit) {
      const long = overlong(text, start, end);
      // The line break is read before the limit is looked at again, so a comment has one byte more than a word.
      if (long && long.contentBytes >= 4096 && marks.length === 0) {
        const message = `This comment line has ${long.contentBytes} bytes; nginx's buffer holds 4095.`;
        report("too-long", start, end, lineAt(start), long.original, message);
      }
    }
    const line = end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    comments.push({ file, start, end: line });
  };

  /** Applies the control placeholder at `mark`; the caller goes on after it. */
  const control = (inComment: boolean) => {
    const placeholder = marks[mark] as (typeof marks)[number];
    skipMarks(placeholder.end);
    if (placeholder.role === "comment") return;
    templates.control = true;
    frame.block.damaged = true;
    const nested = name !== null && !inComment;
    if (nested) {
      // The statement goes on behind template text that cannot be a part of one word: how, is not known.
      endWordWith(placeholder);
      finish(null, null);
    }
    stack = templates.apply(placeholder.role, stack, nested, nested ? placeholder.end : placeholder.start);
    frame = stack[stack.length - 1] as OpenBlock;
    frame.block.damaged = true;
  };

  /** Takes template text into the statement: into its last word when it touches it, else as a word of its own. */
  const endWordWith = ({ start, end }: Placeholder) => {
    const last = args.at(-1) ?? (name as Word);
    if (lastEnd !== start) {
      addWord(start, end, text.slice(start, end), null, true);
      return;
    }
    const longer: Word = { ...last, end, text: text.slice(last.start, end), opaque: true };
    if (args.length > 0) args[args.length - 1] = longer;
    else name = longer;
    lastEnd = end;
  };

  const openBlock = () => {
    const start = at++;
    if (name === null) {
      phantoms++;
      if (!doubtful)
        report(
          "unexpected-brace",
          start,
          start + 1,
          lineAt(start),
          'unexpected "{"',
          'This "{" follows no directive name.',
        );
      frame = { block: frame.block, directive: null, phantom: true };
      stack.push(frame);
      return;
    }
    const language = (name as Word).opaque ? null : rawLanguage((name as Word).text);
    if (language !== null) {
      readRaw(start, language);
      return;
    }
    const block = { file, start, end: length, items: [], damaged: false };
    finish(block, null);
    frame = { block, directive: frame.block.items.at(-1) as Directive, phantom: false };
    stack.push(frame);
  };

  const readRaw = (brace: number, language: "lua" | "javascript") => {
    let end = findRawEnd(text, at, language);
    let resume = end + 1;
    if (end === -1) {
      const code = language === "lua" ? "Lua" : "JavaScript";
      report("unclosed-block", brace, brace + 1, lineAt(length), null, `This ${code} block is never closed.`);
      ({ end, resume } = likelyRawEnd(text, (name as Word).start, at));
    }
    // Braces and signs of the other language are no template text of ours.
    const from = mark;
    while (mark < marks.length && (marks[mark] as Placeholder).start < end) mark++;
    marks.splice(from, mark - from);
    mark = from;
    skipMarks(end);
    finish(null, { file, start: at, end });
    at = resume;
  };

  const closeBlock = () => {
    const brace = at++;
    if (name !== null) {
      if (!doubtful) {
        const written = (name as Word).text;
        report(
          "missing-semicolon",
          lastEnd,
          lastEnd,
          lineAt(brace),
          'unexpected "}"',
          `"${written}" does not end with ";".`,
        );
      } else frame.block.damaged = true;
      finish(null, null);
    }
    doubtful = false;
    if (frame === root) {
      report("unexpected-brace", brace, brace + 1, lineAt(brace), 'unexpected "}"', 'This "}" closes no block.');
      return;
    }
    if (!frame.phantom) frame.block.end = at;
    stack.pop();
    frame = stack[stack.length - 1] as OpenBlock;
  };

  const endDirective = () => {
    const sign = at++;
    if (name !== null) finish(null, null);
    else if (!doubtful) {
      report("unexpected-semicolon", sign, sign + 1, lineAt(sign), 'unexpected ";"', 'This ";" ends no directive.');
    }
    doubtful = false;
  };

  const readStatement = (unit: number) => {
    if (unit === 59) endDirective();
    else if (unit === 123) openBlock();
    else if (unit === 125) closeBlock();
    else if (unit === 35) readComment();
    else if (unit === 34 || unit === 39) readQuotedWord(unit);
    else readPlainWord();
  };

  const readPlaceholder = () => {
    const placeholder = marks[mark] as (typeof marks)[number];
    if (placeholder.role === null) {
      const end = name === null ? aloneUntil(text, marks, mark) : -1;
      if (end === -1) {
        readPlainWord();
        return;
      }
      // Values alone on their line, where a directive would stand: they may expand to anything.
      while (mark < marks.length && (marks[mark] as Placeholder).start < end) {
        const value = marks[mark] as (typeof marks)[number];
        if (value.kind === "value") marks[mark] = { ...value, kind: "control", role: "alone" };
        control(false);
      }
      at = end;
      doubtful = true;
      return;
    }
    const inside = name !== null && (placeholder.role === "alone" || placeholder.role === "open");
    if (inside) {
      const before = at;
      readPlainWord();
      if (at !== before) return;
    }
    control(false);
    at = placeholder.end;
    if (placeholder.role !== "comment") doubtful = true;
  };

  skipMarks(0);
  if (marks.length > 0) {
    mark = 0;
    markAt = (marks[0] as Placeholder).start;
  }
  if (text.charCodeAt(0) === 0xfeff) {
    reportByteOrderMark();
    at = 1;
  }
  while (at < length) {
    if (at === markAt) {
      readPlaceholder();
      continue;
    }
    const unit = text.charCodeAt(at);
    if (unit === 32 || unit === 10 || unit === 9 || unit === 13) at++;
    else readStatement(unit);
  }
  reportEnd();

  return {
    root: root.block,
    comments,
    // With template parts that come and go, braces that do not match on paper may match when they are filled in.
    problems: templates.control ? problems.filter((problem) => !problem.code.endsWith("-brace")) : problems,
    placeholders: marks.map(({ file: id, start, end, kind }) => ({ file: id, start, end, kind })),
  };

  function reportByteOrderMark() {
    const { offset, original } = byteOrderMarkComplaint(file, text, (id, plain) => readStatements(id, plain, []));
    const message = "nginx takes the byte order mark as a part of the first name.";
    report("byte-order-mark", 0, 1, lineAt(offset), original, message);
  }

  function reportEnd() {
    if (name !== null) {
      const written = (name as Word).text;
      if (!doubtful) {
        report("missing-semicolon", lastEnd, lastEnd, lineAt(length), endOfFile, `"${written}" does not end with ";".`);
      }
      finish(null, null);
    }
    const open = stack.filter((one) => one.directive !== null);
    for (const one of open) one.block.damaged = true;
    const outermost = open[0]?.directive;
    if (!outermost || open.length <= phantoms) return;
    const culprit = likelyUnclosed(text, outermost, (open.at(-1) as OpenBlock).directive as Directive);
    const more = open.length === 1 ? "" : ` (${open.length} blocks are open at the end of the file)`;
    const brace = culprit.block?.start ?? (culprit.raw as Span).start - 1;
    if (culprit.block) (culprit.block as Mutable<Block>).damaged = true;
    report(
      "unclosed-brace",
      brace,
      brace + 1,
      lineAt(length),
      'unexpected end of file, expecting "}"',
      `This block of "${culprit.name.text}" is not closed${more}.`,
    );
  }
}

const endOfFile = 'unexpected end of file, expecting ";" or "}"';
