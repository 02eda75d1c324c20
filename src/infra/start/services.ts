import { join } from "../../source/paths.ts";
import type { ChangingFiles } from "../shell/changing-files.ts";
import type { PlacedText } from "../shell/placed-text.ts";

export interface ServiceScripts {
  readonly scripts: readonly PlacedText[];
  /** False where there may be others. */
  readonly complete: boolean;
}

/** The `run` scripts of directories of services: s6-overlay, runit. One that is marked `down` does not start. */
export function serviceScripts(directories: readonly string[], files: ChangingFiles): ServiceScripts {
  const scripts: PlacedText[] = [];
  let complete = true;
  for (const directory of directories) {
    const listed = files.list(directory);
    if (listed === null) continue;
    if (!listed.complete) complete = false;
    for (const { name, kind } of listed.entries) {
      if (kind !== "directory") continue;
      const home = join(directory, name);
      if (files.entry(`${home}/down`).kind === "file" || isOneshot(home, files)) continue;
      const script = files.scriptAt(`${home}/run`);
      if (script !== null) scripts.push(script);
      else if (files.isOpen(`${home}/run`)) complete = false;
    }
  }
  return { scripts, complete };
}

/** The scripts of a directory, in the order of their names: `/etc/cont-init.d`, `/docker-entrypoint.d`. */
export function scriptsIn(directory: string, files: ChangingFiles, ending: RegExp | null): ServiceScripts {
  const listed = files.list(directory);
  if (listed === null) return { scripts: [], complete: true };
  const scripts = listed.entries.flatMap(({ name, kind }) => {
    const script =
      kind === "file" && (ending === null || ending.test(name)) ? files.scriptAt(join(directory, name)) : null;
    return script === null ? [] : [script];
  });
  return { scripts, complete: listed.complete };
}

function isOneshot(home: string, files: ChangingFiles): boolean {
  return files.scriptAt(`${home}/type`)?.text.trim() === "oneshot";
}

/** Where s6-overlay looks, in its versions 1 to 3. */
export const s6Directories: readonly string[] = ["/etc/services.d", "/etc/s6-overlay/s6-rc.d"];
