import type { EmbeddedPiece } from "../../embed.ts";
import { pathsOf } from "../expand.ts";
import { textOutput } from "../interpret.ts";
import { placeOf } from "../placed-text.ts";
import { unescapeAnsi } from "../read-word.ts";
import { renderVariables } from "../render-variables.ts";
import type { Call, Result } from "../state.ts";
import { concatenate, nothing, type Output, textOf, unknownOutput, type Value } from "../value.ts";
import { unknownArgument, writeOutput, writerOf } from "../write-files.ts";
import { type Command, likely, optionsOf } from "./command.ts";
import { sed } from "./sed.ts";

/** Commands that write text. */
export const textCommands: Readonly<Record<string, Command>> = {
  echo: (call) => {
    const flags: string[] = [];
    let at = 0;
    for (; at < call.args.length; at++) {
      const text = textOf(call.args[at] as Value);
      if (text === null || !/^-[neE]+$/.test(text)) break;
      flags.push(text);
    }
    const escapes = flags.some((flag) => flag.includes("e"));
    const words = call.args.slice(at);
    const parts: Output[] = [];
    for (const [index, word] of words.entries()) {
      if (index > 0) parts.push(between(call, words[index - 1] as Value, " "));
      parts.push(written(word, call, escapes));
    }
    if (!flags.some((flag) => flag.includes("n"))) parts.push(between(call, words.at(-1) ?? null, "\n"));
    return { output: concatenate(parts), status: "likely" };
  },
  printf: (call) => {
    const [format, ...args] = call.args[0] && textOf(call.args[0]) === "--" ? call.args.slice(1) : call.args;
    if (format === undefined) return { output: nothing, status: "likely" };
    return { output: formatted(format, args, call), status: "likely" };
  },
  cat: (call) => {
    const { operands } = optionsOf(call.args);
    if (operands.length === 0) return { output: call.stdin, status: "likely" };
    const outputs = operands.map((value): Output => {
      if (textOf(value) === "-") return call.stdin;
      const { paths, others } = pathsOf(value, call.state, call.world);
      return paths.length === 1 && others === null ? { kind: "file", path: paths[0] as string } : unknownOutput;
    });
    return { output: outputs.length === 1 ? (outputs[0] as Output) : concatenate(outputs), status: "likely" };
  },
  tee: (call) => {
    const options = optionsOf(call.args);
    for (const value of options.operands) {
      const { paths, others } = pathsOf(value, call.state, call.world);
      const [path] = paths;
      if (path !== undefined && paths.length === 1 && others === null)
        writeOutput(writerOf(call), path, call.stdin, options.has("a", "append"));
      else unknownArgument(writerOf(call), value, false);
    }
    return { output: call.stdin, status: "likely" };
  },
  sed,
  envsubst: (call) => ({ output: envsubst(call), status: "likely" }),
  // They write files in place: which of their words are files does not matter.
  dos2unix: () => likely,
  perl: (call) =>
    optionsOf(call.args).has("i")
      ? null
      : call.args.some((value) => /\bopen\b|-pi/.test(textOf(value) ?? ""))
        ? null
        : likely,
  awk: () => likely,
  gawk: () => likely,
  openssl: (call) => {
    for (const [at, value] of call.args.entries())
      if (/^-(?:out|keyout|CAkey|writerand)$/.test(textOf(value) ?? "") && call.args[at + 1])
        unknownArgument(writerOf(call), call.args[at + 1] as Value, false);
    return likely;
  },
  ex: (call) => editor(call),
  ed: (call) => editor(call),
  patch: (call) => editor(call),
};

