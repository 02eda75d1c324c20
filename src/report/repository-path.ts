import type { LintResult } from "../engine/lint-result.ts";
import { normalize } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import type { ReportContext } from "./context.ts";

/**
 * A file as programs name it that show a repository: from the repository's root, `/` separators. Above the root it starts
 * with `..`; what lies in no file system keeps the name that it states: `/etc/nginx/nginx.conf` of a dump, `<stdin>`.
 */
export function repositoryPath(
  file: FileId,
  result: Pick<LintResult, "relativePath">,
  { workDirectory }: Pick<ReportContext, "workDirectory">,
): string {
  const path = result.relativePath(file);
  if (workDirectory === "" || /^[/<]|^[a-z]+:/.test(path)) return path;
  // Walks up by name: `normalize` would swallow the `..` that leave the root.
  const parts = workDirectory.split("/");
  let rest = path;
  while (rest.startsWith("../") && parts.length > 0) {
    parts.pop();
    rest = rest.slice(3);
  }
  return parts.length === 0 ? rest : normalize(`${parts.join("/")}/${rest}`);
}
