import { lexer, type Token, type Tokens } from "marked";
import { displayWidth, printable } from "../report/display-width.ts";
import { unescapeHtml } from "../report/markdown-text.ts";
import type { Style } from "../report/style.ts";
import { wrap } from "../report/wrap.ts";

export interface MarkdownLook {
  readonly style: Style;
  readonly unicode: boolean;
  /** Columns to wrap to. Code is never wrapped. */
  readonly width: number;
}

/** A Markdown page as plain lines for a terminal: headings, paragraphs, lists, tables, code, links with their address. */
export function renderMarkdown(markdown: string, look: MarkdownLook): string {
  return `${blocks(lexer(markdown), look).join("\n").trimEnd()}\n`;
}

function blocks(tokens: readonly Token[], look: MarkdownLook): string[] {
  const out: string[] = [];
  for (const token of tokens) {
    const lines = block(token, look);
    if (lines.length === 0) continue;
    if (out.length > 0) out.push("");
    out.push(...lines);
  }
  return out;
}

function block(token: Token, look: MarkdownLook): string[] {
  const { style } = look;
  switch (token.type) {
    case "heading": {
      const { depth, tokens } = token as Tokens.Heading;
      const words = inline(tokens, look);
      // Colour tells a heading from a paragraph; without it a line has to.
      if (depth > 1 && style.bold(words) !== words) return wrap(style.bold(words), look.width);
      const sign = depth > 1 ? (look.unicode ? "─" : "-") : look.unicode ? "═" : "=";
      return [style.bold(words), style.dim(sign.repeat(Math.min(look.width, displayWidth(words))))];
    }
    case "paragraph":
      return wrap(inline((token as Tokens.Paragraph).tokens, look), look.width);
    case "text": {
      const { tokens, text } = token as Tokens.Text;
      return wrap(tokens ? inline(tokens, look) : printable(unescapeHtml(text)), look.width);
    }
    case "code":
      return (token as Tokens.Code).text.split("\n").map((line) => `    ${style.code(visible(line))}`.trimEnd());
    case "blockquote": {
      const bar = style.dim(look.unicode ? "│" : "|");
      return blocks((token as Tokens.Blockquote).tokens, { ...look, width: look.width - 2 }).map(
        (line) => `${bar} ${line}`,
      );
    }
    case "list":
      return list(token as Tokens.List, look);
    case "table":
      return table(token as Tokens.Table, look);
    case "hr":
      return [style.dim((look.unicode ? "─" : "-").repeat(Math.min(look.width, 40)))];
    // Comments steer tests; nothing of HTML is for readers of a terminal.
    default:
      return [];
  }
}

function list({ items, ordered, start, loose }: Tokens.List, look: MarkdownLook): string[] {
  const out: string[] = [];
  items.forEach((item, at) => {
    const sign = ordered ? `${Number(start || 1) + at}. ` : look.unicode ? "• " : "- ";
    const inner = { ...look, width: look.width - sign.length - 2 };
    const lines: string[] = [];
    for (const token of item.tokens) {
      const part = block(token, inner);
      if (loose && lines.length > 0 && part.length > 0) lines.push("");
      lines.push(...part);
    }
    if (loose && at > 0) out.push("");
    lines.forEach((line, row) => {
      out.push(`  ${row === 0 ? sign : " ".repeat(sign.length)}${line}`.trimEnd());
    });
  });
  return out;
}

/** Columns share the width: each gets what it needs, the widest give way first. */
function table({ header, rows }: Tokens.Table, look: MarkdownLook): string[] {
  const { style } = look;
  const cells = [header, ...rows].map((row) => row.map((cell) => inline(cell.tokens, look)));
  const widths = header.map((_, column) => Math.max(3, ...cells.map((row) => displayWidth(row[column] ?? ""))));
  const room = look.width - 3 * (widths.length - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room && Math.max(...widths) > 8) {
    widths[widths.indexOf(Math.max(...widths))] = Math.max(...widths) - 1;
  }
  const bar = style.dim(look.unicode ? "│" : "|");
  const out: string[] = [];
  cells.forEach((row, at) => {
    const wrapped = widths.map((width, column) => wrap(row[column] ?? "", width));
    const height = Math.max(...wrapped.map((lines) => lines.length));
    for (let line = 0; line < height; line++) {
      const parts = wrapped.map((lines, column) => {
        const text = lines[line] ?? "";
        const padded = text + " ".repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(text)));
        return at === 0 ? style.bold(padded) : padded;
      });
      out.push(parts.join(` ${bar} `).trimEnd());
    }
    const dash = look.unicode ? "─" : "-";
    const cross = look.unicode ? "┼" : "+";
    if (at === 0) out.push(style.dim(widths.map((width) => dash.repeat(width)).join(dash + cross + dash)));
  });
  return out;
}

function inline(tokens: readonly Token[], look: MarkdownLook): string {
  const { style } = look;
  return tokens
    .map((token): string => {
      switch (token.type) {
        case "strong":
          return style.bold(inline((token as Tokens.Strong).tokens, look));
        case "em":
          return style.underline(inline((token as Tokens.Em).tokens, look));
        case "del":
          return inline((token as Tokens.Del).tokens, look);
        case "codespan": {
          const text = visible((token as Tokens.Codespan).text);
          // Without colour the quotes keep code apart from words.
          const shown = style.code(text);
          return shown === text ? `\`${text}\`` : shown;
        }
        case "link": {
          const { href, tokens: inner, text } = token as Tokens.Link;
          const words = inline(inner, look);
          // A page of this package is no address that a reader of the terminal can open.
          if (text === href || !/^[a-z]+:/.test(href)) return words;
          return `${words} (${style.underline(printable(href))})`;
        }
        case "br":
          return "\n";
        case "escape":
        case "text": {
          const { tokens: inner, text } = token as Tokens.Text;
          return inner ? inline(inner, look) : visible(unescapeHtml(text)).replaceAll("\n", " ");
        }
        default:
          return "";
      }
    })
    .join("");
}

function visible(text: string): string {
  return text.replaceAll("\t", "    ").split("\n").map(printable).join("\n");
}
