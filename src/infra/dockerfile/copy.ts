import { hash64 } from "../../source/hash.ts";
import { basename, isWithin, join, normalize } from "../../source/paths.ts";
import { fileId } from "../../source/span.ts";
import { embedPieces } from "../embed.ts";
import type { InfraInput } from "../infra-input.ts";
import type { Because } from "../placement.ts";
import type { ChangingFiles } from "../shell/changing-files.ts";
import { holdsConfiguration, isConfigurationPath } from "../shell/configuration-paths.ts";
import { textOutput } from "../shell/interpret.ts";
import { piecesOf, placedFile } from "../shell/placed-text.ts";
import { literalValue, textOf, type Value } from "../shell/value.ts";
import { dockerWords, heredocValue, jsonWords } from "./docker-words.ts";
import type { Heredoc, Instruction } from "./instructions.ts";
import { matchingInImage, matchingPaths } from "./matching-paths.ts";
import type { Stage } from "./stage.ts";

/** Where COPY takes files from. */
export type CopySource =
  | { readonly kind: "directory"; readonly path: string; readonly omits: ((path: string) => boolean) | null }
  | { readonly kind: "image"; readonly files: ChangingFiles; readonly name: string }
  /** A directory or image that is not known. */
  | { readonly kind: "unknown"; readonly reason: string };

/** COPY and ADD: puts files and directories where the instruction says. */
export function copy(instruction: Instruction, from: CopySource, escape: string, stage: Stage): void {
  const { keyword, line, heredocs } = instruction;
  const because = stage.because(keyword, instruction.at);
  const state = stage.state(line);
  const world = stage.world(keyword);
  const json = jsonWords(line.text);
  const words = json?.map((text) => expandJson(text, escape, stage)) ?? dockerWords(line.text, escape, state, world);
  const target = words.at(-1);
  const sources = words.slice(0, -1);
  const report = (message: string) => stage.input.report({ at: instruction.whole, level: "notice", message });
  if (target === undefined || sources.length === 0) {
    report(`${keyword} names no source and target`);
    return;
  }
  const written = textOf(target);
  const to = written === null ? null : absolute(written, stage);
  if (to === null) {
    // Nobody knows where: of the configuration it may be any file.
    const known = knownDirectory(target, stage);
    if (known !== null)
      stage.files.putUnknown(known, true, `${because.text} names a target that is not known`, because);
    stage.files.open();
    return;
  }
  const many = sources.length > 1 || /\/\.?$|^\.$/.test(written ?? "");
  const place = new Place(to, many, stage, because);
  for (const source of sources) {
    const text = textOf(source);
    const heredoc = json ? undefined : heredocs.find(({ name }) => text !== null && isOpener(text, name));
    if (heredoc) copyHeredoc(heredoc, place, escape, stage);
    else if (from.kind === "unknown" || text === null)
      place.unknown(text, from.kind === "unknown" ? from.reason : `${because.text} names a source that is not known`);
    else if (keyword === "ADD" && /^(?:[a-z]+:\/\/|git@)/.test(text)) place.unknown(text, `${because.text} fetches it`);
    else if (from.kind === "image") copyFromImage(text, from, place);
    else copyFromContext(text, from, place, stage.input, report, keyword === "ADD");
  }
}

function isOpener(text: string, name: string): boolean {
  return /^<<-?/.test(text) && text.replace(/^<<-?/, "") === name;
}

/** Where files go: into a directory under their own names, or under the target's. */
class Place {
  readonly #to: string;
  readonly #many: boolean;
  readonly #stage: Stage;
  readonly because: Because;

  constructor(to: string, many: boolean, stage: Stage, because: Because) {
    this.#to = to;
    this.#many = many;
    this.#stage = stage;
    this.because = because;
  }

  get files(): ChangingFiles {
    return this.#stage.files;
  }

  get directory(): string {
    return this.#to;
  }

