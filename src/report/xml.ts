import { printable } from "./display-width.ts";

/** One element. Attributes that are null are left out; text goes before the children. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | null>>;
  readonly text?: readonly string[];
  readonly children?: readonly Element[];
}

/** A document in XML 1.0, UTF-8, indented. */
export function xmlDocument(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, "")}`;
}

function write({ name, attributes, text = [], children = [] }: Element, indent: string): string {
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${escape(String(value))}"`)
    .join("");
  if (text.length === 0 && children.length === 0) return `${indent}<${name}${said}/>\n`;
  // Blanks inside an element of text would be part of the text.
  if (children.length === 0) return `${indent}<${name}${said}>${text.map(escape).join("\n")}</${name}>\n`;
  const inner = children.map((child) => write(child, `${indent}  `)).join("");
  return `${indent}<${name}${said}>\n${inner}${indent}</${name}>\n`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** One line for either a text or an attribute. What XML 1.0 has no way to write becomes a visible escape. */
function escape(text: string): string {
  return (
    printable(text)
      // Section 2.2: no half of a surrogate pair, and neither of these two.
      .replace(
        /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g,
        (unit) => `\\u{${unit.charCodeAt(0).toString(16)}}`,
      )
      .replace(/[&<>"']/g, (sign) => entities[sign] as string)
  );
}
