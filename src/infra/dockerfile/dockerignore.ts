import picomatch from "picomatch/posix";
import { relative } from "../../source/paths.ts";
import type { InfraInput } from "../infra-input.ts";

/**
 * What .dockerignore leaves out of a build's context. Unlike in .gitignore a pattern starts at the context, and what a `!`
 * takes back is there even in a directory that is left out (moby/patternmatcher).
 *
 * @returns a test for absolute paths of the context; null where nothing is left out
 */
export function readDockerignore(
  context: string,
  dockerfile: string,
  input: InfraInput,
): ((path: string) => boolean) | null {
  for (const path of [`${dockerfile}.dockerignore`, `${context}/.dockerignore`]) {
    if (input.kind(path) !== "file") continue;
    const read = input.read(path);
    if (!read.ok) return null;
    const ignored = ignoredBy(read.text);
    const answers = new Map<string, boolean>();
    return (file) => {
      let answer = answers.get(file);
      if (answer === undefined) {
        answer = ignored(relative(context, file));
        answers.set(file, answer);
      }
      return answer;
    };
  }
  return null;
}

/** @returns a test for paths relative to the context */
export function ignoredBy(text: string): (path: string) => boolean {
  const rules = text.split(/\r?\n/).flatMap((line) => {
    const written = line.trim();
    if (written === "" || written.startsWith("#")) return [];
    const negated = written.startsWith("!");
    const pattern = (negated ? written.slice(1).trim() : written).replace(/^\.?\/+/, "").replace(/\/+$/, "");
    if (pattern === "") return [];
    const clean = pattern === "." ? "**" : pattern;
    // Only what Go's filepath.Match knows, and `**`.
    const matches = picomatch([clean, `${clean}/**`], { dot: true, nobrace: true, noextglob: true, nonegate: true });
    return [{ negated, matches }];
  });
  return (path) => {
    let ignored = false;
    for (const { negated, matches } of rules) if (ignored === negated && matches(path)) ignored = !negated;
    return ignored;
  };
}
