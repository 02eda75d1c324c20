/** Our own Markdown for a client that shows it as it stands: marks off, a table's rows as lines. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/^\|.*\|\n\|(?:-+\|)+\n/gm, "")
    .replace(/^\| (.*?) \| (.*) \| (.*?) \|$/gm, "$1: $2 ($3)")
    .replace(/\*\*|`{1,3}(?:nginx\n)?|\[([^\]]*)\]\([^)]*\)/g, "$1");
}
