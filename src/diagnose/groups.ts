import type { Cause } from "./cause.ts";
import { causeText } from "./classify.ts";
import type { Place } from "./place.ts";
import type { LogLine, Program } from "./read-line.ts";
import { createTally, detached, type Tally } from "./tally.ts";

/** Lines of one cause at one place. */
export interface Group {
  readonly cause: Cause;
  readonly place: Place;
  /** Who wrote the first of the lines. */
  readonly program: Program;
  readonly count: number;
  /** Milliseconds since 1970; null where no line has a time. */
  readonly first: number | null;
  readonly last: number | null;
  /** `level: message` of some lines that differ in more than numbers, the first one first. */
  readonly samples: readonly string[];
  /** Requests, scripts or names that the lines are about. */
  readonly subjects: Tally;
}

export interface Groups {
  add(line: LogLine, cause: Cause, place: Place, subject: string | null): void;
  readonly list: readonly Group[];
  /** True when there were more places than are kept apart: the rest is counted by cause alone. */
  readonly merged: boolean;
}

const mostGroups = 1000;
const mostSamples = 5;
const longestSample = 600;
const mostSubjects = 64;

interface Counted {
  readonly cause: Cause;
  readonly place: Place;
  readonly program: Program;
  count: number;
  first: number | null;
  last: number | null;
  readonly samples: Map<string, string>;
  readonly subjects: Tally;
}

/** @param elsewhere stands for all places beyond the limit */
export function createGroups(elsewhere: Place): Groups {
  const byCause = new Map<Cause, Map<Place, Counted>>();
  const all: Counted[] = [];
  let merged = false;

  const groupOf = (cause: Cause, place: Place, program: Program): Counted => {
    let places = byCause.get(cause);
    if (places === undefined) {
      places = new Map();
      byCause.set(cause, places);
    }
    const had = places.get(place);
    if (had !== undefined) return had;
    if (all.length >= mostGroups && place !== elsewhere) {
      merged = true;
      return groupOf(cause, elsewhere, program);
    }
    const made: Counted = {
      cause,
      place,
      program,
      count: 0,
      first: null,
      last: null,
      samples: new Map(),
      subjects: createTally(mostSubjects),
    };
    places.set(place, made);
    all.push(made);
    return made;
  };

  return {
    add(line, cause, place, subject) {
      const group = groupOf(cause, place, line.program);
      group.count++;
      if (subject !== null) group.subjects.add(subject);
      const { time } = line;
      if (time !== null) {
        if (group.first === null || time < group.first) group.first = time;
        if (group.last === null || time > group.last) group.last = time;
      }
      if (group.samples.size < mostSamples && group.count < 10_000) addSample(group.samples, line);
    },
    get list() {
      return all.map((group) => ({ ...group, samples: [...group.samples.values()] }));
    },
    get merged() {
      return merged;
    },
  };
}

/** Lines that differ in numbers, quoted names and paths only are the same. */
function addSample(samples: Map<string, string>, line: LogLine): void {
  const text = causeText(line).slice(0, longestSample);
  const shape = text.replace(/"[^"]*"|'[^']*'|\/\S+/g, "").replace(/\d+/g, "#");
  if (!samples.has(shape)) samples.set(shape, detached(text));
}