  /** The path of a single file; null where it is not known whether the target is a directory. */
  of(name: string, matches: number): string | null {
    if (this.#many || matches > 1) return join(this.#to, name);
    const { kind } = this.files.entry(this.#to);
    if (kind === "directory") return join(this.#to, name);
    if (this.files.isOpen(this.#to) && !/\.\w+$/.test(basename(this.#to)) && basename(this.#to) !== name)
      return isDirectoryByName(this.#to) ? join(this.#to, name) : null;
    return this.#to;
  }

  unknown(source: string | null, reason: string): void {
    const name = source === null ? null : basename(source.replace(/[?#].*$/, ""));
    const path = name === null || /[*?[]/.test(name) || name === "" || name === "." ? null : this.of(name, 1);
    // A directory is copied by its content, and nobody knows whether this is one.
    const looksLikeFile = name !== null && /\.\w+$/.test(name) && path !== null;
    if (looksLikeFile) this.files.putUnknown(path as string, false, reason, this.because);
    else this.files.putUnknown(this.#to, true, reason, this.because);
  }
}

/** Directories that every package of nginx and php-fpm makes. */
function isDirectoryByName(path: string): boolean {
  return /^\/etc\/nginx$|\/(?:conf|http|default|pool|php-fpm|sites|modules|stream|templates|snippets|includes?)(?:\.d|-enabled|-available)?$|\.d$/.test(
    path,
  );
}

function copyHeredoc(heredoc: Heredoc, place: Place, escape: string, stage: Stage): void {
  const path = place.of(heredoc.name, 1) ?? place.directory;
  const { body } = heredoc;
  const name = path.slice(1);
  if (heredoc.quoted) {
    const pieces = piecesOf(body, 0, body.text.length);
    const embedded = embedPieces(body.file, body.fileText, `${name}@${pieces[0]?.start ?? 0}`, pieces);
    stage.input.addEmbedded(embedded);
    place.files.putFile(path, embedded.id, place.because);
    return;
  }
  const value = heredocValue(body.text, escape, stage.state(body), stage.world("COPY"));
  const output = textOutput(value, body);
  if (output.kind !== "text") {
    place.files.putUnknown(
      path,
      false,
      `${place.because.text} writes a variable into it that is not known`,
      place.because,
    );
    return;
  }
  const text = output.pieces.map((piece) => piece.text).join("");
  const embedded = embedPieces(body.file, body.fileText, `${name}~${hash64(text).slice(0, 8)}`, output.pieces, (edit) =>
    edit.replace(/[\\$]/g, (sign) => `${escape}${sign}`),
  );
  stage.input.addEmbedded(embedded);
  place.files.putFile(path, embedded.id, place.because);
}

function copyFromImage(text: string, from: CopySource & { kind: "image" }, place: Place): void {
  const source = normalize(join("/", text));
  if (!/[*?[]/.test(text)) return copyOneFromImage(text, source, 1, from, place);
  const { paths, complete } = matchingInImage(source, from.files);
  // What else matches may lie over what is known to match, under other names.
  if (!complete) place.unknown(null, `what lies at ${source} in ${from.name} is not known`);
  for (const path of paths) copyOneFromImage(path, path, complete ? paths.length : 2, from, place);
}

function copyOneFromImage(
  text: string,
  source: string,
  matches: number,
  from: CopySource & { kind: "image" },
  place: Place,
): void {
  const entry = from.files.entry(source);
  if (entry.kind === "absent" || entry.kind === "nothing") {
    // Programs and libraries are no part of what we know.
    place.unknown(text, `what lies at ${source} in ${from.name} is not known`);
    return;
  }
  const to = entry.kind === "directory" ? place.directory : place.of(basename(source), matches);
  const copies = to === null ? null : from.files.copyOf(source, to, place.because, place.files.isFresh(to));
  if (copies === null || to === null) place.unknown(text, `what lies at ${source} in ${from.name} is not known`);
  else for (const placement of copies) place.files.put(placement);
}

function copyFromContext(
  text: string,
  from: CopySource & { kind: "directory" },
  place: Place,
  input: InfraInput,
  report: (message: string) => void,
  unpacks: boolean,
): void {
  const { path: context, omits } = from;
  // BuildKit takes `../x` for `x`: no path leads out of the context.
  const source = join(context, `./${text.replace(/^(?:\.{1,2}\/)+/, "")}`);
  if (!isWithin(source, context)) {
    report(`${text} lies outside of the build's context`);
    place.unknown(text, "the build's context does not hold it");
    return;
  }
  const found = /[*?[]/.test(text) ? matchingPaths(source, input) : input.kind(source) === "none" ? [] : [source];
  const held = found.filter((path) => path === context || !omits?.(path));
  if (!input.within(context) || (held.length === 0 && !input.within(source))) {
    place.unknown(text, `${text} is not among the given files`);
    return;
  }
  if (held.length === 0) {
    const why = found.length > 0 ? "is left out by .dockerignore" : "does not exist in the build's context";
    // Programs and pages are often built before; configuration is what we look for.
    const { directory } = place;
    const concerns =
      (isConfigurationPath(directory) && !/\/php[\w.]*\/(?:conf\.d|php\.ini)/.test(directory)) ||
      holdsConfiguration(directory);
    if (concerns) report(`${text} ${why}`);
    place.unknown(text, `${text} ${why}`);
    return;
  }
  for (const path of held) {
    if (input.kind(path) === "directory") {
      const omitted = omits ? { omits } : {};
      place.files.put({
        kind: "tree",
        path: place.directory,
        tree: path,
        mode: "merge",
        because: place.because,
        ...omitted,
      });
      continue;
    }
    if (unpacks && /\.(?:tar|tgz|tar\.\w+|txz|tbz2?)$/.test(path)) {
      place.files.putUnknown(
        place.directory,
        true,
        `${place.because.text} unpacks ${basename(path)} there`,
        place.because,
      );
      continue;
    }
    const to = place.of(basename(path), held.length);
    if (to === null) place.unknown(basename(path), "it is not known whether the target is a directory");
    else place.files.putFile(to, fileId(input.realpath(path)), place.because);
  }
}

function absolute(text: string, stage: Stage): string | null {
  if (text.startsWith("/")) return normalize(text) || "/";
  return stage.workdir === null ? null : join(stage.workdir, text);
}

/** The part of a path that is known: what lies below it is not. */
function knownDirectory(value: Value, stage: Stage): string | null {
  let text = "";
  for (const piece of value.pieces) {
    if (piece.text === null) break;
    text += piece.text;
  }
  const cut = text.lastIndexOf("/");
  const directory = cut === -1 ? "" : text.slice(0, cut);
  const path = text.startsWith("/")
    ? directory || "/"
    : stage.workdir === null
      ? null
      : join(stage.workdir, directory || ".");
  return path === "/" ? null : path;
}

function expandJson(text: string, escape: string, stage: Stage): Value {
  const source = placedFile(fileId("json"), text);
  const [value] = dockerWords(text.replace(/\s/g, "\u0001"), escape, stage.state(source), stage.world("COPY"));
  if (value === undefined) return literalValue("");
  return {
    ...value,
    pieces: value.pieces.map((piece) => ({
      ...piece,
      verbatim: false,
      text: piece.text?.replaceAll("\u0001", " ") ?? null,
    })),
  };
}
