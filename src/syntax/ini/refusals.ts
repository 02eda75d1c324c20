import type { FileId } from "../../source/span.ts";
import type { SyntaxProblem } from "../problem.ts";
import type { ScanToken } from "./scan.ts";
import type { Refused } from "./statements.ts";

/** What FPM prints for a setting without `=`, measured: §6 and the reader oracle. */
export const nullValue = "value is NULL for a ZEND_INI_PARSER_ENTRY";

type Found = Pick<SyntaxProblem, "code" | "message" | "start" | "end" | "original">;

/**
 * FPM prints the file's line with its own refusals; with a syntax error it prints only the line within the one line it
 * had given to PHP's parser (`in Unknown on line 1`), so the file's line is what a reader needs in both cases.
 */
export function problem(file: FileId, reportedLine: number, found: Found): SyntaxProblem {
  return {
    file,
    start: found.start,
    end: found.end,
    code: found.code,
    message: found.message,
    reportedLine,
    original: found.original,
  };
}

/** A word that stands alone on its line. */
export function missingValue(text: string, label: ScanToken): Found {
  const word = text.slice(label.from, label.to);
  if (word.startsWith("'") && text.charAt(label.from - 1) === "'") {
    return {
      code: "empty-single-quotes",
      message:
        "two single quotes with nothing between them are not an empty value to PHP's ini reader, which takes the second one for the name of a setting",
      start: label.from - 1,
      end: label.from + 1,
      original: nullValue,
    };
  }
  return {
    code: "missing-value",
    message: `"${excerpt(word)}" is a name without "=" and a value`,
    start: label.from,
    end: label.to,
    original: nullValue,
  };
}

/** The rules table gives every `#` to fpm-syntax, also `#k = v`, which FPM reads well and then does not know. */
export function hashComment(text: string, start: number, end: number, original: string | null): Found {
  return {
    code: "hash-comment",
    message: `"#" starts no comment in PHP-FPM's configuration, only ";" does: "${excerpt(text.slice(start, end))}"`,
    start,
    end,
    original,
  };
}

/** @param lineEnd the end of the line on which the mistake starts, blanks cut off. */
export function describeRefusal(text: string, refused: Refused, lineEnd: (from: number) => number): Found {
  const { token, within, opened, original } = refused;
  const at = (code: string, message: string, start: number, end: number): Found => ({
    code,
    message,
    start,
    end: Math.max(start, end),
    original,
  });
  const word = excerpt(text.slice(token.from, token.to));
  const key = refused.key ? excerpt(text.slice(refused.key.from, refused.key.to)) : "";
  const ended = token.kind === "end" || token.kind === "line-end";

  switch (within) {
    case "quotes":
      return at("unclosed-quote", "the double quote is not closed before the line ends", opened, lineEnd(opened));
    case "section":
      return at(
        "unclosed-section",
        `the section header has no "]": "${excerpt(text.slice(opened, lineEnd(opened)))}"`,
        opened,
        lineEnd(opened),
      );
    case "offset":
      return at("unclosed-offset", `"${key}[" has no "]" before the line ends`, opened, lineEnd(opened));
    case "variable":
      if (token.kind === "}" && token.start === opened + 2) {
        return at("unnamed-variable", '"${}" names no variable', opened, token.end);
      }
      return at("unclosed-variable", '"${" has no "}"', opened, lineEnd(opened));
    case "equals":
      if (refused.key && refused.key.from === refused.key.to) {
        return at(
          "indented-section",
          `a section header that is indented with spaces is not one to PHP's ini reader: "[${refused.offset ?? ""}]"`,
          text.lastIndexOf("[", token.start - 1),
          token.start,
        );
      }
      return ended
        ? at(
            "missing-value",
            `"${key}[${refused.offset ?? ""}]" is a name without "=" and a value`,
            opened,
            lineEnd(opened),
          )
        : at(
            "missing-equals",
            `"${word}" stands where "${key}[${refused.offset ?? ""}]" needs "="`,
            token.from,
            token.to,
          );
    case "parentheses":
      if (ended)
        return at("unclosed-parenthesis", `"(" in the value of "${key}" is not closed`, opened, lineEnd(opened));
      return at(
        "unexpected-character",
        `"${word}" may not stand in parentheses here; put the value of "${key}" in double quotes`,
        token.from,
        token.to,
      );
    case "statement":
    case "value":
      break;
  }
  if (token.kind === "end" && text.charAt(token.start) === "'") {
    return at(
      "unclosed-quote",
      "the single quote is not closed before the line ends",
      token.start,
      lineEnd(token.start),
    );
  }
  if (within === "statement") {
    if (token.kind === "=") return at("missing-key", 'there is no name before "="', token.from, token.to);
    if (token.kind === "true" || token.kind === "false" || token.kind === "null") {
      return at(
        "reserved-key",
        `"${word}" is a word of PHP's ini language and cannot be the name of a setting`,
        token.from,
        token.to,
      );
    }
    return at("unexpected-character", `"${word}" may not stand here`, token.from, token.to);
  }
  if (token.kind === "=") {
    return at(
      "unexpected-equals",
      `"=" ends an unquoted value; the value of "${key}" needs double quotes`,
      token.from,
      token.to,
    );
  }
  if (ended) {
    return at(
      "unfinished-value",
      `the value of "${key}" ends after an operator`,
      refused.valueStart ?? token.start,
      lineEnd(refused.valueStart ?? token.start),
    );
  }
  if (token.kind === "operator") {
    return at(
      "unexpected-character",
      `"${word}" is an operator in an unquoted value; the value of "${key}" needs double quotes`,
      token.from,
      token.to,
    );
  }
  if (token.kind === "true" || token.kind === "false" || token.kind === "null") {
    return at(
      "unexpected-word",
      `"${word}" is a whole value in PHP's ini language and cannot follow other text; the value of "${key}" needs double quotes`,
      token.from,
      token.to,
    );
  }
  return at(
    "unexpected-text",
    `"${word || text.slice(token.start, token.end)}" follows a complete value of "${key}"`,
    token.from,
    Math.max(token.to, token.from + 1),
  );
}

function excerpt(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
