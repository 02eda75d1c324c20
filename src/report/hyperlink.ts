/** Words that a terminal opens an address for (OSC 8). The words hold no blank: no line break may fall into them. */
export function hyperlink(words: string, address: string | null): string {
  return address === null ? words : `\u001b]8;;${address}\u001b\\${words}\u001b]8;;\u001b\\`;
}
