import { componentPattern } from "../source/glob.ts";
import type { HostFiles } from "../source/host-files.ts";
import { basename, dirname, isWithin } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import { describedHosts } from "./described-hosts.ts";
import { dumpFiles } from "./dump-files.ts";
import { fitTogether } from "./fit-together.ts";
import { groupBy, nearest, nearestOf } from "./group.ts";
import { type Inventory, type InventoryInput, takeInventory } from "./inventory.ts";
import { fpmMappings, fpmPrefix, nginxMappings, phpVersionOf } from "./layout.ts";
import { type Draft, onOneHost } from "./one-host.ts";
import { fpmsNear, phpInisOf } from "./php-inis.ts";
import type { Discovery, FpmPlan, NginxPlan, SnippetLevel, StackPlan } from "./plan.ts";
import { reachFpm, reachNginx } from "./reach.ts";
import { treeFiles } from "./tree-files.ts";
import { unitsOfStacks } from "./tree-units.ts";

/** Finds the stacks in the given paths: which nginx, with which php-fpm, and what is held of their host. */
export function discover(input: InventoryInput): Discovery {
  const taken = takeInventory(input);
  const described = describedHosts(input, taken);
  const guessed = guessHosts(input, described.rest);
  const { named } = described;
  const plans = named === null ? guessed.plans : guessed.plans.map((plan) => ({ ...plan, named }));
  return { ...guessed, plans: [...described.plans, ...plans], infraProblems: described.problems };
}

/** Stacks by the shape of the tree: what lies together is taken for one server's. */
function guessHosts(input: InventoryInput, inventory: Inventory): Omit<Discovery, "infraProblems"> {
  const notices = [...inventory.notices];
  const loose: FileId[] = [];
  const nginxPlans: Draft<NginxPlan>[] = planNginx(input, inventory, loose, notices);
  const fpmPlans = planFpm(input, inventory, notices);

  // Each php-fpm belongs to the nginx that shares most directories with it, to all of them where several are as near.
  const owners = new Map<Draft<FpmPlan>, Draft<NginxPlan>[]>();
  for (const fpm of fpmPlans) owners.set(fpm, nearest(pathOfFpm(fpm), nginxPlans, pathOfNginx));

  const orphans = fpmPlans.filter((fpm) => (owners.get(fpm) ?? []).length === 0);
  const fpmsOf = (nginx: Draft<NginxPlan>) => fpmPlans.filter((fpm) => owners.get(fpm)?.includes(nginx));
  const units = unitsOfStacks(
    [
      ...nginxPlans.map((nginx) => ({
        main: pathOfNginx(nginx),
        paths: [pathOfNginx(nginx), ...fpmsOf(nginx).map(pathOfFpm)],
      })),
      ...(orphans.length > 0 ? [{ main: "", paths: orphans.map(pathOfFpm) }] : []),
    ],
    inventory,
    input.reader,
  );

  const plans: StackPlan[] = nginxPlans.map((nginx, at) => {
    const fpms = fpmsOf(nginx);
    const rivals = nginxPlans.filter(
      (other) => other !== nginx && fpms.some((fpm) => owners.get(fpm)?.includes(other)),
    );
    return onOneHost({
      name: pathOfNginx(nginx),
      because: nginx.main === null ? "site files that the packaged nginx.conf includes" : "the main file of nginx",
      nginx,
      fpms,
      doubt: doubtOf(inventory, nginx, fpms, rivals),
      units: units[at] ?? [],
    });
  });
  if (orphans.length > 0) {
    plans.push(
      onOneHost({
        name: pathOfFpm(orphans[0] as Draft<FpmPlan>),
        because: "PHP-FPM files without nginx files",
        nginx: null,
        fpms: orphans,
        doubt: provisioningOf(inventory),
        units: units[nginxPlans.length] ?? [],
      }),
    );
  }
  if (loose.length > 0) {
    const first = plans[0];
    if (first) plans[0] = { ...first, loose };
    else {
      const name = loose[0] as string;
      plans.push({ ...onOneHost({ name, because: "snippets", nginx: null, fpms: [], doubt: null }), loose });
    }
  }
  const scripted = writesStock(inventory, input);
  return {
    plans: scripted ? plans.map((plan) => ({ ...plan, scripted })) : plans,
    problems: inventory.problems,
    notices,
  };
}

