import { componentPattern } from "../../source/glob.ts";
import { join } from "../../source/paths.ts";
import type { Part, Word } from "./script.ts";
import { lookUp, type ShellState, type World } from "./state.ts";
import { outline, textOf, type Value, type ValuePiece } from "./value.ts";

const deepest = 20;

/** A word with its variables replaced, as one value: what stands behind `>` or `NAME=`. */
export function expandWord(word: Word, state: ShellState, world: World, depth = 0): Value {
  const pieces = word.parts.flatMap((part) => expandPart(part, state, world, depth));
  return { pieces, start: word.start, end: word.end };
}

/** A word as a command gets it: several values where an unquoted variable holds blanks, braces list names, or `$@` stands. */
export function expandFields(word: Word, state: ShellState, world: World): readonly Value[] {
  const [only] = word.parts;
  if (word.parts.length === 1 && only?.kind === "variable" && /^[@*]$/.test(only.name) && state.positional !== null)
    return state.positional;
  const value = expandWord(word, state, world);
  if (value.pieces.length === 0) return word.parts.length > 0 ? [] : [value];
  return braces(value).flatMap((one) => split(one, word));
}

function expandPart(part: Part, state: ShellState, world: World, depth: number): ValuePiece[] {
  const { start, end } = part;
  const piece = (text: string | null, quoted: boolean, verbatim = false): ValuePiece => ({
    text,
    quoted,
    verbatim,
    start,
    end,
  });
  switch (part.kind) {
    case "text":
      return [piece(part.text, part.quoted, part.verbatim)];
    case "unknown":
      return [piece(null, part.quoted)];
    case "variable":
      break;
  }
  const { name, operator, operand, quoted } = part;
  if (/^\d+$/.test(name) && name !== "0") {
    const given = state.positional?.[Number(name) - 1];
    if (given) return given.pieces.map((one) => ({ ...one, quoted, verbatim: false, start, end }));
    if (state.positional === null) return [piece(null, quoted)];
    if (operator === null) return [piece("", quoted)];
  } else if (/^[@*]$/.test(name)) {
    const texts = state.positional?.map(textOf) ?? [null];
    return [piece(texts.includes(null) ? null : texts.join(" "), quoted)];
  } else if (!/^\w+$/.test(name) || name === "0") return [piece(null, quoted)];
  const value = /^\d+$/.test(name) ? null : lookUp(name, state, world);
  const alternative = (): ValuePiece[] =>
    operand === null || depth >= deepest
      ? [piece(depth >= deepest ? null : "", quoted)]
      : expandWord(operand, state, world, depth + 1).pieces.map((one) => ({
          ...one,
          quoted: one.quoted || quoted,
          start,
          end,
          verbatim: false,
        }));
  if (operator === null) {
    if (value === null) return [piece("", quoted)];
    return [piece(value.known ? value.value : null, quoted)];
  }
  if (value !== null && !value.known) return [piece(null, quoted)];
  const set = value !== null && (!operator.startsWith(":") || value.value !== "");
  if (operator.endsWith("+")) return set ? alternative() : [piece("", quoted)];
  return set && value !== null ? [piece(value.value, quoted)] : alternative();
}

/** `/etc/{nginx,php}` as bash lists it; busybox's shell does not, but then the command would fail. */
function braces(value: Value): readonly Value[] {
  for (let at = 0; at < value.pieces.length; at++) {
    const piece = value.pieces[at] as ValuePiece;
    const match = piece.quoted || piece.text === null ? null : /\{([^{}]*,[^{}]*)\}/.exec(piece.text);
    if (!match) continue;
    const text = piece.text as string;
    return (match[1] as string).split(",").flatMap((choice) => {
      const chosen = text.slice(0, match.index) + choice + text.slice(match.index + match[0].length);
      const pieces = value.pieces.with(at, { ...piece, text: chosen, verbatim: false });
      return braces({ ...value, pieces });
    });
  }
  return [value];
}

/** Unquoted values of variables are split at blanks. */
function split(value: Value, word: Word): readonly Value[] {
  const variables = word.parts.some((part) => part.kind === "variable" && !part.quoted);
  if (!variables) return [value];
  const out: ValuePiece[][] = [[]];
  for (const piece of value.pieces) {
    if (piece.quoted || piece.verbatim || piece.text === null || !/\s/.test(piece.text)) {
      if (piece.text !== "" || piece.quoted) out.at(-1)?.push(piece);
      continue;
    }
    const texts = piece.text.split(/\s+/);
    for (const [at, text] of texts.entries()) {
      if (at > 0) out.push([]);
      if (text !== "") out.at(-1)?.push({ ...piece, text });
    }
  }
  return out.filter((pieces) => pieces.length > 0).map((pieces) => ({ ...value, pieces }));
}

/** Where an argument leads: which paths, and whether these are all. */
export interface Paths {
  readonly paths: readonly string[];
  /** null where `paths` are all that is meant; otherwise the directory in which there may be others, `/` for anywhere. */
  readonly others: string | null;
}

const mostMatches = 1000;

/** The run-time paths that an argument names; patterns are matched with what lies there. */
export function pathsOf(value: Value, state: ShellState, world: World): Paths {
  const text = textOf(value);
  const pattern = value.pieces.some((piece) => piece.text === null || (!piece.quoted && /[*?[]/.test(piece.text)));
  if (text !== null && !pattern) {
    const path = absolute(text, state);
    return path === null ? { paths: [], others: "/" } : { paths: [path], others: null };
  }
  const whole = absolute(outline(value), state);
  if (whole === null) return { paths: [], others: "/" };
  let directories = ["/"];
  let others: string | null = null;
  const components = whole.split("/").filter(Boolean);
  let fixed = "/";
  for (const [at, component] of components.entries()) {
    if (!/[*?[\0]/.test(component)) {
      directories = directories.map((directory) => join(directory, component));
      if (others === null && directories.length === 1) fixed = directories[0] as string;
      continue;
    }
    const matches = componentPattern(component.replaceAll("\0", "*").replace(/\*+/g, "*"));
    const next: string[] = [];
    for (const directory of directories) {
      const listed = world.files.list(directory);
      if (listed === null) {
        const entry = world.files.entry(directory);
        if (entry.kind === "unknown" || entry.kind === "nothing") others ??= fixed;
        continue;
      }
      if (!listed.complete) others ??= fixed;
      for (const { name, kind } of listed.entries)
        if (matches.test(name) && (at === components.length - 1 || kind === "directory"))
          next.push(join(directory, name));
    }
    directories = next.slice(0, mostMatches);
  }
  return { paths: directories, others };
}

/** null for `~` and for a relative path where the working directory is not known. */
function absolute(text: string, state: ShellState): string | null {
  if (text.startsWith("/")) return join("/", text);
  if (text.startsWith("~") || text.startsWith("\0") || state.cwd === null) return null;
  return join(state.cwd, text);
}
