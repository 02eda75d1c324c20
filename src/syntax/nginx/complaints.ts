import { LineIndex } from "../../source/line-index.ts";
import type { FileId } from "../../source/span.ts";
import type { SyntaxProblem } from "../problem.ts";
import type { Overlong } from "./overlong.ts";

/** One method per thing that nginx's reader refuses, each at its place and with nginx's words. */
export interface Complaints {
  readonly list: readonly SyntaxProblem[];
  unexpectedSemicolon(at: number): void;
  unexpectedBrace(at: number, sign: "{" | "}"): void;
  /** @param end past the last argument, where the `;` belongs; @param brace the `}` met instead, -1 at the file's end */
  missingSemicolon(name: string, end: number, brace: number): void;
  /** @param close where the string ends after all, -1 when nowhere; @param long nginx's buffer overflows first */
  unclosedQuote(at: number, close: number, long: boolean): void;
  /** @param close the closing quote that text follows at once */
  textAfterQuote(close: number): void;
  longWord(start: number, end: number, quoted: boolean, long: Overlong): void;
  longComment(start: number, end: number, long: Overlong): void;
  unclosedBlock(brace: number, name: string, open: number): void;
  unclosedRaw(brace: number, language: string): void;
  byteOrderMark(reportedAt: number, original: string | null): void;
}

const endOfFile = 'unexpected end of file, expecting ";" or "}"';

/** @param damaged called with each complaint: the block in which it lies may lack something */
export function complaintsAbout(file: FileId, text: string, damaged: () => void): Complaints {
  const list: SyntaxProblem[] = [];
  let lines: LineIndex | null = null;
  const line = (offset: number): number => {
    lines ??= new LineIndex(text);
    return lines.position(offset).line;
  };
  const add = (
    code: string,
    start: number,
    end: number,
    reportedAt: number,
    original: string | null,
    message: string,
  ) => {
    list.push({ file, start, end, code, message, reportedLine: line(reportedAt), original });
    damaged();
  };
  /** nginx prints one byte: of a character beyond ASCII we cannot quote it. */
  const unexpected = (character: string) => (character < "\x80" ? `unexpected "${character}"` : null);
  const missingQuote = (sign: string) => `too long parameter, probably missing terminating "${sign}" character`;

  return {
    list,
    unexpectedSemicolon(at) {
      add("unexpected-semicolon", at, at + 1, at, 'unexpected ";"', 'This ";" ends no directive.');
    },
    unexpectedBrace(at, sign) {
      const message = sign === "{" ? 'This "{" follows no directive name.' : 'This "}" closes no block.';
      add("unexpected-brace", at, at + 1, at, `unexpected "${sign}"`, message);
    },
    missingSemicolon(name, end, brace) {
      const original = brace === -1 ? endOfFile : 'unexpected "}"';
      add(
        "missing-semicolon",
        end,
        end,
        brace === -1 ? text.length : brace,
        original,
        `"${name}" does not end with ";".`,
      );
    },
    unclosedQuote(at, close, long) {
      const sign = text.charAt(at);
      if (close === -1) {
        const original = long ? missingQuote(sign) : endOfFile;
        add("unclosed-quote", at, at + 1, long ? at : text.length, original, `This ${sign} is never closed.`);
        return;
      }
      const message = `This ${sign} is closed only on line ${line(close)}, where text follows at once.`;
      add("unclosed-quote", at, at + 1, close + 1, unexpected(text.charAt(close + 1)), message);
    },
    textAfterQuote(close) {
      const character = String.fromCodePoint(text.codePointAt(close + 1) ?? 0);
      const message = `After a closing ${text.charAt(close)} only a space, ";", "{" or ")" can stand, not "${character}".`;
      const end = close + 1 + character.length;
      add("text-after-quote", close + 1, end, close + 1, unexpected(character), message);
    },
    longWord(start, end, quoted, long) {
      const original = quoted && long.contentBytes >= 4096 ? missingQuote(text.charAt(start)) : long.original;
      const message = `This parameter has ${long.contentBytes} bytes; nginx's buffer holds 4096 with the sign that ends it.`;
      add("too-long", start, end, start, original, message);
    },
    longComment(start, end, long) {
      const message = `This comment line has ${long.contentBytes} bytes; nginx's buffer holds 4095.`;
      add("too-long", start, end, start, long.original, message);
    },
    unclosedBlock(brace, name, open) {
      const more = open === 1 ? "" : ` (${open} blocks are open at the end of the file)`;
      const message = `This block of "${name}" is not closed${more}.`;
      add("unclosed-brace", brace, brace + 1, text.length, 'unexpected end of file, expecting "}"', message);
    },
    unclosedRaw(brace, language) {
      add("unclosed-brace", brace, brace + 1, text.length, null, `This ${language} block is not closed.`);
    },
    byteOrderMark(reportedAt, original) {
      const message = "nginx takes the byte order mark as a part of the first name.";
      add("byte-order-mark", 0, 1, reportedAt, original, message);
    },
  };
}
