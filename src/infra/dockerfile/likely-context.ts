import { dirname, isWithin, join } from "../../source/paths.ts";
import { fileId } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import { type PlacedText, placedFile } from "../shell/placed-text.ts";
import { jsonWords } from "./docker-words.ts";
import { instructionsOf } from "./instructions.ts";
import { matchingPaths } from "./matching-paths.ts";

/**
 * The directory that a Dockerfile is built in, where nothing says it: the nearest one upwards that holds most of what the
 * Dockerfile copies.
 */
export function likelyContext(dockerfile: string, input: InfraInput): string {
  const own = dirname(dockerfile);
  const read = input.read(dockerfile);
  if (!read.ok) return own;
  const sources = copiedPaths(placedFile(fileId(input.realpath(dockerfile)), read.text), input);
  if (sources.length === 0) return own;
  let best = own;
  let most = -1;
  for (let directory = own; input.within(directory); directory = dirname(directory)) {
    const held = sources.filter((source) => isHeld(source, directory, input)).length;
    if (held > most) {
      best = directory;
      most = held;
    }
    if (held === sources.length || directory === "/") break;
  }
  return best;
}

function isHeld(source: string, directory: string, input: InfraInput): boolean {
  const path = join(directory, `./${source}`);
  if (!isWithin(path, directory)) return false;
  return /[*?[]/.test(source) ? matchingPaths(path, input).length > 0 : input.kind(path) !== "none";
}

/** What COPY and ADD take from the context, as written; what holds variables, and `.`, which lies everywhere, is left out. */
function copiedPaths(source: PlacedText, input: InfraInput): readonly string[] {
  const { list } = instructionsOf(source, input);
  return list.flatMap(({ keyword, flags, line }) => {
    if ((keyword !== "COPY" && keyword !== "ADD") || flags.some(({ name }) => name === "from")) return [];
    const words = jsonWords(line.text) ?? line.text.trim().split(/\s+/);
    return words.slice(0, -1).filter((word) => !/[$"']|^<<|^[a-z]+:\/\/|^\.?\/?$/.test(word));
  });
}
