import { lexer, type Token, type Tokens } from "marked";
import { unescapeHtml } from "../markdown-text.ts";
import { type Html, html, nothing, trusted } from "./html.ts";

export interface MarkdownPage {
  /** The level of the page's second-level headings; its title is left out. */
  readonly level: 3 | 4 | 5;
  /** Where a link that is no web address leads: `#rule-zero-timeout`; null makes it plain text. */
  resolve(href: string): string | null;
}

/**
 * A Markdown page as HTML. Only what this function knows is written: HTML in the page is left out, and of links only those to
 * web addresses and those that `resolve` knows are kept.
 */
export function markdownToHtml(markdown: string, page: MarkdownPage): Html {
  return blocks(lexer(markdown), page);
}

function blocks(tokens: readonly Token[], page: MarkdownPage): Html {
  return html`${tokens.map((token) => block(token, page))}`;
}

function block(token: Token, page: MarkdownPage): Html {
  switch (token.type) {
    case "heading": {
      const { depth, tokens } = token as Tokens.Heading;
      if (depth === 1) return nothing;
      const name = `h${Math.min(6, page.level + depth - 2)}`;
      return html`${trusted(`<${name}>`)}${inline(tokens, page)}${trusted(`</${name}>`)}`;
    }
    case "paragraph":
      return html`<p>${inline((token as Tokens.Paragraph).tokens, page)}</p>`;
    case "text": {
      const { tokens, text } = token as Tokens.Text;
      return tokens ? inline(tokens, page) : html`${unescapeHtml(text)}`;
    }
    case "code":
      return html`<pre><code>${(token as Tokens.Code).text}</code></pre>`;
    case "blockquote":
      return html`<blockquote>${blocks((token as Tokens.Blockquote).tokens, page)}</blockquote>`;
    case "list": {
      const { ordered, items } = token as Tokens.List;
      const rows = items.map((item) => html`<li>${blocks(item.tokens, page)}</li>`);
      return ordered ? html`<ol>${rows}</ol>` : html`<ul>${rows}</ul>`;
    }
    case "table":
      return table(token as Tokens.Table, page);
    case "hr":
      return html`<hr>`;
    default:
      return nothing;
  }
}

function table({ header, rows }: Tokens.Table, page: MarkdownPage): Html {
  const heads = header.map(({ text, tokens }) => {
    return text === "" ? html`<td></td>` : html`<th scope="col">${inline(tokens, page)}</th>`;
  });
  const lines = rows.map((row) => html`<tr>${row.map(({ tokens }) => html`<td>${inline(tokens, page)}</td>`)}</tr>`);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="table"><table>
<thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

function inline(tokens: readonly Token[], page: MarkdownPage): Html {
  return html`${tokens.map((token): Html => {
    switch (token.type) {
      case "strong":
        return html`<strong>${inline((token as Tokens.Strong).tokens, page)}</strong>`;
      case "em":
        return html`<em>${inline((token as Tokens.Em).tokens, page)}</em>`;
      case "del":
        return html`<del>${inline((token as Tokens.Del).tokens, page)}</del>`;
      case "codespan":
        return html`<code>${(token as Tokens.Codespan).text}</code>`;
      case "link":
        return link(token as Tokens.Link, page);
      case "br":
        return html`<br>`;
      case "escape":
      case "text": {
        const { tokens: inner, text } = token as Tokens.Text;
        return inner ? inline(inner, page) : html`${unescapeHtml(text)}`;
      }
      default:
        return nothing;
    }
  })}`;
}

function link({ href, tokens }: Tokens.Link, page: MarkdownPage): Html {
  const words = inline(tokens, page);
  if (/^https?:\/\//i.test(href)) return html`<a href="${href}" rel="noreferrer noopener">${words}</a>`;
  const target = page.resolve(href);
  return target === null ? words : html`<a href="${target}">${words}</a>`;
}
