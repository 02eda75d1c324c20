import type { Span } from "../../source/span.ts";
import type { IncludeStep } from "../setting.ts";
import type { EvaluatedEntry, EvaluatedSection } from "./evaluated.ts";

/** A section while it is being filled; `EvaluatedSection` is what others see of it. */
export interface Section extends EvaluatedSection {
  readonly entries: EvaluatedEntry[];
  readonly sections: Span[];
  open: boolean;
  /** The header's name is a template value. */
  unnamed: boolean;
  hidden: ReadonlySet<string>;
  replace(old: EvaluatedEntry, entry: EvaluatedEntry): void;
}

export function createSection(name: string, via: readonly IncludeStep[]): Section {
  const entries: EvaluatedEntry[] = [];
  // Made on the first question: a section is asked only when it is complete. Nearly every key is written once: only others
  // have a list.
  let index = new Map<string, EvaluatedEntry | EvaluatedEntry[]>();
  let indexed: EvaluatedEntry | undefined;
  const of = (key: string): EvaluatedEntry | EvaluatedEntry[] | undefined => {
    const end = entries[entries.length - 1];
    if (indexed !== end) {
      index = new Map();
      for (let at = 0; at < entries.length; at++) {
        const entry = entries[at] as EvaluatedEntry;
        const before = index.get(entry.key);
        if (before === undefined) index.set(entry.key, entry);
        else if (Array.isArray(before)) before.push(entry);
        else index.set(entry.key, [before, entry]);
      }
      indexed = end;
    }
    return index.get(key);
  };
  const section: Section = {
    name,
    via,
    entries,
    sections: [],
    open: false,
    unnamed: false,
    hidden: nothing,
    all(key) {
      const found = of(key);
      return found === undefined ? none : Array.isArray(found) ? found : [found];
    },
    last(key) {
      const found = of(key);
      return Array.isArray(found) ? found[found.length - 1] : found;
    },
    mayHide: (key) => section.open || section.hidden.has(key),
    replace(old, entry) {
      entries[entries.indexOf(old)] = entry;
      indexed = undefined;
    },
  };
  return section;
}

const none: readonly EvaluatedEntry[] = [];
const nothing: ReadonlySet<string> = new Set();
