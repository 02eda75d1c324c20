export interface SpareServers {
  readonly startServers: number;
  readonly minSpareServers: number;
  readonly maxSpareServers: number;
}

/**
 * The proportions of the packaged www.conf (5, of which 1 to 3 idle) for any pool: a fifth and three fifths. FPM starts
 * halfway between when nothing is set, and refuses anything else than min <= start <= max <= max_children (measured: §6).
 */
export function spareServers(maxChildren: number): SpareServers {
  const minSpareServers = Math.max(1, Math.floor(maxChildren / 5));
  const maxSpareServers = Math.max(minSpareServers, Math.floor((maxChildren * 3) / 5));
  const startServers = minSpareServers + Math.floor((maxSpareServers - minSpareServers) / 2);
  return { startServers, minSpareServers, maxSpareServers };
}
