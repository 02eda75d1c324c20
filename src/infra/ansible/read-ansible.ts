import type { PackageFacts } from "../../facts/images/image-facts.ts";
import { unknown } from "../../source/known.ts";
import { basename, dirname, join, normalize } from "../../source/paths.ts";
import { fileId } from "../../source/span.ts";
import { isSystemPath } from "../host-files.ts";
import { type Image, unknownImage } from "../image.ts";
import { placementOf } from "../image-for.ts";
import type { InfraInput } from "../infra-input.ts";
import type { Because, Placement } from "../placement.ts";
import type { HostGroup, RuntimeHost } from "../runtime-host.ts";
import { embedValue, readYaml, rootOf, spanOf } from "../yaml.ts";
import { fillAddresses } from "./fill-addresses.ts";
import { type Turn, turnsOf } from "./loops.ts";
import { installedPrograms } from "./packages.ts";
import { type AnsibleTask, type PlacingTask, placingTask, roleOf, sourceOf, tasksOf } from "./tasks.ts";
import { type AnsibleValues, ansibleValues, fillIn, topOf } from "./variables.ts";

const interesting =
  /^\s*(?:-\s*)?(?:ansible\.(?:builtin|legacy)\.)?(?:template|copy|file|apt|yum|dnf|apk|lineinfile|replace|blockinfile|ini_file)\s*:/m;

/** One server for each set of roles or playbooks that places configuration files of nginx or PHP-FPM. */
export function readAnsible(paths: readonly string[], input: InfraInput): readonly HostGroup[] {
  const sets = new Map<string, AnsibleTask[]>();
  for (const path of paths) {
    const read = input.read(path);
    if (!read.ok || !interesting.test(read.text)) continue;
    const [document] = readYaml(fileId(path), read.text).documents;
    const tasks = tasksOf(document ? rootOf(document) : null, path, read.text);
    const top = topOf(path, roleOf(path));
    const set = sets.get(top);
    if (set) set.push(...tasks);
    else sets.set(top, [...tasks]);
  }
  return [...sets].flatMap(([top, tasks]) => groupOf(top, tasks, input) ?? []);
}

function groupOf(top: string, tasks: readonly AnsibleTask[], input: InfraInput): HostGroup | null {
  const values = ansibleValues(top, input);
  const placing = tasks.flatMap((task) => placingTask(task) ?? []);
  const placed = placing.map((task) => ({ task, placements: placementsOf(task, values, input) }));
  const own = onceEach(placed.flatMap(({ task, placements }) => (task.does === "edit" ? [] : placements)));
  if (!own.some(({ kind }) => kind === "file" || kind === "unknown")) return null;
  const edited = placed.flatMap(({ task, placements }) => (task.does === "edit" ? placements : []));
  const packages = installedPrograms(tasks, values).filter((facts) => fits(facts, own));
  const because: Because = { text: "a package that the tasks install", at: null };
  const brought = packages.flatMap(({ placements }) =>
    // Packages bring files of names that nobody stated.
    placements.flatMap((fact) => (fact.kind === "directory" ? [] : [placementOf(fact, because)])),
  );
  const files = [...new Set(placing.map(({ task }) => task.file))];
  return serverOf(top, [...brought, ...edited, ...own, ...enabledSites(own)], packages, files);
}

/** Directories that are there before a task copies into them. */
const wellKnownFolder = /\/(?:nginx|(?:conf|http|default|php-fpm|pool)\.d|sites-(?:available|enabled)|snippets)$/;

/** A package of another version than the pools of the tasks are for is one of several. */
function fits({ program }: PackageFacts, own: readonly Placement[]): boolean {
  if (program.program !== "php-fpm") return true;
  const pools = own.filter(({ path }) => /\/(?:php-fpm\.d|pool\.d|fpm\.d)\/|\/php-fpm\.conf$/.test(path));
  return pools.every(({ path }) => path.startsWith(`${dirname(program.main)}/`));
}

function placementsOf(placing: PlacingTask, values: AnsibleValues, input: InfraInput): readonly Placement[] {
  const turns = turnsOf(placing.task.task, values);
  // Of a list that is made at run time one turn stands for all.
  return (turns ?? [new Map()]).flatMap((turn) => placementOn(placing, turn, values, input) ?? []);
}