/** Whether a script of the tree speaks of the files that packages bring for FastCGI: it may have appended to them. */
function writesStock({ scripts, provisionedBy }: Inventory, { reader }: InventoryInput): boolean {
  if (provisionedBy !== null) return false;
  return scripts.some((script) => {
    const read = reader.peek(script);
    return read.ok && /\bfastcgi(?:_params|\.conf)\b/.test(read.text);
  });
}

function pathOfNginx(plan: Draft<NginxPlan>): string {
  return plan.main ?? plan.snippets[0]?.files[0] ?? "/";
}

function pathOfFpm(plan: Draft<FpmPlan>): string {
  return plan.main ?? plan.extra[0] ?? "/";
}

/** Why absence of a listener proves nothing in a stack. */
function doubtOf(
  inventory: Inventory,
  nginx: Draft<NginxPlan>,
  fpms: readonly Draft<FpmPlan>[],
  rivals: readonly Draft<NginxPlan>[],
): string | null {
  const provisioning = provisioningOf(inventory);
  if (provisioning !== null) return provisioning;
  if (rivals.some(({ main }) => main === nginx.main))
    return "several groups of site files share one PHP-FPM configuration";
  if (fpms.some((fpm) => fpm.lacksPools))
    return "a main file of PHP-FPM includes its pools from outside the given paths";
  const versions = new Set(fpms.map((fpm) => fpm.version));
  if (fpms.length > 1 && versions.size < fpms.length) return "several PHP-FPM configurations that may be alternatives";
  return null;
}

/** What else than the tree decides where its files go: a pool beside a Dockerfile may run in a container. */
function provisioningOf({ provisionedBy }: Inventory): string | null {
  return provisionedBy === null ? null : `${provisionedBy.reason} (${basename(provisionedBy.path)})`;
}

const snippetLevels: readonly SnippetLevel[] = ["main", "http", "server", "location", "upstream"];

