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
  // Made on the first question: a section is asked only when it is complete.
  let lasts = new Map<string, EvaluatedEntry>();
  let indexed: EvaluatedEntry | undefined;
  const index = (): Map<string, EvaluatedEntry> => {
    const end = entries.at(-1);
    if (indexed !== end) {
      lasts = new Map();
      for (let at = 0; at < entries.length; at++) {
        const entry = entries[at] as EvaluatedEntry;
        lasts.set(entry.key, entry);
      }
      indexed = end;
    }
    return lasts;
  };
  const section: Section = {
    name,
    via,
    entries,
    sections: [],
    open: false,
    unnamed: false,
    hidden: nothing,
    all: (key) => (index().has(key) ? entries.filter((entry) => entry.key === key) : none),
    last: (key) => index().get(key),
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
