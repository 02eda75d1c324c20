import { isSystemPath } from "../infra/host-files.ts";
import type { InfraInput, InfraProblem } from "../infra/infra-input.ts";
import type { NamedHosts } from "../infra/planned-host.ts";
import { readInfra } from "../infra/read-infra.ts";
import type { EmbeddedText } from "../source/embedded-text.ts";
import { isStock } from "../source/is-stock.ts";
import { memo } from "../source/memo.ts";
import { dirname, isWithin } from "../source/paths.ts";
import { type FileId, fileId } from "../source/span.ts";
import type { Inventory, InventoryInput } from "./inventory.ts";
import { namedHosts } from "./named-hosts.ts";
import type { StackPlan } from "./plan.ts";
import { planGroups } from "./plan-groups.ts";
import { reachFpm, reachNginx } from "./reach.ts";

export interface DescribedHosts {
  readonly plans: readonly StackPlan[];
  /** What is left for guessing by the shape of the tree. */
  readonly rest: Inventory;
  readonly problems: readonly InfraProblem[];
  /** Whom the names in what is left mean; null where nothing is described. */
  readonly named: NamedHosts | null;
}

/** The stacks that compose files, Dockerfiles and manifests of the tree describe. */
export function describedHosts(input: InventoryInput, inventory: Inventory): DescribedHosts {
  const { infra } = inventory;
  const problems: InfraProblem[] = [];
  if (infra.compose.length + infra.dockerfiles.length + infra.yaml.length === 0)
    return { plans: [], rest: inventory, problems, named: null };
  const infraInput = createInfraInput(input, inventory, problems);
  const groups = readInfra(infra, infraInput);
  const named = namedHosts(groups);
  const open = new Set(groups.flatMap((group) => (group.open === null ? [] : [group.name])));
  const planned = planGroups(groups, { ...infraInput, stock: input.stock }).map((plan) =>
    open.has(plan.name) ? { ...plan, named } : plan,
  );
  const reached = new Set<FileId>();
  const candidates = [
    ...inventory.nginxMains,
    ...[...inventory.nginxFiles.values()].flat(),
    ...inventory.fpmMains,
    ...inventory.fpmPools,
  ];
  // Servers that hold nothing but what images bring are nobody's to mend.
  const read = new Map(planned.map((plan) => [plan, [...filesOf(plan, input)].filter((id) => !isStock(id))]));
  const inPods = new Set(
    planned.flatMap((plan) =>
      plan.hosts.some(({ runtime }) => runtime?.image?.taken !== undefined) ? (read.get(plan) ?? []) : [],
    ),
  );
  const plans = planned.filter((plan) => {
    const own = read.get(plan) ?? [];
    // A pod runs the image: what it says of it alone was said with the pod.
    const alone = plan.hosts.every(({ runtime }) => runtime?.id.endsWith("#image"));
    if (alone && own.length > 0 && own.every((id) => inPods.has(id))) return false;
    for (const id of own) {
      reached.add(id);
      // A template whose values were filled in is read for the file that it is made of.
      const from = infraInput.embedded(id)?.file;
      if (from !== undefined) reached.add(from);
    }
    return (
      own.length > 0 ||
      candidates.some((id) => plan.hosts.some(({ files }) => isConfiguration(files.runtimePath(id), id)))
    );
  });
  if (plans.length === 0) return { plans, rest: inventory, problems, named };

  // What a guessed image holds and nothing there reads may be another's.
  const placing = plans.flatMap(({ hosts }) => hosts.filter(({ runtime }) => runtime?.image?.taken === undefined));
  const placed = memo((id: FileId): boolean => placing.some(({ files }) => isConfiguration(files.runtimePath(id), id)));
  const claimed = (id: FileId) => reached.has(id) || (!inventory.explicit.has(id) && placed(id));
  const free = (list: readonly FileId[]) => list.filter((id) => !claimed(id));
  const nginxFiles = new Map([...inventory.nginxFiles].map(([level, list]) => [level, free(list)]));
  // Where it will lie, nothing includes it: its syntax is looked at.
  const loose = [...inventory.nginxFiles.values()].flat().filter((id) => !reached.has(id) && claimed(id));
  return {
    plans: plans.map((plan, at) => (at === 0 ? { ...plan, loose: [...plan.loose, ...loose] } : plan)),
    rest: {
      ...inventory,
      nginxMains: free(inventory.nginxMains),
      nginxFiles,
      fpmMains: free(inventory.fpmMains),
      fpmPools: free(inventory.fpmPools),
      phpInis: free(inventory.phpInis),
      units: inventory.units.filter((id) => !placed(id)),
    },
    problems,
    named,
  };
}

function createInfraInput(input: InventoryInput, inventory: Inventory, problems: InfraProblem[]): InfraInput {
  const { fileSystem } = input;
  const { infra } = inventory;
  const named = [...infra.compose, ...infra.dockerfiles, ...infra.yaml]
    .filter((path) => !inventory.directories.some((directory) => isWithin(path, directory)))
    .map(dirname);
  const given = [...inventory.directories, ...named, ...input.roots];
  const real = given.map((directory) => fileSystem.realpath(directory));
  const all = [...given, ...real];
  // Every service and instruction asks again for the files that the others asked for.
  const within = memo((path: string): boolean => {
    if (!given.some((directory) => isWithin(path, directory)) || input.exclude(path)) return false;
    const target = fileSystem.realpath(path);
    return all.some((directory) => isWithin(target, directory));
  });
  const embedded = new Map<FileId, EmbeddedText>();
  return {
    within,
    kind: (path) => (within(path) ? fileSystem.kind(path) : "none"),
    read: (path) =>
      within(path)
        ? input.reader.peek(fileId(path))
        : { ok: false, failure: "forbidden", message: "outside the given paths" },
    list: (path) => (within(path) ? fileSystem.list(path) : null),
    realpath: (path) => fileSystem.realpath(path),
    addEmbedded(text) {
      embedded.set(text.id, text);
      input.addEmbedded(text);
    },
    embedded: (id) => embedded.get(id) ?? null,
    // One Dockerfile is read for each service that builds it.
    report(problem) {
      const { at, message } = problem;
      const said = problems.some(
        (had) => had.at.file === at.file && had.at.start === at.start && had.message === message,
      );
      if (!said) problems.push(problem);
    },
  };
}

/** Every file that the servers of a stack read. */
function* filesOf(plan: StackPlan, { reader }: InventoryInput): Generator<FileId> {
  for (const { main, snippets, files } of plan.nginx) {
    const starts = [...(main === null ? [] : [main]), ...snippets.flatMap((group) => group.files)];
    for (const start of starts) yield* reachNginx(start, files, reader).files;
  }
  for (const { main, extra, files, prefix, phpInis } of plan.fpms) {
    for (const start of [...(main === null ? [] : [main]), ...extra])
      yield* reachFpm(start, prefix, files, reader).files;
    yield* phpInis;
  }
}

/** A whole repository that is copied to `/var/www` places none of its configuration files. */
function isConfiguration(runtime: string, source: FileId): boolean {
  return runtime !== source && isSystemPath(runtime);
}