function placementOn(
  { does, src: written, dest: target, content, task }: PlacingTask,
  turn: Turn,
  values: AnsibleValues,
  input: InfraInput,
): Placement | null {
  const all = new Map([...values.plain, ...turn]);
  const because: Because = { text: `a task of ${basename(task.file)}`, at: spanOf(task.value) };
  const src = written === null ? null : fillIn(written, all);
  const source = src === null || /\{\{/.test(src) ? null : sourceOf(src, does, task.file, input);
  const dest = nameOpen(fillIn(target, all), source);
  if (does === "link" && src !== null && isSystemPath(dest))
    return { kind: "link", path: normalize(dest), target: nameOpen(src, null), because };
  if (does === "remove") return isSystemPath(dest) ? { kind: "gone", path: normalize(dest), because } : null;
  const at = isSystemPath(dest) ? dest : source === null ? null : usualPath(target, source, input);
  if (at === null) return null;
  const folder = at.endsWith("/") || wellKnownFolder.test(at);
  const path = normalize(folder && src !== null && !src.endsWith("/") ? join(at, basename(src)) : at);
  if (does === "edit") return { kind: "unknown", path, below: false, reason: `${because.text} changes it`, because };
  if (source !== null) {
    const real = input.realpath(source);
    if (input.kind(source) === "directory") return { kind: "tree", path, tree: real, mode: "merge", because };
    const read = does === "template" ? input.read(source) : null;
    const of = turn.get("item") ?? turn.get("item.name") ?? [...turn.values()][0] ?? "";
    const filled = read?.ok ? fillAddresses(real, read.text, all, of, input) : null;
    return { kind: "file", path, file: filled?.id ?? fileId(real), because };
  }
  const embedded = content ? embedValue(`content of ${path}`, content) : null;
  if (embedded !== null) {
    input.addEmbedded(embedded);
    return { kind: "file", path, file: embedded.id, because };
  }
  // Which file it is, only the run knows: it proves nothing of a path that is made of variables.
  if (/\{\{/.test(fillIn(target, all))) return null;
  return { kind: "unknown", path, below: true, reason: `${because.text} fills it in`, because };
}

/** A path whose variables nobody sets: their names are enough to tell a directory by its shape, the template tells the file. */
function nameOpen(path: string, source: string | null): string {
  const stem = source === null ? "" : `${basename(source).split(".")[0]}-`;
  return path.replace(/\{\{\s*([\w.]+)[^}]*\}\}/g, (_, name: string) => {
    const word = name.replaceAll(".", "_");
    return /^item\b/.test(name) ? `${stem}${word}` : word;
  });
}

/** Where the kind of a template goes when a variable holds its whole path: what it is for shows in its text. */
function usualPath(target: string, source: string, input: InfraInput): string | null {
  if (!/^\s*\{\{/.test(target)) return null;
  const read = input.read(source);
  if (!read.ok) return null;
  const name = basename(source).replace(/\.(?:j2|jinja2?)$/, "");
  const file = name.endsWith(".conf") ? name : `${name}.conf`;
  if (/^\s*http\s*\{/m.test(read.text) && /^\s*events\s*\{/m.test(read.text)) return "/etc/nginx/nginx.conf";
  if (/^\s*server\s*\{/m.test(read.text)) return `/etc/nginx/conf.d/${file}`;
  if (/^\s*\[[^\]]+\]\s*$/m.test(read.text) && /^\s*listen\s*=/m.test(read.text)) return `/etc/php-fpm.d/${file}`;
  return null;
}

/** Sites that no task puts among the enabled ones: something else does, or they would be there for nothing. */
function enabledSites(own: readonly Placement[]): readonly Placement[] {
  const linked = new Set(own.flatMap((one) => (one.kind === "link" ? [normalize(one.target)] : [])));
  const paths = new Set(own.map(({ path }) => path));
  return own.flatMap((one): Placement[] => {
    const match = /^(.*\/)sites-available\/([^/]+)$/.exec(one.path);
    if (one.kind !== "file" || match === null || linked.has(one.path)) return [];
    const path = `${match[1]}sites-enabled/${match[2]}`;
    return paths.has(path) ? [] : [{ kind: "link", path, target: one.path, because: one.because }];
  });
}

/** Two tasks with one destination are alternatives: which of them runs is decided elsewhere. */
function onceEach(placements: readonly Placement[]): readonly Placement[] {
  const byPath = new Map<string, Placement>();
  for (const placement of placements) {
    const had = byPath.get(placement.path);
    const same = had?.kind === "file" && placement.kind === "file" && had.file === placement.file;
    if (had === undefined || same || had.kind === "gone") byPath.set(placement.path, placement);
    else if (placement.kind !== "gone") {
      const { path, because } = placement;
      byPath.set(path, { kind: "unknown", path, below: true, reason: "several tasks write it", because });
    }
  }
  return [...byPath.values()];
}

function serverOf(
  directory: string,
  placements: readonly Placement[],
  packages: readonly PackageFacts[],
  files: readonly string[],
): HostGroup {
  const because = `the tasks in ${basename(directory)}`;
  const image: Image = {
    ...unknownImage("the packages that the tasks install"),
    programs: packages.map(({ program }) => program),
    runs: packages.map(({ program }) => program.program),
  };
  const host: RuntimeHost = {
    id: `${directory}#ansible`,
    name: "server",
    kind: "server",
    because,
    declared: null,
    image: packages.length > 0 ? image : null,
    placements,
    environment: new Map(),
    environmentOpen: true,
    user: null,
    command: unknown("missing-include"),
    network: `${directory}#ansible`,
    ports: [],
    memoryBytes: null,
    cores: null,
    replicas: null,
  };
  return {
    name: `${directory}/ansible`,
    because,
    hosts: [host],
    resolve: (_from, name) => ({ kind: "unknown", reason: `${name} is a name that only the running system knows` }),
    open: "what else Ansible puts on the server is not described",
    files: files.map(fileId),
  };
}
