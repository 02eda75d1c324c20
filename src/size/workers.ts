/**
 * How many PHP workers a memory holds and a traffic needs: the arithmetic that the two sizing rules and `no502 size` share.
 * All memory is in bytes.
 */

/**
 * How many workers fit into four fifths of the memory. The last fifth is for nginx, the system and requests above average.
 * 0 where a worker takes nothing, which nobody means.
 */
export function heldWorkers(memory: number, one: number): number {
  return one > 0 ? Math.floor(shareOfPhp(memory) / one) : 0;
}

/** The part of a memory that PHP's workers may take together: whole bytes. */
export function shareOfPhp(memory: number): number {
  return Math.floor((memory * 4) / 5);
}

/** How many workers the whole memory holds: beyond it the kernel kills. */
export function mostWorkers(memory: number, one: number): number {
  return one > 0 ? Math.floor(memory / one) : Number.POSITIVE_INFINITY;
}

/** Less than a quarter of what the memory holds: requests wait while memory is free. */
export function leavesMemoryIdle(workers: number, held: number): boolean {
  return workers * 4 < held;
}

export interface Traffic {
  /** Requests per second to PHP at the peak. */
  readonly peakRps: number;
  /** How long one takes. */
  readonly seconds: number;
}

/** How many workers a traffic keeps busy at once (Little's law). */
export function busyWorkers({ peakRps, seconds }: Traffic): number {
  return Math.ceil(Math.round(peakRps * seconds * 1e6) / 1e6);
}
