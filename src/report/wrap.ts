import { displayWidth } from "./display-width.ts";

/** Breaks at blanks, and only what does not fit; a word wider than the width stays whole. Colours go on past a break. */
export function wrap(text: string, width: number): string[] {
  const lines = text.split("\n").flatMap((paragraph) => {
    if (displayWidth(paragraph) <= width) return [paragraph];
    const lines: string[] = [];
    let line = "";
    let used = 0;
    for (const word of paragraph.split(/ +/)) {
      const wide = displayWidth(word);
      if (used > 0 && used + 1 + wide > width) {
        lines.push(line);
        line = word;
        used = wide;
      } else {
        line = used > 0 ? `${line} ${word}` : word;
        used += (used > 0 ? 1 : 0) + wide;
      }
    }
    return [...lines, line];
  });
  return closeColors(lines);
}

/** Ends at each line's end what is still coloured and starts it again on the next line, so that no colour leaks into a frame. */
function closeColors(lines: readonly string[]): string[] {
  let open: string[] = [];
  return lines.map((line) => {
    const before = open.join("");
    for (const [code] of line.matchAll(/\u001b\[[0-9;]*m/g)) {
      if (/\[(22|24|39)m$/.test(code)) open = open.slice(0, -1);
      else open = [...open, code];
    }
    return `${before}${line}${open.length > 0 ? "\u001b[0m" : ""}`;
  });
}
