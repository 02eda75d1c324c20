import { intern } from "../../source/intern.ts";
import type { FileId, Span } from "../../source/span.ts";
import type { Comment, SyntaxProblem } from "../problem.ts";
import type { Placeholder } from "../template/placeholder.ts";
import { byteOrderMarkComplaint } from "./byte-order-mark.ts";
import { complaintsAbout } from "./complaints.ts";
import { likelyUnclosed } from "./likely-unclosed.ts";
import { currentMark, dropMarks, marksOf, rewindMarks, skipMarks } from "./marks.ts";
import { lengthLimit, overlong } from "./overlong.ts";
import { findRawEnd, likelyRawEnd, rawLanguage } from "./raw-block.ts";
import { type Scan, scanPlainWord, scanQuotedWord } from "./scan-word.ts";
import { aloneUntil, createTemplateState } from "./templates.ts";
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

const noWords: readonly Word[] = [];

/** Reads a whole file into directives; see `parseNginx`. */
export function readStatements(file: FileId, text: string, found: readonly Placeholder[]): Statements {
  const length = text.length;
  const undecodable = text.includes("\uFFFD");
  const comments: Comment[] = [];
  const rootBlock = { file, start: 0, end: length, items: [], damaged: false };
  const root: OpenBlock = { block: rootBlock, directive: null, phantom: false };
  let stack: OpenBlock[] = [root];
  let frame = root;
  /** Braces that open nothing: they are reported, so each may explain a block that stays open. */
  let phantoms = 0;
  let unclosedRaws = 0;
  const complain = complaintsAbout(file, text, () => {
    frame.block.damaged = true;
  });
  const marks = marksOf(text, found);
  const templates = createTemplateState();
  const scan: Scan = { escaped: false, opaque: false, control: false };

  let at = 0;
  // The statement being read.
  let name: Word | null = null;
  /** The first `count` of these are its arguments. */
  const args: Word[] = [];
  let count = 0;
  let lastEnd = 0;
  /** Template text lies in the statement or right before it, so a sign may be missing or superfluous because of it. */
  let doubtful = false;

  if (text.charCodeAt(0) === 0xfeff) {
    const { offset, original } = byteOrderMarkComplaint(file, text, (id, plain) => readStatements(id, plain, []));
    complain.byteOrderMark(offset, original);
    at = 1;
  }
  while (at < length) {
    if (at >= marks.at) {
      if (at === marks.at) readPlaceholder();
      else skipMarks(marks, at);
      continue;
    }
    const unit = text.charCodeAt(at);
    if (unit === 32 || unit === 10 || unit === 9 || unit === 13) at++;
    else if (unit === 59) endDirective();
    else if (unit === 123) openBlock();
    else if (unit === 125) closeBlock();
    else if (unit === 35) readComment();
    else if (unit === 34 || unit === 39) readQuotedWord(unit === 34 ? '"' : "'");
    else readPlainWord();
  }
  endFile();

  return {
    root: root.block,
    comments,
    // With template parts that come and go, braces that do not match on paper may match when they are filled in.
    problems: templates.control ? complain.list.filter(({ code }) => !code.endsWith("-brace")) : complain.list,
    placeholders: marks.list.map(({ start, end, kind }) => ({ file, start, end, kind })),
  };

  function readPlainWord() {
    const start = at;
    at = scanPlainWord(text, start, marks, scan);
    if (at === start) return;
    if (scan.control) meetControl();
    const written = text.slice(start, at);
    const opaque = scan.opaque || (undecodable && written.includes("\uFFFD"));
    addWord(start, at, scan.escaped && !opaque ? unescape(written) : written, null, opaque);
    if (at - start > lengthLimit && !opaque) {
      const long = overlong(text, start, at);
      if (long) complain.longWord(start, at, false, long);
    }
  }

  function readQuotedWord(quote: '"' | "'") {
    const start = at;
    const close = scanQuotedWord(text, start, marks, scan);
    if (close >= length) {
      if (!scan.opaque) complain.unclosedQuote(start, -1, overlong(text, start + 1, length) !== null);
      cutQuotedWord(start, quote);
      return;
    }
    const inside = text.slice(start + 1, close);
    if (!scan.opaque && !mayFollowQuote(close + 1)) {
      // A string over several lines with text right after it: most likely the quote meant to close it is missing.
      if (inside.includes("\n")) {
        complain.unclosedQuote(start, close, false);
        cutQuotedWord(start, quote);
        return;
      }
      // A `}` will meet a statement without `;`, which says it once and for all.
      if (text.charCodeAt(close + 1) !== 125) complain.textAfterQuote(close);
    }
    at = close + 1;
    const opaque = scan.opaque || (undecodable && inside.includes("\uFFFD"));
    addWord(start, at, scan.escaped && !opaque ? unescape(inside) : inside, quote, opaque);
    if (close - start > lengthLimit && !opaque) {
      const long = overlong(text, start + 1, close);
      if (long) complain.longWord(start, at, true, long);
    }
  }

  /** White space, `;`, `{`, `)`, template text or the end of the file. */
  function mayFollowQuote(offset: number): boolean {
    const unit = text.charCodeAt(offset);
    if (unit === 32 || unit === 9 || unit === 10 || unit === 13 || unit === 59 || unit === 123 || unit === 41)
      return true;
    return offset >= length || offset === marks.at;
  }

  /** Takes a string that is never closed as far as its first line goes. */
  function cutQuotedWord(start: number, quote: '"' | "'") {
    const line = text.indexOf("\n", start);
    let end = start + text.slice(start, line === -1 ? length : line).trimEnd().length;
    const last = text.charCodeAt(end - 1);
    if (end - 1 > start && (last === 59 || last === 123)) end--;
    // Placeholders that begin on this line lie in the word; those after it are read as usual.
    rewindMarks(marks, end);
    end = Math.max(end, marks.list[marks.next - 1]?.end ?? 0);
    const inside = text.slice(start + 1, end);
    const opaque = scan.opaque || (undecodable && inside.includes("\uFFFD"));
    at = end;
    addWord(start, end, opaque ? inside : unescape(inside), quote, opaque);
    doubtful = true;
  }

  function addWord(start: number, end: number, value: string, quote: Word["quote"], opaque: boolean) {
    lastEnd = end;
    if (name === null) {
      doubtful = opaque;
      name = { file, start, end, text: intern(value), quote, opaque: opaque || templates.loose !== 0 };
      return;
    }
    if (opaque) doubtful = true;
    args[count++] = { file, start, end, text: value, quote, opaque };
  }

  function finish(block: Block | null, raw: Directive["raw"]) {
    const first = name as Word;
    const conditional = templates.depth > 0;
    // A list that grows keeps room for many: the tree gets one of the right size.
    const exact = count === 0 ? noWords : args.slice(0, count);
    frame.block.items.push({
      file,
      start: first.start,
      end: lastEnd,
      name: first,
      args: exact,
      block,
      raw,
      conditional,
    });
    // A name that a template makes may stand for anything.
    if (first.opaque) frame.block.damaged = true;
    name = null;
    count = 0;
    doubtful = false;
  }

  function endDirective() {
    const sign = at++;
    if (name !== null) finish(null, null);
    else if (!doubtful) complain.unexpectedSemicolon(sign);
    doubtful = false;
  }

  function openBlock() {
    const brace = at++;
    if (name === null) {
      phantoms++;
      if (!doubtful) complain.unexpectedBrace(brace, "{");
      frame = { block: frame.block, directive: null, phantom: true };
      stack.push(frame);
      return;
    }
    const language = name.opaque ? null : rawLanguage(name.text);
    if (language !== null) {
      readRaw(brace, name.start, language);
      return;
    }
    const block = { file, start: brace, end: length, items: [], damaged: false };
    finish(block, null);
    frame = { block, directive: frame.block.items.at(-1) as Directive, phantom: false };
    stack.push(frame);
  }

  function readRaw(brace: number, directive: number, language: "lua" | "javascript") {
    const start = at;
    // A search that fails reads the whole file: in one where many fail, the indentation alone decides.
    let end = unclosedRaws < 10 ? findRawEnd(text, start, language) : -1;
    let resume = end + 1;
    if (end === -1) {
      unclosedRaws++;
      complain.unclosedRaw(brace, language === "lua" ? "Lua" : "JavaScript");
      ({ end, resume } = likelyRawEnd(text, directive, start));
    }
    // Braces and signs of the other language are no template text of ours.
    dropMarks(marks, end);
    finish(null, { file, start, end });
    at = resume;
  }

  function closeBlock() {
    const brace = at++;
    if (name !== null) {
      if (doubtful) frame.block.damaged = true;
      else complain.missingSemicolon(name.text, lastEnd, brace);
      finish(null, null);
    }
    doubtful = false;
    if (frame === root) {
      complain.unexpectedBrace(brace, "}");
      return;
    }
    if (!frame.phantom) frame.block.end = at;
    stack.pop();
    frame = stack[stack.length - 1] as OpenBlock;
  }

  function readComment() {
    const start = at;
    let end = lineEnd(start);
    while (marks.at < end) {
      const { role, end: past } = currentMark(marks);
      if (role === null) skipMarks(marks, past);
      else control(true);
      if (past > end) end = lineEnd(past);
    }
    at = end;
    if (end - start > lengthLimit && marks.list.length === 0) {
      const long = overlong(text, start, end);
      if (long) complain.longComment(start, end, long);
    }
    comments.push({ file, start, end: end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end });
  }

  function lineEnd(offset: number): number {
    const end = text.indexOf("\n", offset);
    return end === -1 ? length : end;
  }

  function readPlaceholder() {
    const { role, end } = currentMark(marks);
    if (role === null) {
      const alone = name === null ? aloneUntil(text, marks.list, marks.next) : -1;
      if (alone === -1) readPlainWord();
      else standAlone(alone);
      return;
    }
    if (name !== null && (role === "alone" || role === "open")) {
      const before = at;
      readPlainWord();
      if (at !== before) return;
    }
    control(false);
    at = end;
    if (role !== "comment") doubtful = true;
  }

  /** Values alone on their line, where a directive would stand, may expand to anything. */
  function standAlone(until: number) {
    while (marks.at < until) {
      const value = currentMark(marks);
      if (value.role === null) marks.list[marks.next] = { ...value, kind: "control", role: "alone" };
      control(false);
    }
    at = until;
    doubtful = true;
  }

  /** Applies the control placeholder at `marks.at`; the caller goes on after it. */
  function control(inComment: boolean) {
    const placeholder = currentMark(marks);
    const { start, end, role } = placeholder;
    skipMarks(marks, end);
    if (role === "comment") return;
    meetControl();
    const cutsStatement = name !== null && !inComment;
    if (cutsStatement) {
      // The statement goes on behind template text that cannot be a part of one word: how, is not known.
      endWordWith(placeholder);
      finish(null, null);
    }
    stack = templates.apply(role, stack, cutsStatement, cutsStatement ? end : start);
    frame = stack[stack.length - 1] as OpenBlock;
    frame.block.damaged = true;
  }

  function meetControl() {
    templates.control = true;
    frame.block.damaged = true;
  }

  /** Takes template text into the statement: into its last word when it touches it, else as a word of its own. */
  function endWordWith({ start, end }: Placeholder) {
    if (lastEnd !== start) {
      addWord(start, end, text.slice(start, end), null, true);
      return;
    }
    const last = count > 0 ? (args[count - 1] as Word) : (name as Word);
    const longer: Word = { ...last, end, text: text.slice(last.start, end), opaque: true };
    if (count > 0) args[count - 1] = longer;
    else name = longer;
    lastEnd = end;
  }

  function endFile() {
    if (name !== null) {
      if (!doubtful) complain.missingSemicolon(name.text, lastEnd, -1);
      finish(null, null);
    }
    const open = stack.filter(({ directive }) => directive !== null);
    for (const { block } of open) block.damaged = true;
    const outermost = open[0]?.directive;
    const innermost = open.at(-1)?.directive;
    if (!outermost || !innermost || open.length <= phantoms) return;
    const { name: blame, block, raw } = likelyUnclosed(text, outermost, innermost);
    if (block) (block as Mutable<Block>).damaged = true;
    complain.unclosedBlock(block?.start ?? (raw as Span).start - 1, blame.text, open.length);
  }
}
