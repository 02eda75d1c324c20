import { compareVersions } from "../../source/versions.ts";

/**
 * True when that nginx has what came with `since`. Null means that nothing states the version: what distributions ship
 * then decides, and none ships 1.29.7 or later.
 */
export function isAtLeast(version: string | null, since: string): boolean {
  return version !== null && compareVersions(version, since) >= 0;
}
