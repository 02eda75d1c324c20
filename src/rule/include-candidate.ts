import type { Nginx, Stack } from "../model/stack.ts";
import { isGlob } from "../source/glob.ts";
import { nearest } from "../source/nearest.ts";
import { basename, dirname, join } from "../source/paths.ts";
import type { Span } from "../source/span.ts";
import { fileAt } from "../syntax/file-at.ts";

/** The file beside an absent one that was probably meant, written as the include writes its path; null when none is near. */
export function includeCandidate(nginx: Nginx, stack: Stack, at: Span): string | null {
  const written = fileAt(stack.files, at)?.text.slice(at.start, at.end);
  // Quotes and escapes would have to be put back.
  if (!written || nginx.main === null || isGlob(written) || !/^[\w./@+-]+$/.test(written)) return null;
  const { files } = nginx.host;
  const directory = dirname(join(dirname(files.runtimePath(nginx.main)), written));
  const names = files.glob(`${directory}/*`).files.map((file) => basename(files.runtimePath(file)));
  const near = nearest(basename(written), names);
  return near === null ? null : written.slice(0, written.length - basename(written).length) + near;
}
