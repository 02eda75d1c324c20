import { isStock } from "../../source/is-stock.ts";
import { configurationRoots, holdsConfiguration, isConfigurationPath, pathsIn } from "./configuration-paths.ts";
import type { World } from "./state.ts";

/**
 * The configuration that a text of any language names: paths in directories of configuration, and files of the repository
 * that lie on the host. Without patterns: what a pattern may match is named by its directory.
 */
export function mentionedPaths(text: string, world: World): readonly string[] {
  const found = new Set<string>();
  for (const mentioned of pathsIn(text)) {
    const path = fixedPart(mentioned);
    if (path === "/" || path === "/etc" || path === "/usr" || path === "/usr/local") continue;
    if (isConfigurationPath(path)) found.add(path);
    else if (configurationRoots.includes(path)) found.add(path);
    else if (!holdsConfiguration(path)) {
      const entry = world.files.entry(path);
      if (entry.kind === "file" && !isStock(entry.file)) found.add(path);
    }
  }
  return [...found];
}

function fixedPart(path: string): string {
  const at = path.search(/[*?{]/);
  const fixed = at === -1 ? path : path.slice(0, path.lastIndexOf("/", at));
  return fixed.replace(/\/+$/, "") || "/";
}
