import { componentPattern, isGlob } from "../source/glob.ts";
import type { GlobResult, HostFiles, Located } from "../source/host-files.ts";
import { normalize } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";

/** The host's files as an `nginx -T` dump shows them: it holds every file nginx read, and nothing else was there. */
export function dumpFiles(held: readonly FileId[]): HostFiles {
  const all = new Set<string>(held);
  return {
    locate(path): Located {
      const clean = normalize(path);
      return all.has(clean) ? { kind: "file", file: clean as FileId } : { kind: "outside" };
    },
    glob(pattern): GlobResult {
      const parts = normalize(pattern).split("/");
      const tests = parts.map((part) => (isGlob(part) ? componentPattern(part) : part));
      const fits = (path: string) => {
        const names = path.split("/");
        if (names.length !== tests.length) return false;
        return tests.every((test, at) =>
          typeof test === "string" ? test === names[at] : test.test(names[at] as string),
        );
      };
      // nginx dumps files in the order in which it read them, which is the order of the glob.
      return { files: held.filter(fits), broken: [], complete: true };
    },
    runtimePath: (file) => file,
  };
}
