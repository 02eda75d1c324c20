import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import type { ChangedFile } from "./fix-findings.ts";

/**
 * The changes as `patch -p1` and `git apply` take them.
 * @param name of a file, relative to the working directory; an absolute one stays as it is
 */
export function unifiedDiff(changed: readonly ChangedFile[], name: (file: ChangedFile["file"]) => string): string {
  return changed
    .map(({ file, before, after }) => {
      const shown = name(file);
      const [old, now] = shown.startsWith("/") ? [shown, shown] : [`a/${shown}`, `b/${shown}`];
      return createTwoFilesPatch(old, now, before, after, undefined, undefined, {
        context: 3,
        headerOptions: FILE_HEADERS_ONLY,
      });
    })
    .join("");
}