function planNginx(
  input: InventoryInput,
  inventory: Inventory,
  loose: FileId[],
  notices: { message: string; file: FileId | null }[],
): Draft<NginxPlan>[] {
  const plans: Draft<NginxPlan>[] = inventory.nginxDumps.map((parts) => ({
    main: parts[0]?.id ?? null,
    snippets: [],
    files: dumpFiles(parts.map((part) => part.id)),
    version: null,
  }));
  const closed = inventory.provisionedBy === null;
  const given = [...inventory.directories, ...[...inventory.explicit].map(dirname)];
  const filesFor = (mainDirectory: string, mappings: ReturnType<typeof nginxMappings>) =>
    treeFiles({
      files: input.fileSystem,
      mainDirectory,
      mappings,
      given,
      whole: holdsWhole(inventory, mainDirectory) ? [mainDirectory] : [],
      closed,
      stock: input.stock,
    });

  let sites = [...(inventory.nginxFiles.get("http") ?? [])];
  const mainsOf = nearestOf(sites, inventory.nginxMains, (path) => path);
  for (const main of inventory.nginxMains) {
    const near = sites.filter((site) => mainsOf.get(site)?.includes(main));
    const files = filesFor(dirname(main), nginxMappings(main));
    const { files: reached, emptyInHttp } = inventory.reachedFrom.get(main) ?? reachNginx(main, files, input.reader);
    // What the packages ship beside the main file (koi-utf and its like) is used by few.
    const shipped = (site: FileId) => !inventory.explicit.has(site) && input.stock(files.runtimePath(site)) !== null;
    const free = near.filter((site) => !reached.has(site) && !shipped(site));
    // What one of them includes is read through it.
    const inner = includedBy(free, files, input);
    const left = free.filter((site) => inventory.explicit.has(site) || !inner.has(site));
    const named = left.filter((site) => inventory.explicit.has(site));
    const wanted = emptyInHttp.map((pattern) => componentPattern(basename(pattern)));
    const adopted = left.filter((site) => !named.includes(site) && wanted.some((name) => name.test(basename(site))));
    const unused = left.filter(
      (site) => !named.includes(site) && !adopted.includes(site) && isWithin(site, dirname(main)),
    );
    if (unused.length > 0) {
      notices.push({
        message: `${count(unused.length, "file")} below ${basename(dirname(main))}/ that no include of ${basename(main)} reaches: only the syntax is checked`,
        file: unused[0] ?? null,
      });
      loose.push(...unused);
    }
    const settled = new Set([...near.filter((site) => !left.includes(site)), ...named, ...adopted, ...unused]);
    sites = sites.filter((site) => !settled.has(site));
    // Nothing lies where the main file looks for its sites: each directory of site files may be what is put there.
    const groups = adopted.length > 0 ? fitTogether([...groupBy(adopted, dirname).values()], input.reader) : [[]];
    for (const group of groups) {
      const sitesOfMain = [...named, ...group];
      plans.push({
        main,
        snippets: sitesOfMain.length > 0 ? [{ level: "http", files: sitesOfMain }] : [],
        files,
        version: null,
      });
    }
  }

  const lower = snippetLevels.filter((level) => level !== "http");
  if (sites.length > 0) {
    for (const [directory, group] of groupBy(sites, siteDirectory)) {
      const files = filesFor(directory, homeMappings(directory));
      const inner = includedBy(group, files, input);
      const outer = group.filter((site) => inventory.explicit.has(site) || !inner.has(site));
      plans.push({
        main: null,
        snippets: [{ level: "http", files: outer.length > 0 ? outer : group }],
        files,
        version: null,
      });
    }
  }
  const reachedBySites = new Set(
    plans.flatMap((plan) =>
      plan.snippets.flatMap(({ files }) =>
        files.flatMap((file) => [...reachNginx(file, plan.files, input.reader).files]),
      ),
    ),
  );
  const rest = lower.map((level) => ({
    level,
    files: (inventory.nginxFiles.get(level) ?? []).filter((file) => !reachedBySites.has(file)),
  }));
  const shared = (inventory.nginxFiles.get("any") ?? []).filter((file) => !reachedBySites.has(file));
  if (plans.length === 0) {
    // A directory with only snippets: each stands in a block of its own kind, of which nothing else is known.
    const used = rest.filter(({ files }) => files.length > 0);
    const first = used[0]?.files[0];
    if (first) {
      const directory = dirname(first);
      plans.push({ main: null, snippets: used, files: filesFor(directory, homeMappings(directory)), version: null });
    }
  } else loose.push(...rest.flatMap(({ files }) => files));
  loose.push(...shared);
  // Programs with a like syntax (BIND, logrotate) have their files in /etc, too.
  const homes = plans.map((plan) => dirname(pathOfNginx(plan)));
  const isOurs = (file: FileId) =>
    inventory.explicit.has(file) || /nginx/i.test(file) || homes.some((home) => isWithin(file, home));
  loose.splice(0, loose.length, ...loose.filter(isOurs));
  return plans;
}

/** Those of some files that others of them include. */
function includedBy(sites: readonly FileId[], files: HostFiles, { reader }: InventoryInput): ReadonlySet<FileId> {
  if (sites.length < 2) return new Set();
  return new Set(sites.flatMap((site) => [...reachNginx(site, files, reader).files].filter((file) => file !== site)));
}

/**
 * Whether what a directory lacks is missing on the host, too: not where something else than the tree decides what lies
 * there. Scripts in a server's own `/etc` are the packages'; elsewhere they may make files at install time.
 */
function holdsWhole(inventory: Inventory, directory: string): boolean {
  if (inventory.provisionedBy !== null || (inventory.scripts.length > 0 && !isWithin(directory, "/etc"))) return false;
  return inventory.directories.some((given) => isWithin(directory, given));
}

