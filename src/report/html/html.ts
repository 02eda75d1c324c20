import { controlPicture, isPlain, isUnsafe, printable } from "../display-width.ts";

/** Markup that is safe to put into a page. Only `html` and `trusted` make it. */
export interface Html {
  readonly markup: string;
}

/** What a template takes. Texts are escaped; nothing, null and false leave no trace. */
export type HtmlPart = Html | string | number | null | undefined | false | readonly HtmlPart[];

/**
 * Markup with values put in: `html\`<td title="${path}">${text}</td>\``. Every text is escaped for both places, so attributes
 * have to stand in double quotes, and no value may stand in a tag's name, in a script or in a style.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let markup = strings[0] as string;
  for (let at = 0; at < parts.length; at++) markup += render(parts[at]) + (strings[at + 1] as string);
  return { markup };
}

/** Markup that does not come from a template: only for texts of this program. */
export function trusted(markup: string): Html {
  return { markup };
}

export const nothing: Html = { markup: "" };

function render(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return "";
  if (typeof part === "string") return escapeText(part);
  if (typeof part === "number") return String(part);
  if ("markup" in part) return part.markup;
  let markup = "";
  for (const one of part) markup += render(one);
  return markup;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Signs of HTML as entities; controls and what reorders text as escapes that can be read. Line breaks stay. */
export function escapeText(text: string): string {
  const shown = isPlain(text) ? text : text.split("\n").map(printable).join("\n");
  return shown.replace(/[&<>"']/g, (sign) => entities[sign] as string);
}

/** A piece of source: tabs and blanks stay as they are, controls and what reorders text become signs that can be seen. */
export function sourceText(text: string): Html {
  const shown = isPlain(text)
    ? text
    : Array.from(text, (sign) => (sign !== "\t" && isUnsafe(sign) ? controlPicture(sign) : sign)).join("");
  return { markup: shown.replace(/[&<>"']/g, (sign) => entities[sign] as string) };
}
