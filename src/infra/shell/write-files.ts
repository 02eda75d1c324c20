import { stockImageFile } from "../../facts/images/stock-text.ts";
import type { EmbeddedText } from "../../source/embedded-text.ts";
import { hash64 } from "../../source/hash.ts";
import { fileId, type Span } from "../../source/span.ts";
import { appendPieces, embedPieces } from "../embed.ts";
import { type Paths, pathsOf } from "./expand.ts";
import { mentionedPaths } from "./mentioned-paths.ts";
import type { Call, ShellState, World } from "./state.ts";
import type { Output, Value } from "./value.ts";

/** Who writes: what is not certain makes a file unknown instead. */
export interface Writer {
  readonly world: World;
  readonly at: Span;
  readonly certain: boolean;
  /** `sed`: goes into the reason why a file is not known. */
  readonly command: string;
  readonly state: ShellState;
}

export function writerOf(call: Call, command = call.name ?? "a command"): Writer {
  return { world: call.world, at: call.at, certain: call.certain, command, state: call.state };
}

/** Nobody knows what lies at a path, or below it, after this. */
export function makeUnknown(writer: Writer, path: string, below: boolean): void {
  const because = writer.world.because(writer.at);
  writer.world.files.putUnknown(path, below, `${writer.command} in ${because.text} changes it`, because);
}

/** Everything that an argument may mean is no longer known. */
export function makeAllUnknown(writer: Writer, { paths, others }: Paths, below: boolean): void {
  for (const path of paths) makeUnknown(writer, path, below);
  if (others === null) return;
  if (others !== "/") return makeUnknown(writer, others, true);
  // It may be anywhere: of the configuration it can only be what the script names somewhere.
  for (const path of mentionedPaths(writer.state.source.text, writer.world)) makeUnknown(writer, path, true);
}

export function unknownArgument(writer: Writer, value: Value, below: boolean): void {
  makeAllUnknown(writer, pathsOf(value, writer.state, writer.world), below);
}

export function remove(writer: Writer, path: string): void {
  const { files } = writer.world;
  if (!writer.certain) return makeUnknown(writer, path, true);
  files.put({ kind: "gone", path, because: writer.world.because(writer.at) });
}

/** What a command wrote now lies at a path. */
export function writeOutput(writer: Writer, path: string, output: Output, append: boolean): void {
  const { world, certain, at } = writer;
  if (/^\/(?:dev|proc|sys)\//.test(path)) return;
  const before = world.files.entry(path);
  if (!certain || output.kind === "unknown") return makeUnknown(writer, path, false);
  if (append && before.kind !== "absent") return appendOutput(writer, path, output);
  if (output.kind === "file") return copyFile(writer, output.path, path);
  if (output.kind === "embedded") {
    const { embedded } = output;
    world.input.addEmbedded(embedded);
    return world.files.putFile(path, embedded.id, world.because(at));
  }
  const embedded = embedOutput(output, path, at, world);
  if (embedded === null) return makeUnknown(writer, path, false);
  world.input.addEmbedded(embedded);
  world.files.putFile(path, embedded.id, world.because(at));
}

/** A file that is written in more steps is no configuration. */
const mostPieces = 500;

/** `>>`: what lies there goes on with what a command wrote. */
function appendOutput(writer: Writer, path: string, output: Output): void {
  const { world, at } = writer;
  const before = world.files.entry(path);
  if (output.kind === "nothing" && before.kind === "file") return;
  if (before.kind !== "file" || output.kind !== "text") return makeUnknown(writer, path, false);
  const text = output.pieces.map((piece) => piece.text).join("");
  const stock = world.stockText(before.file);
  const because = world.because(at);
  if (stock !== null) {
    // One text of two origins has the places of neither.
    const whole = stock + text;
    return world.files.putFile(path, stockImageFile(`more-${hash64(whole).slice(0, 8)}`, path, whole), because);
  }
  const embedded = world.input.embedded(before.file);
  const other = embedded === null || embedded.file !== output.source.file;
  if (other || embedded.runs.length > mostPieces) return makeUnknown(writer, path, false);
  const longer = appendPieces(embedded, output.pieces);
  const id = fileId(`${embedded.file}#${path.slice(1)}~${hash64(longer.text).slice(0, 8)}`);
  world.input.addEmbedded({ ...longer, id });
  world.files.putFile(path, id, because);
}

/** A file, or a directory with all below, lies at another path, too. */
export function copyFile(writer: Writer, from: string, to: string): void {
  const { world, certain, at } = writer;
  if (from === to) return;
  const because = world.because(at);
  const copies = certain ? world.files.copyOf(from, to, because, world.files.isFresh(to)) : null;
  if (copies === null) return makeUnknown(writer, to, true);
  for (const placement of copies) world.files.put(placement);
}

function embedOutput(output: Output, path: string, at: Span, world: World): EmbeddedText | null {
  if (output.kind !== "text" && output.kind !== "nothing") return null;
  const name = path.slice(1);
  if (output.kind === "nothing") {
    // An empty file: it holds nothing whose place could matter.
    const read = world.input.read(at.file);
    return embedPieces(at.file, read.ok ? read.text : "", name, [{ text: "", start: at.start, width: 0 }], () => null);
  }
  const { source, pieces } = output;
  const text = pieces.map((piece) => piece.text).join("");
  const changed = pieces.some(({ width, text: own }) => width !== undefined && width !== own.length);
  // One file may be written twice, or with other values for another build: texts that differ have names that differ.
  const unique =
    changed || pieces.length === 0 ? `${name}~${hash64(text).slice(0, 8)}` : `${name}@${pieces[0]?.start ?? 0}`;
  return embedPieces(source.file, source.fileText, unique, pieces, plainOnly);
}

/** What means the same between any quotes and in any document. */
function plainOnly(text: string): string | null {
  return /^[\w./:,=+@%~^ -]*$/.test(text) ? text : null;
}
