import type { Distribution } from "../../facts/images/image-facts.ts";
import { type Known, known, unknown } from "../../source/known.ts";
import { basename, dirname, join } from "../../source/paths.ts";
import { fileId } from "../../source/span.ts";
import { type Build, type Image, type ImageRef, unknownImage } from "../image.ts";
import { distributionFor, imageFor } from "../image-for.ts";
import { parseImageRef, parseOpenImageRef, showImageRef } from "../image-ref.ts";
import type { InfraInput } from "../infra-input.ts";
import { reportRefusal } from "../report-refusal.ts";
import { type PlacedText, placedEmbedded, placedFile } from "../shell/placed-text.ts";
import { longestValue } from "../shell/state.ts";
import { outline, textOf } from "../shell/value.ts";
import { type CopySource, copy } from "./copy.ts";
import { dockerPairs, dockerWords, jsonWords } from "./docker-words.ts";
import { readDockerignore } from "./dockerignore.ts";
import { noteRepositories } from "./install-packages.ts";
import { type Instruction, type Instructions, instructionsOf } from "./instructions.ts";
import { run } from "./run.ts";
import { type Base, Stage } from "./stage.ts";

/** Longer ones are no Dockerfiles. */
const longest = 1_000_000;

/** What a Dockerfile makes; null where there is none that can be read. */
export function readDockerfile(build: Build, input: InfraInput): Image | null {
  const path = build.dockerfile ?? join(build.context, "Dockerfile");
  const source = sourceOf(build, path, input);
  if (source === null) return null;
  const made = new DockerBuild(source, path, build, input).image();
  return made?.image ?? null;
}

function sourceOf({ inline }: Build, path: string, input: InfraInput): PlacedText | null {
  if (inline) return placedEmbedded(inline);
  const read = input.read(path);
  if (!read.ok) {
    reportRefusal(path, read, input);
    return null;
  }
  const file = fileId(input.realpath(path));
  if (read.text.length > longest) {
    input.report({
      at: { file, start: 0, end: 0 },
      level: "notice",
      message: `${basename(path)} is too long to be read as a Dockerfile`,
    });
    return null;
  }
  return placedFile(file, read.text);
}

/** One part of a Dockerfile, from a FROM to the next. */
interface StagePart {
  readonly from: Instruction;
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
}

class DockerBuild {
  readonly #build: Build;
  readonly #input: InfraInput;
  readonly #label: string;
  readonly #name: string;
  readonly #read: Instructions;
  readonly #parts: StagePart[] = [];
  readonly #globals: Instruction[] = [];
  readonly #made = new Map<StagePart, Base | null>();
  readonly #omits: ((path: string) => boolean) | null;
  /** Something else writes the Dockerfile: what is no instruction is one of its own. */
  readonly #template: boolean;

  constructor(source: PlacedText, path: string, build: Build, input: InfraInput) {
    this.#build = build;
    this.#input = input;
    this.#label = build.inline ? "dockerfile_inline" : basename(path);
    this.#name = build.inline
      ? "the image of a dockerfile_inline"
      : `the image of ${basename(dirname(path))}/${basename(path)}`;
    this.#read = instructionsOf(source, input);
    this.#template = /\{\{|\{%|<%|%%\w+%%/.test(source.text) || /\.(?:j2|jinja2?|twig|erb|tpl|tmpl|in)$/.test(path);
    this.#omits = readDockerignore(build.context, path, input);
    for (const instruction of this.#read.list) {
      if (instruction.keyword === "FROM") {
        const name = /\sAS\s+(\S+)\s*$/i.exec(instruction.line.text)?.[1]?.toLowerCase() ?? null;
        this.#parts.push({ from: instruction, name, instructions: [] });
      } else {
        const part = this.#parts.at(-1);
        if (part) (part.instructions as Instruction[]).push(instruction);
        else this.#globals.push(instruction);
      }
    }
  }

  image(): Base | null {
    const { target } = this.#build;
    const part = target === null ? this.#parts.at(-1) : (this.#partNamed(target, this.#parts.length) ?? undefined);
    if (part) return this.#make(part);
    const [first] = this.#read.list;
    if (first && !this.#template) {
      const message = target === null ? "no FROM, so that nothing can be built of it" : `no stage is called ${target}`;
      this.#input.report({ at: first.at, level: "notice", message: `${this.#label}: ${message}` });
    }
    return null;
  }

