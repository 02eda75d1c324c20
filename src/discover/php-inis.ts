import { expandGlob } from "../source/expand-glob.ts";
import type { FileSystem } from "../source/file-system.ts";
import { basename, dirname, isWithin } from "../source/paths.ts";
import { type FileId, fileId } from "../source/span.ts";
import { nearestOf } from "./group.ts";
import type { Inventory } from "./inventory.ts";
import type { Draft } from "./one-host.ts";
import type { FpmPlan } from "./plan.ts";

/**
 * php.ini and the directory of further files that builds look for beside FPM's main file:
 * Debian and Alpine, RHEL, the official image.
 */
const places = [
  ["php.ini", "conf.d"],
  ["php.ini", "php.d"],
  ["php/php.ini", "php/conf.d"],
] as const;

/** The FPMs as near to a php.ini as any other, by its path. */
export type FpmsNear = ReadonlyMap<FileId, readonly Draft<FpmPlan>[]>;

export function fpmsNear(inis: readonly FileId[], plans: readonly Draft<FpmPlan>[]): FpmsNear {
  return nearestOf(inis, plans, ({ main, extra }) => main ?? extra[0] ?? "/");
}

/** The ini files that the PHP of one FPM reads, in its order: php.ini, then the others in byte order of their names. */
export function phpInisOf(
  plan: Draft<FpmPlan>,
  near: FpmsNear,
  inventory: Inventory,
  files: FileSystem,
): readonly FileId[] {
  const home = homeOf(plan);
  const given = [...inventory.directories, ...[...inventory.explicit].map(dirname)];
  if (home !== null && given.some((directory) => isWithin(home, directory))) {
    const below = home === "/" ? "" : home;
    for (const [main, further] of places) {
      if (files.kind(`${below}/${further}`) !== "directory") continue;
      const ini = `${below}/${main}`;
      const inis = files.kind(ini) === "file" ? [ini] : [];
      const more = expandGlob(files, `${below}/${further}/*.ini`).files.map(({ path }) => path);
      return unique([...inis, ...more].map((path) => fileId(files.realpath(path))));
    }
    const alone = `${below}/php.ini`;
    if (files.kind(alone) === "file") return [fileId(files.realpath(alone))];
  }
  return nearestInis(plan, near, inventory.phpInis);
}

function homeOf(plan: Draft<FpmPlan>): string | null {
  if (plan.main !== null) return dirname(plan.main);
  const pool = plan.extra[0];
  if (pool === undefined) return null;
  const directory = dirname(pool);
  return /^(?:pool\.d|(?:php-)?fpm\.d)$/.test(basename(directory)) ? dirname(directory) : directory;
}

/** In a repository they may lie anywhere: those as near as any other; none where two files of one name compete. */
function nearestInis(plan: Draft<FpmPlan>, near: FpmsNear, inis: readonly FileId[]): readonly FileId[] {
  const own = inis.filter(
    (ini) =>
      /\.ini$/.test(ini) &&
      !/\/(?:php[\d.]*-)?(?:cli|apache2?|cgi)\/|\/mods-available\/|\bcli\b[^/]*\.ini$/.test(ini) &&
      near.get(ini)?.includes(plan),
  );
  const mains = own.filter((ini) => basename(ini) === "php.ini");
  if (mains.length > 1) return [];
  return [...mains, ...own.filter((ini) => !mains.includes(ini))];
}

function unique(ids: readonly FileId[]): readonly FileId[] {
  return [...new Set(ids)];
}
