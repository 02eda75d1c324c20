import { type Known, known, unknown } from "../../source/known.ts";
import { basename, dirname, join } from "../../source/paths.ts";
import { type FileId, fileId } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import { reportRefusal } from "../report-refusal.ts";
import { child, entriesOf, isMapping, itemsOf, readYaml, rootOf, spanOf, textOf, type YamlValue } from "../yaml.ts";
import { parseEnvFile } from "./env-file.ts";
import { interpolate, type Lookup } from "./interpolate.ts";
import type { ComposeProject, Service, ServiceLayer } from "./project.ts";

/** A compose file that was read. */
interface ComposeFile {
  readonly id: FileId;
  readonly root: YamlValue;
  readonly directory: string;
}

/** Names that compose looks for itself, the first found wins; each may have an override beside it. */
const defaults = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/** Templates of `.env` that repositories keep in its place. */
const sampleEnv =
  /^\.?env[._-](?:example|dist|sample|template|default|defaults)$|^\.env\.(?:local\.)?example$|^env-example$/;

/**
 * The projects that the compose files of a tree make. Files of one directory: the default one with its override is one
 * project; every other file is a variant, on top of the default one where it leaves out what a service runs.
 */
export function loadProjects(paths: readonly string[], input: InfraInput): readonly ComposeProject[] {
  const read = createReader(input);
  const byDirectory = new Map<string, string[]>();
  for (const path of paths) {
    const list = byDirectory.get(dirname(path));
    if (list) list.push(path);
    else byDirectory.set(dirname(path), [path]);
  }
  const projects: ComposeProject[] = [];
  for (const [directory, all] of byDirectory) {
    // A sample stands for the file that is made of it, unless that is there.
    const list = all.filter((path) => !sampleName.test(path) || !all.includes(path.replace(sampleName, "")));
    const env = environment(directory, input);
    const named = namedFiles(directory, env, input);
    const base = named ?? defaultFiles(list);
    const baseFiles = base.map((path) => read(path, true)).filter((file) => file !== null);
    const [first] = baseFiles;
    if (first) projects.push(makeProject(first.id, baseFiles, env, input, read));
    for (const path of list) {
      if (base.includes(path)) continue;
      const file = read(path, true);
      if (file === null) continue;
      // `-f` leaves the override out that compose takes by itself.
      const variant = first && leansOnOther(file) ? [first, file] : [file];
      projects.push(makeProject(file.id, variant, env, input, read));
    }
  }
  return projects;
}

/** What is copied to the name without the ending before it is used. */
const sampleName = /\.(?:dist|example|sample)$/i;

function defaultFiles(list: readonly string[]): string[] {
  const nameOf = (path: string) => basename(path).replace(sampleName, "");
  const first = defaults.map((name) => list.find((path) => nameOf(path) === name)).find((path) => path !== undefined);
  if (first === undefined) return [];
  const stem = nameOf(first).replace(/\.ya?ml$/, "");
  const override = list.find((path) => new RegExp(`^${stem}\\.override\\.ya?ml$`).test(nameOf(path)));
  return override === undefined ? [first] : [first, override];
}

/** `COMPOSE_FILE` of `.env`. */
function namedFiles(directory: string, env: Lookup, input: InfraInput): string[] | null {
  const names = env("COMPOSE_FILE");
  if (!names?.known || names.value === "") return null;
  const paths = names.value.split(/[:;]/).map((name) => join(directory, name));
  return paths.every((path) => input.kind(path) === "file") ? paths : null;
}

/** A service without image and build says only what differs from another file. */
function leansOnOther({ root }: ComposeFile): boolean {
  return entriesOf(child(root, "services")).some(
    ({ value }) => child(value, "image") === null && child(value, "build") === null && child(value, "extends") === null,
  );
}

type Read = (path: string, ownErrors: boolean) => ComposeFile | null;