/** `envsubst '$HOST $PORT' < template > file` */
function envsubst(call: Call): Output {
  const { stdin, state, world } = call;
  if (call.args.some((value) => textOf(value)?.startsWith("-"))) return unknownOutput;
  const [format] = call.args;
  const text = format === undefined ? null : textOf(format);
  if (format !== undefined && text === null) return unknownOutput;
  const listed = text === null ? null : new Set([...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map((match) => match[1]));
  const template =
    stdin.kind === "file"
      ? world.files.embeddedAt(stdin.path, stdin.path.slice(1))
      : stdin.kind === "embedded"
        ? stdin.embedded
        : null;
  if (template === null) return unknownOutput;
  const names = listed === null ? null : (name: string) => listed.has(name);
  return { kind: "embedded", embedded: renderVariables(template, { names, unset: "removed" }, state, world) };
}

function editor(call: Call): Result {
  for (const value of optionsOf(call.args, ["c", "i", "p"]).operands) unknownArgument(writerOf(call), value, false);
  return likely;
}

/** What stands for a sign that is not written: the place behind the word before it. */
function between(call: Call, word: Value | null, text: string): Output {
  const { source } = call.state;
  const end = word?.end ?? null;
  const start = end === null ? call.at.start : placeOf(source, Math.max(0, end - 1), end).end;
  return { kind: "text", source, pieces: [{ text, start, width: 0 }] };
}

function written(word: Value, call: Call, escapes: boolean): Output {
  const output = textOutput(word, call.state.source);
  if (!escapes || output.kind !== "text") return output;
  return { ...output, pieces: output.pieces.flatMap((piece) => unescapePiece(piece)) };
}

/** `\n` and the like, each with its place. */
function unescapePiece(piece: EmbeddedPiece): EmbeddedPiece[] {
  if (piece.width !== undefined) return [{ ...piece, text: unescapeAnsi(piece.text) }];
  const out: EmbeddedPiece[] = [];
  let at = 0;
  for (const match of piece.text.matchAll(/\\(?:0?[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|[\s\S])/g)) {
    if (match.index > at) out.push({ text: piece.text.slice(at, match.index), start: piece.start + at });
    out.push({ text: unescapeAnsi(match[0]), start: piece.start + match.index, width: match[0].length });
    at = match.index + match[0].length;
  }
  if (at < piece.text.length) out.push({ text: piece.text.slice(at), start: piece.start + at });
  return out;
}

/** `printf` with `%s`, `%b`, `%d` and `%%`; other formats are not followed. */
function formatted(format: Value, args: readonly Value[], call: Call): Output {
  const base = written(format, call, true);
  if (base.kind !== "text") return unknownOutput;
  const text = textOf(format) ?? "";
  if (!text.includes("%")) return base;
  if (args.length === 0 && !/%[^%]/.test(text)) return replaceFormats(base, [], call);
  const uses = text.match(/%[sbd]/g)?.length ?? 0;
  if (uses === 0 || text.replace(/%[sbd%]/g, "").includes("%")) return unknownOutput;
  const rounds: Output[] = [];
  for (let at = 0; at < args.length; at += uses) rounds.push(replaceFormats(base, args.slice(at, at + uses), call));
  return concatenate(rounds);
}

function replaceFormats(base: Output & { kind: "text" }, args: readonly Value[], call: Call): Output {
  const parts: Output[] = [];
  let next = 0;
  const add = (piece: EmbeddedPiece) => parts.push({ ...base, pieces: [piece] });
  for (const piece of base.pieces) {
    let at = 0;
    for (const match of piece.text.matchAll(/%[sbd%]/g)) {
      const before = piece.text.slice(at, match.index);
      if (before !== "")
        add(piece.width === undefined ? { text: before, start: piece.start + at } : { ...piece, text: before });
      at = match.index + 2;
      if (match[0] === "%%")
        add({ text: "%", start: piece.start + (piece.width === undefined ? match.index : 0), width: 2 });
      else {
        const value = args[next++];
        if (value) parts.push(written(value, call, match[0] === "%b"));
      }
    }
    const rest = piece.text.slice(at);
    if (rest !== "")
      add(piece.width === undefined ? { text: rest, start: piece.start + at } : { ...piece, text: rest });
  }
  return concatenate(parts);
}
