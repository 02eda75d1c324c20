import { unknown } from "../../source/known.ts";
import { basename, dirname, join, normalize } from "../../source/paths.ts";
import { fileId } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import type { Because, Placement } from "../placement.ts";
import type { HostGroup, RuntimeHost } from "../runtime-host.ts";
import { embedValue, readYaml, rootOf, spanOf } from "../yaml.ts";
import { fillIn, type PlacingTask, placingTasks, roleOf, sourceOf, variablesOf } from "./tasks.ts";

const places = /^\s*(?:-\s*)?(?:ansible\.(?:builtin|legacy)\.)?(?:template|copy|file)\s*:/m;
const configuration = /^\/(?:etc|usr\/local\/(?:etc|nginx|openresty)|opt)\//;

/** One server for each set of roles or playbook that places configuration files of nginx or PHP-FPM. */
export function readAnsible(paths: readonly string[], input: InfraInput): readonly HostGroup[] {
  const sets = new Map<string, { placements: Placement[]; files: string[] }>();
  for (const path of paths) {
    const read = input.read(path);
    if (!read.ok || !places.test(read.text) || !/\bdest\b/.test(read.text)) continue;
    const placements = placementsOf(path, read.text, input);
    if (placements.length === 0) continue;
    const role = roleOf(path);
    const key = role === null ? dirname(path) : dirname(dirname(role));
    const set = sets.get(key) ?? { placements: [], files: [] };
    set.placements.push(...placements);
    set.files.push(path);
    sets.set(key, set);
  }
  return [...sets].map(([directory, { placements, files }]) => groupOf(directory, onceEach(placements), files));
}

function placementsOf(path: string, text: string, input: InfraInput): readonly Placement[] {
  const file = fileId(path);
  const [document] = readYaml(file, text).documents;
  const tasks = placingTasks(document ? rootOf(document) : null);
  if (tasks.length === 0) return [];
  const values = variablesOf(path, input);
  return tasks.flatMap((task) => placementOf(task, path, values, input) ?? []);
}

function placementOf(
  task: PlacingTask,
  taskFile: string,
  values: ReadonlyMap<string, string>,
  input: InfraInput,
): Placement | null {
  const dest = fillIn(task.dest, values);
  // A loop gives each of its items a path of its own.
  if (!configuration.test(dest) || /\bitem\b/.test(task.dest)) return null;
  const because: Because = { text: `a task of ${basename(taskFile)}`, at: spanOf(task.at) };
  const src = task.src === null ? null : fillIn(task.src, values);
  if (task.module === "link")
    return src === null ? null : { kind: "link", path: normalize(dest), target: src, because };
  const path = normalize(dest.endsWith("/") && src !== null ? join(dest, basename(src)) : dest);
  const source = src === null ? null : sourceOf(src, task.module, taskFile, input);
  if (source !== null) return { kind: "file", path, file: fileId(input.realpath(source)), because };
  const embedded = task.content ? embedValue(`content of ${path}`, task.content) : null;
  if (embedded !== null) {
    input.addEmbedded(embedded);
    return { kind: "file", path, file: embedded.id, because };
  }
  return { kind: "unknown", path, below: true, reason: `${because.text} fills it in`, because };
}

/** Two tasks with one destination are alternatives: which of them runs is decided elsewhere. */
function onceEach(placements: readonly Placement[]): readonly Placement[] {
  const byPath = new Map<string, Placement>();
  for (const placement of placements) {
    const had = byPath.get(placement.path);
    const same = had?.kind === "file" && placement.kind === "file" && had.file === placement.file;
    if (had === undefined || same) byPath.set(placement.path, placement);
    else {
      const { path, because } = placement;
      byPath.set(path, { kind: "unknown", path, below: true, reason: "several tasks write it", because });
    }
  }
  return [...byPath.values()];
}

function groupOf(directory: string, placements: readonly Placement[], files: readonly string[]): HostGroup {
  const because = `the tasks in ${basename(directory)}`;
  const host: RuntimeHost = {
    id: `${directory}#ansible`,
    name: "server",
    kind: "server",
    because,
    declared: null,
    image: null,
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
