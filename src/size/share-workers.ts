export interface Claim {
  /** Workers it wants relative to the others; above 0. */
  readonly weight: number;
  /** Bytes of one worker. */
  readonly bytes: number;
  /** Workers it gets in any case, 1 at least. */
  readonly least: number;
}

/**
 * Shares a memory among pools: as many workers as fit, in proportion to the weights, none below its least.
 * @returns one number for each claim, in their order; null where not even the least fits
 */
export function shareWorkers(claims: readonly Claim[], memory: number): readonly number[] | null {
  const least = sum(claims.map(({ least, bytes }) => least * bytes));
  if (least > memory) return null;
  const wanted = proportions(claims, memory);
  const given = wanted.map((want, at) => Math.max(claims[at]?.least ?? 0, Math.floor(want + 1e-9)));
  const used = () => sum(given.map((count, at) => count * (claims[at]?.bytes ?? 0)));
  // Rounding leaves less than one worker each: the largest remainders get what still fits.
  const order = wanted
    .map((want, at) => ({ at, rest: want - (given[at] ?? 0) }))
    .sort((a, b) => b.rest - a.rest || a.at - b.at);
  for (const { at } of order) {
    const bytes = claims[at]?.bytes ?? 0;
    if (used() + bytes <= memory) given[at] = (given[at] ?? 0) + 1;
  }
  return given;
}

/** What each claim would get if workers could be divided. Those that fall below their least are left out of the division. */
function proportions(claims: readonly Claim[], memory: number): readonly number[] {
  const fixed = new Set<Claim>();
  for (;;) {
    const taken = sum([...fixed].map(({ least, bytes }) => least * bytes));
    const open = claims.filter((claim) => !fixed.has(claim));
    const scale = (memory - taken) / sum(open.map(({ weight, bytes }) => weight * bytes));
    const below = open.filter(({ weight, least }) => weight * scale < least);
    if (below.length === 0) return claims.map((claim) => (fixed.has(claim) ? claim.least : claim.weight * scale));
    for (const claim of below) fixed.add(claim);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