/** The directory that stands for `/etc/nginx` around a site file. */
function siteDirectory(file: FileId): string {
  const directory = dirname(file);
  return /^(?:conf\.d|sites(?:-(?:available|enabled))?|vhosts?(?:\.d)?|http\.d)$/.test(basename(directory))
    ? dirname(directory)
    : directory;
}

function homeMappings(directory: string) {
  return nginxMappings(`${directory}/nginx.conf` as FileId);
}

function planFpm(
  input: InventoryInput,
  inventory: Inventory,
  notices: { message: string; file: FileId | null }[],
): Draft<FpmPlan>[] {
  const closed = inventory.provisionedBy === null;
  const given = [...inventory.directories, ...[...inventory.explicit].map(dirname)];
  const plans: Draft<FpmPlan>[] = [];
  let pools = [...inventory.fpmPools];
  const textOf = (file: FileId) => {
    const read = input.reader.peek(file);
    return read.ok ? read.text : "";
  };
  const filesFor = (file: FileId) =>
    treeFiles({
      files: input.fileSystem,
      mainDirectory: dirname(file),
      mappings: fpmMappings(file),
      given,
      whole: holdsWhole(inventory, dirname(file)) ? [dirname(file)] : [],
      closed,
      stock: () => null,
    });

  const all = [...inventory.fpmMains, ...pools, ...inventory.pulledIn];
  const mains = withoutSamples(inventory.fpmMains, all, inventory.explicit);
  const real = withoutSamples(pools, all, inventory.explicit);
  for (const file of [...inventory.fpmMains, ...pools]) {
    if (mains.includes(file) || real.includes(file)) continue;
    notices.push({ message: "not a name that PHP-FPM includes; not checked", file });
  }
  pools = [...real];
  const mainsOf = nearestOf(pools, mains, (path) => path);
  for (const main of mains) {
    const near = pools.filter((pool) => mainsOf.get(pool)?.includes(main));
    const prefix = fpmPrefix(main, textOf(main));
    const files = filesFor(main);
    const reached = (inventory.reachedFrom.get(main) ?? reachFpm(main, prefix, files, input.reader)).files;
    const left = near.filter((pool) => !reached.has(pool));
    const held = [...reached].some((file) => hasPool(input, file));
    // Without a pool of its own the main file is one part of a set: its neighbours are the others.
    const extra = left.filter((pool) => inventory.explicit.has(pool) || !held);
    const settled = new Set([...near.filter((pool) => reached.has(pool)), ...extra]);
    pools = pools.filter((pool) => !settled.has(pool));
    const lacksPools = !held && extra.length === 0;
    plans.push({ main, extra, files, prefix, version: phpVersionOf(main), phpInis: [], lacksPools });
  }
  for (const [, group] of groupBy(pools, dirname)) {
    const first = group[0] as FileId;
    plans.push({
      main: null,
      extra: group,
      files: filesFor(first),
      prefix: fpmPrefix(first, textOf(first)),
      version: phpVersionOf(first),
      phpInis: [],
      lacksPools: false,
    });
  }
  const near = fpmsNear(inventory.phpInis, plans);
  return plans.map((plan) => ({ ...plan, phpInis: phpInisOf(plan, near, inventory, input.fileSystem) }));
}

function hasPool(input: InventoryInput, file: FileId): boolean {
  return (input.reader.ini(file)?.items ?? []).some(
    (item) => item.kind === "section" && item.name.trim().toLowerCase() !== "global",
  );
}

/** `www.conf.default` and its like count only in a directory without real files of the kind. */
function withoutSamples(
  list: readonly FileId[],
  others: readonly FileId[],
  explicit: ReadonlySet<FileId>,
): readonly FileId[] {
  const samples = /\.(?:default|dist|sample|example)$|\.conf-[\w.-]+$/;
  const held = new Set(others.filter((other) => !samples.test(other)).map(dirname));
  return list.filter((file) => !samples.test(file) || explicit.has(file) || !held.has(dirname(file)));
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
