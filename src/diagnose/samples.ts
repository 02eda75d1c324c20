import { detached } from "./tally.ts";

/** Lines that nothing knows, by their shape: what is left of them without numbers and quoted texts. */
export interface Samples {
  add(text: string): void;
  readonly count: number;
  /** The most frequent shapes, each with its first line. */
  top(most: number): readonly { readonly text: string; readonly count: number }[];
}

const mostShapes = 200;
const longest = 300;
/** Lines that were seen to the letter before need no second look. */
const mostTexts = 1000;

export function createSamples(): Samples {
  const shapes = new Map<string, { readonly text: string; count: number }>();
  const texts = new Map<string, { count: number }>();
  let count = 0;
  return {
    add(text) {
      count++;
      const known = texts.get(text);
      if (known !== undefined) {
        known.count++;
        return;
      }
      const start = text.slice(0, longest);
      const shape = start.replace(/"[^"]*"|'[^']*'/g, '""').replace(/[0-9a-f]*\d[0-9a-f]*/gi, "#");
      let counted = shapes.get(shape);
      if (counted !== undefined) counted.count++;
      else if (shapes.size < mostShapes) {
        counted = { text: detached(start), count: 1 };
        shapes.set(shape, counted);
      }
      if (counted !== undefined && texts.size < mostTexts) texts.set(detached(text), counted);
    },
    get count() {
      return count;
    },
    top: (most) => [...shapes.values()].sort((a, b) => b.count - a.count).slice(0, most),
  };
}
