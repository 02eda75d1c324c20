import type { WrittenEntry } from "./config.ts";
import { showPath } from "./describe-errors.ts";
import { nodeAt } from "./json.ts";
import type { Layer, LayerFile } from "./layer.ts";

/** The entries of a file that a run may find to match nothing, with their places. */
export function writtenEntries({ raw, from }: Layer & { readonly from: LayerFile }): readonly WrittenEntry[] {
  const entry = (kind: WrittenEntry["kind"], at: number, value: string, ...path: readonly string[]): WrittenEntry => ({
    kind,
    key: showPath(path),
    value,
    at,
    offset: nodeAt(from.root, path)?.start ?? 0,
  });
  return [
    ...(raw.exclude ?? []).map((glob, at) => entry("exclude", at, glob, "exclude", `${at}`)),
    ...(raw.ignore ?? []).map((glob, at) => entry("exclude", at, glob, "ignore", `${at}`)),
    ...(raw.overrides ?? []).flatMap(({ files }, at) =>
      files.map((glob, nth) => entry("override", at, glob, "overrides", `${at}`, "files", `${nth}`)),
    ),
    ...(raw.stacks ?? []).flatMap(({ nginx, fpm = [], mounts = {} }, at) => {
      const own = (kind: WrittenEntry["kind"], value: string, ...path: readonly string[]) =>
        entry(kind, at, value, "stacks", `${at}`, ...path);
      return [
        ...(nginx === undefined ? [] : [own("stack-nginx", nginx, "nginx")]),
        ...(fpm.length === 0 ? [] : [own("stack-fpm", fpm.join(", "), "fpm")]),
        ...Object.keys(mounts).map((on) => own("mount", on, "mounts", on)),
      ];
    }),
  ];
}