function createReader(input: InfraInput): Read {
  const had = new Map<string, ComposeFile | null>();
  const load = (path: string, ownErrors: boolean): ComposeFile | null => {
    const text = input.read(path);
    if (!text.ok) {
      if (ownErrors) reportRefusal(path, text, input);
      return null;
    }
    const id = fileId(path);
    const { documents, problems } = readYaml(id, text.text);
    // A template of a compose file is no YAML yet.
    const template = /\{\{|\{%|<%/.test(text.text);
    if (ownErrors)
      for (const { at, message } of problems.slice(0, 1))
        input.report({ at, message, level: template ? "notice" : "error" });
    const root = documents[0] ? rootOf(documents[0]) : null;
    if (!isMapping(root)) return null;
    // Version 1 had the services at the top.
    return child(root, "services") === null && child(root, "include") === null
      ? null
      : { id, root, directory: dirname(path) };
  };
  return (path, ownErrors) => {
    const known = had.get(path);
    if (known !== undefined) return known;
    const file = load(path, ownErrors);
    had.set(path, file);
    return file;
  };
}

/** Variables that `.env` sets; where only a sample of it is kept, its values are what most people have, or unknown. */
function environment(directory: string, input: InfraInput): Lookup {
  const own = readEnv(join(directory, ".env"), input);
  if (own !== null) return (name) => asKnown(own.get(name));
  const samples = (input.list(directory) ?? [])
    .filter(({ name, kind }) => kind === "file" && sampleEnv.test(name))
    .map(({ name }) => readEnv(join(directory, name), input))
    .filter((values) => values !== null);
  return (name) => {
    const values = new Set(samples.flatMap((sample) => sample.get(name) ?? []));
    if (values.size === 0) return null;
    return values.size === 1 ? known([...values][0] as string) : unknown("environment");
  };
}

function asKnown(value: string | undefined): Known<string> | null {
  return value === undefined ? null : known(value);
}

function readEnv(path: string, input: InfraInput): ReadonlyMap<string, string> | null {
  if (input.kind(path) !== "file") return null;
  const read = input.read(path);
  return read.ok ? parseEnvFile(read.text) : null;
}

const deepest = 12;

function makeProject(
  name: string,
  files: readonly ComposeFile[],
  env: Lookup,
  input: InfraInput,
  read: Read,
): ComposeProject {
  const [first] = files as [ComposeFile];
  const services = new Map<string, ServiceLayer[]>();
  const elements: { section: string; name: string; layer: ServiceLayer }[] = [];
  const seen = new Set<FileId>();

  /** Another file that this one names; a missing one is said at the place that names it. */
  const other = (at: YamlValue, written: string, directory: string): ComposeFile | null => {
    const path = interpolate(written, env);
    if (!path.known || /^[a-z]+:\/\//.test(path.value)) return null;
    const target = join(directory, path.value);
    if (!input.within(target)) {
      input.report({
        at: spanOf(at),
        level: "notice",
        message: `${path.value} lies outside the given paths: not read`,
      });
      return null;
    }
    if (input.kind(target) !== "file") {
      input.report({ at: spanOf(at), level: "notice", message: `${path.value} does not exist` });
      return null;
    }
    return read(target, true);
  };

  const extended = (layer: ServiceLayer, file: ComposeFile, depth: number): ServiceLayer[] => {
    const extend = child(layer.value, "extends");
    if (extend === null || depth > deepest) return [layer];
    const name = textOf(extend) ?? textOf(child(extend, "service"));
    const path = child(extend, "file");
    const written = textOf(path);
    const from = path !== null && written !== null ? other(path, written, file.directory) : file;
    if (name === null || from === null) return [layer];
    const base = child(from.root, "services", name);
    if (base === null) {
      input.report({ at: spanOf(extend), level: "notice", message: `no service ${name} in ${basename(from.id)}` });
      return [layer];
    }
    return [...extended({ value: base, directory: from.directory, lookup: env }, from, depth + 1), layer];
  };

  const addFile = (file: ComposeFile, depth: number) => {
    if (seen.has(file.id) || depth > deepest) return;
    seen.add(file.id);
    for (const item of itemsOf(child(file.root, "include"))) {
      if (item === null) continue;
      const path = textOf(item) === null ? child(item, "path") : item;
      for (const one of path === null ? [] : textOf(path) === null ? itemsOf(path) : [path]) {
        const written = textOf(one);
        const included = one !== null && written !== null ? other(one, written, file.directory) : null;
        if (included) addFile(included, depth + 1);
      }
    }
    for (const { key, value } of entriesOf(child(file.root, "services"))) {
      if (!isMapping(value)) continue;
      const layer = { value, directory: file.directory, lookup: env };
      services.set(key, [...(services.get(key) ?? []), ...extended(layer, file, 0)]);
    }
    for (const section of ["configs", "secrets", "volumes", "networks"]) {
      for (const { key, value } of entriesOf(child(file.root, section))) {
        if (value !== null)
          elements.push({ section, name: key, layer: { value, directory: file.directory, lookup: env } });
      }
    }
  };
  for (const file of files) addFile(file, 0);

  return {
    name,
    files: [...seen],
    directory: first.directory,
    services: [...services].map(([name, layers]): Service => ({ name, layers })),
    element: (section, name) => elements.findLast((one) => one.section === section && one.name === name)?.layer ?? null,
  };
}