  /** A stage by its name or number, among those before another. */
  #partNamed(name: string, before: number): StagePart | null {
    const lower = name.toLowerCase();
    const earlier = this.#parts.slice(0, before);
    const named = earlier.findLast((part) => part.name === lower);
    return named ?? (/^\d+$/.test(name) ? (earlier[Number(name)] ?? null) : null);
  }

  #make(part: StagePart): Base | null {
    const had = this.#made.get(part);
    if (had !== undefined) return had;
    this.#made.set(part, null);
    const base = this.#baseOf(part);
    const stage = new Stage(base, this.#label, this.#input);
    const before = this.#parts.indexOf(part);
    for (const instruction of part.instructions) this.#apply(instruction, stage, before);
    const name =
      this.#build.target === null || this.#parts.at(-1) === part
        ? this.#name
        : `${this.#name} (${part.name ?? before})`;
    const made: Base = { image: stage.finish(name), distribution: stage.distribution, added: stage.added };
    this.#made.set(part, made);
    return made;
  }

  #baseOf(part: StagePart): Base {
    const none = { nginxOrg: false, php: false };
    const line = part.from.line.text.replace(/\s+AS\s+\S+\s*$/i, "").replace(/\s+#.*$/, "");
    const source = { ...part.from.line, text: line };
    const empty = new Stage(
      { image: { ...unknownImage(""), whole: true }, distribution: null, added: none },
      "",
      this.#input,
    );
    for (const [name, value] of this.#globalArguments()) empty.arguments.set(name, value);
    const [value] = dockerWords(source.text, this.#read.escape, empty.state(source), empty.world("FROM"));
    const name = value === undefined ? null : textOf(value);
    if (name === null && value !== undefined) {
      const open = parseOpenImageRef(outline(value));
      if (open !== null && imageFor(open) !== null) return { ...baseOf(open, showImageRef(open)), added: none };
    }
    if (name === null || name === "") {
      const shown = line.trim() || "nothing";
      return { image: unknownImage(shown), distribution: null, added: none };
    }
    const earlier = this.#partNamed(name, this.#parts.indexOf(part));
    // A number is no name of a base.
    if (earlier?.name === name.toLowerCase())
      return this.#make(earlier) ?? { image: unknownImage(name), distribution: null, added: none };
    const context = this.#build.contexts.get(name);
    if (context !== undefined) return { image: unknownImage(name), distribution: null, added: none };
    return { ...baseFrom(name), added: none };
  }

  /** ARG before the first FROM: FROM sees them, and a stage that names them again. */
  #globalArguments(): ReadonlyMap<string, Known<string>> {
    const none = { nginxOrg: false, php: false };
    const stage = new Stage(
      { image: { ...unknownImage(""), whole: true }, distribution: null, added: none },
      "",
      this.#input,
    );
    for (const instruction of this.#globals)
      if (instruction.keyword === "ARG") this.#arg(instruction, stage, new Map());
    return stage.arguments;
  }

  #arg(instruction: Instruction, stage: Stage, globals: ReadonlyMap<string, Known<string>>): void {
    const { line } = instruction;
    for (const { name, value } of dockerPairs(line.text, this.#read.escape, stage.state(line), stage.world("ARG"))) {
      const text = value === null ? null : textOf(value);
      const given = this.#build.args.get(name);
      const own: Known<string> = text === null || text.length > longestValue ? unknown("environment") : known(text);
      stage.arguments.set(name, given ?? (value === null ? (globals.get(name) ?? own) : own));
    }
  }

  #apply(instruction: Instruction, stage: Stage, before: number): void {
    const { keyword, line } = instruction;
    const words = () => dockerWords(line.text, this.#read.escape, stage.state(line), stage.world(keyword));
    const texts = () => words().map(textOf);
    switch (keyword) {
      case "ARG":
        return this.#arg(instruction, stage, this.#globalArguments());
      case "ENV":
        for (const { name, value } of dockerPairs(
          line.text,
          this.#read.escape,
          stage.state(line),
          stage.world("ENV"),
        )) {
          const text = value === null ? null : textOf(value);
          stage.environment.set(
            name,
            text === null || text.length > longestValue ? unknown("environment") : known(text),
          );
        }
        return;
      case "RUN":
        return run(instruction, (from) => this.#mountContext(from), stage);
      case "COPY":
      case "ADD": {
        const from = this.#copySource(instruction, stage, before);
        if (/repos\.d|sources\.list/.test(line.text) && from.kind === "directory")
          this.#noteCopied(instruction, from.path, stage);
        return copy(instruction, from, this.#read.escape, stage);
      }
      case "WORKDIR": {
        const [text = ""] = [line.text.trim() === "" ? "" : texts().join(" ")];
        const isKnown = !texts().includes(null);
        if (!isKnown || (!text.startsWith("/") && stage.workdir === null)) stage.workdir = null;
        else {
          stage.workdir = join(stage.workdir ?? "/", text);
          stage.files.put({
            kind: "directory",
            path: stage.workdir,
            mode: "merge",
            because: stage.because("WORKDIR", instruction.at),
          });
        }
        return;
      }
      case "USER": {
        const [text = null] = texts();
        const user = text?.split(":")[0] ?? null;
        stage.user = user === null ? unknown("environment") : user === "root" || user === "0" ? null : known(user);
        return;
      }
      case "EXPOSE":
        for (const value of words()) this.#expose(textOf(value), instruction, stage);
        return;
      case "CMD":
      case "ENTRYPOINT": {
        const json = jsonWords(line.text);
        const started: Known<readonly string[]> = known(
          json ?? (line.text.trim() === "" ? [] : [...stage.shell, line.text.trim()]),
        );
        if (keyword === "CMD") {
          stage.command = started;
          stage.ownCommand = true;
        } else {
          stage.entrypoint = started;
          stage.ownEntrypoint = true;
          // What the base starts was meant for its own entrypoint.
          if (!stage.ownCommand) stage.command = known([]);
        }
        return;
      }
      case "SHELL":
        stage.shell = jsonWords(line.text) ?? stage.shell;
        return;
      case "ONBUILD":
        this.#input.report({
          at: instruction.at,
          level: "notice",
          message: "ONBUILD is for images that are built on this one; no502 does not follow it",
        });
        return;
      case "LABEL":
      case "MAINTAINER":
      case "HEALTHCHECK":
      case "STOPSIGNAL":
      case "VOLUME":
        return;
      default:
        if (this.#template) return;
        this.#input.report({
          at: instruction.at,
          level: "notice",
          message: `${keyword} is no instruction of a Dockerfile`,
        });
    }
  }

  #expose(text: string | null, instruction: Instruction, stage: Stage): void {
    const match = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp))?$/i.exec(text ?? "");
    if (!match || match[3]?.toLowerCase() === "udp") return;
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    // A range of thousands says nothing about one of them.
    for (let port = first; port <= Math.min(last, first + 100); port++) {
      if (!stage.ports.some((had) => had.port === port)) stage.ports.push({ port, at: instruction.whole });
    }
  }

  /** The directory that a mount takes files from; null where it is another image. */
  #mountContext(from: string | null): string | null {
    return from === null ? this.#build.context : (this.#build.contexts.get(from) ?? null);
  }

  #copySource(instruction: Instruction, stage: Stage, before: number): CopySource {
    const written = instruction.flags.find(({ name }) => name === "from")?.value ?? null;
    if (written === null) return { kind: "directory", path: this.#build.context, omits: this.#omits };
    const [value] = dockerWords(written, this.#read.escape, stage.state(instruction.line), stage.world("COPY"));
    const name = value === undefined ? null : textOf(value);
    if (name === null) return { kind: "unknown", reason: "the image it is copied from is a variable" };
    const part = this.#partNamed(name, before);
    const made = part ? this.#make(part) : null;
    if (part) {
      if (made === null) return { kind: "unknown", reason: `the stage ${name} cannot be followed` };
      return { kind: "image", files: new Stage(made, "", this.#input).files, name: `the stage ${name}` };
    }
    const context = this.#build.contexts.get(name);
    if (context !== undefined)
      return context === null
        ? { kind: "unknown", reason: `the context ${name} is no directory of the repository` }
        : { kind: "directory", path: context, omits: null };
    const { image } = baseFrom(name);
    if (image.placements.length === 0 && !image.whole)
      return { kind: "unknown", reason: `what the image ${name} holds is not known` };
    return {
      kind: "image",
      files: new Stage({ image, distribution: null, added: { nginxOrg: false, php: false } }, "", this.#input).files,
      name: `the image ${name}`,
    };
  }

  /** A file that adds an archive to a package manager. */
  #noteCopied({ line }: Instruction, context: string, stage: Stage): void {
    for (const word of line.text.split(/\s+/)) {
      const path = join(context, `./${word}`);
      if (this.#input.kind(path) !== "file") continue;
      const read = this.#input.read(path);
      if (read.ok && read.text.length < 20_000) noteRepositories(read.text, stage);
    }
  }
}

function baseFrom(name: string): { readonly image: Image; readonly distribution: Distribution | null } {
  return baseOf(parseImageRef(name), name);
}

function baseOf(ref: ImageRef | null, name: string): ReturnType<typeof baseFrom> {
  const image = ref === null ? null : imageFor(ref);
  if (ref === null || image === null) return { image: { ...unknownImage(name), base: ref }, distribution: null };
  return { image, distribution: distributionFor(ref) };
}
