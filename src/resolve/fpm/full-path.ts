/** A path as FPM completes it: relative ones hang below the pool's prefix, and that below the program's own. */
export function fpmFullPath(path: string, poolPrefix: string | null, prefix: string): string {
  if (path.startsWith("/")) return path;
  // An empty `prefix` of a pool is still set: the path becomes `/x`.
  const below = `${poolPrefix ?? prefix}/${path}`;
  return below.startsWith("/") ? below : `${prefix}/${below}`;
}
