import { isStock } from "../../source/is-stock.ts";
import type { Span } from "../../source/span.ts";
import type { EvaluatedEntry, EvaluatedSection } from "./evaluated.ts";

/** A setting as the checks of FPM see it after reading. */
export interface Read<T> {
  /** What FPM uses; null where we cannot know it, or where FPM refused it before. */
  readonly value: T | null;
  /** The value, or the section's header where nothing is written. */
  readonly at: Span;
  readonly written: boolean;
}

/** @param absent what FPM uses where nothing is written. */
export function readSetting<T>(
  section: EvaluatedSection,
  key: string,
  absent: T,
  parse: (text: string) => T | null,
): Read<T> {
  const last = section.last(key);
  if (!last) return new Reading(section, undefined, section.mayHide(key) ? null : absent);
  return new Reading(section, last, last.value.known ? parse(last.value.value) : null);
}

/** A class for its getter: the places are needed only where something is refused. */
class Reading<T> implements Read<T> {
  readonly value: T | null;
  readonly #section: EvaluatedSection;
  readonly #entry: EvaluatedEntry | undefined;

  constructor(section: EvaluatedSection, entry: EvaluatedEntry | undefined, value: T | null) {
    this.value = value;
    this.#section = section;
    this.#entry = entry;
  }

  get written(): boolean {
    return this.#entry !== undefined;
  }

  get at(): Span {
    if (this.#entry === undefined) return headerOf(this.#section);
    const { entry } = this.#entry;
    const { file, start, end } = entry.value !== null && entry.value.end > entry.value.start ? entry.value : entry;
    return { file, start, end };
  }
}

export function headerOf(section: EvaluatedSection): Span {
  // Where an image's file begins the section and the repository's goes on with it, users can edit the latter.
  const header =
    section.sections.find(({ file }) => !isStock(file)) ?? section.sections[0] ?? section.entries[0]?.entry;
  // A section exists because of its header, [global] also because of an entry before any header.
  if (!header) throw new Error(`section ${section.name} has no place`);
  return { file: header.file, start: header.start, end: header.end };
}
