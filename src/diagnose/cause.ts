import type { Check } from "./checks.ts";
import type { Fact } from "./facts.ts";

/** One thing that goes wrong, as a log tells it. */
export interface Cause {
  readonly id: string;
  /**
   * `failure`: requests fail, or a program does not run. `sign`: nothing failed yet, or only for a few. `aside`: what every
   * healthy server logs as well (a missing file, a client that left).
   */
  readonly kind: "failure" | "sign" | "aside";
  /** What the client gets when this bites; null where it gets no status of its own. */
  readonly status: number | null;
  /** In a headline: `the connection was reset`. */
  readonly title: string;
  /** What stands behind it, a sentence or two. */
  readonly means: string;
  /** A piece that every such line holds: asked first, because it costs little. Empty for none. */
  readonly has: string;
  /** Of `level: message`, system errors in glibc's words. */
  readonly pattern: RegExp;
  /** A line of a log, without its frame but with its level. */
  readonly example: string;
  /** Settings that decide about it. */
  readonly facts?: readonly Fact[];
  /** What no configuration shows, with the commands that tell. */
  readonly checks?: readonly Check[];
  /** True where nginx says it of the location that the request chose first, before any internal redirect. */
  readonly early?: boolean;
}
