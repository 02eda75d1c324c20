import type { FileId } from "../source/span.ts";

/** Findings that were there when a project began to use no502: later runs report only what is new. */
export interface Baseline {
  readonly file: FileId;
  /** What was linted when it was written: names below the project's directory, absolute outside of it, `-` for a stream. */
  readonly paths: readonly string[];
  readonly entries: readonly BaselineEntry[];
}

/** One known finding. The fingerprint decides; the rest is for people who read the file. */
export interface BaselineEntry {
  readonly rule: string;
  /** Named as in `Baseline.paths`. */
  readonly file: string;
  /** The blocks around the place, `http > server a.example`, or the section. */
  readonly scope: string;
  /** The directive at the place, without line breaks. */
  readonly directive: string;
  readonly fingerprint: string;
}

/**
 * What the file states first. The number grows when the form changes or fingerprints are made in another way: an old file
 * would then hide nothing, or the wrong findings.
 */
export const baselineFormat = "no502-baseline/1";

export const baselineName = ".no502-baseline.json";
