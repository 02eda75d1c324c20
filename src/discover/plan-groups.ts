import { hostFiles } from "../infra/host-files.ts";
import { type HostTree, hostTree } from "../infra/host-tree.ts";
import type { InfraInput } from "../infra/infra-input.ts";
import { throughVarRun } from "../infra/placement.ts";
import type { PlannedHost, ResolveName } from "../infra/planned-host.ts";
import type { HostGroup, RuntimeHost } from "../infra/runtime-host.ts";
import { type StartedProgram, startedPrograms } from "../infra/started-programs.ts";
import type { HostFiles } from "../source/host-files.ts";
import { isStock } from "../source/is-stock.ts";
import { basename, normalize } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import { phpVersionOf } from "./layout.ts";
import { placedUnits, runsSystemd, startedAs } from "./placed-units.ts";
import type { FpmPlan, NginxPlan, StackPlan } from "./plan.ts";

export interface GroupInput extends InfraInput {
  /** A file that packages bring, for hosts of which nothing says what lies beneath. */
  readonly stock: (path: string) => FileId | null;
}

/** A host with what runs on it. */
interface RunningHost {
  readonly planned: PlannedHost;
  readonly runtime: RuntimeHost;
  readonly nginx: Omit<NginxPlan, "host"> | null;
  readonly fpms: readonly Omit<FpmPlan, "host">[];
}

/** One stack for each group in which an nginx or a PHP-FPM runs. */
export function planGroups(groups: readonly HostGroup[], input: GroupInput): readonly StackPlan[] {
  return groups.flatMap((group) => planGroup(group, input));
}

function planGroup(group: HostGroup, input: GroupInput): readonly StackPlan[] {
  const running = group.hosts.map((host) => planHost(host, group.open, input));
  const nginx = running.flatMap((host) => (host.nginx ? [{ ...host.nginx, host: host.planned }] : []));
  const fpms = running.flatMap((host) => host.fpms.map((fpm) => ({ ...fpm, host: host.planned })));
  if (nginx.length === 0 && fpms.length === 0) return [];
  const plannedOf = new Map(running.map(({ runtime, planned }) => [runtime, planned]));
  const runtimeOf = new Map(running.map(({ runtime, planned }) => [planned, runtime]));
  const resolve: ResolveName = (from, name) => {
    const runtime = runtimeOf.get(from);
    if (runtime === undefined)
      return { kind: "unknown", reason: `${name} is a name that only the running system knows` };
    const answer = group.resolve(runtime, name);
    if (answer.kind !== "hosts") return answer;
    return { ...answer, hosts: answer.hosts.map((host) => plannedOf.get(host)).filter((host) => host !== undefined) };
  };
  return [
    {
      name: group.name,
      because: group.because,
      hosts: running.map(({ planned }) => planned),
      nginx,
      fpms,
      resolve,
      doubt: null,
      loose: [],
    },
  ];
}

function planHost(runtime: RuntimeHost, open: string | null, input: GroupInput): RunningHost {
  const { programs, others, placements: atStart } = startedPrograms(runtime, input);
  const placements = [...runtime.placements, ...atStart];
  const tree = hostTree(placements, runtime.image?.whole ?? false, input);
  const files = hostFiles(tree, placements, input.stock);
  const started = (name: StartedProgram["program"]["program"]) =>
    programs.filter(({ program }) => program.program === name);
  // Where all that runs is known, files alone start nothing.
  const unseen = others !== null;
  const nginx = started("nginx").map((one) => nginxPlan(one, files))[0] ?? (unseen ? nginxByFiles(tree, files) : null);
  const known = started("php-fpm").map((one) => fpmPlan(one, files));
  const fpms = known.length > 0 || !unseen ? known : fpmByFiles(tree, files);
  const unsure = programs.find(({ starts }) => starts === "maybe");
  // What one image holds of both sides is meant for each other.
  const alone = open !== null && (nginx === null || fpms.length === 0);
  const doubt = alone
    ? open
    : others !== null
      ? others
      : unsure
        ? `whether ${unsure.program.program} runs in ${runtime.name} is not known`
        : null;
  const planned: PlannedHost = {
    name: runtime.name,
    kind: runtime.kind,
    files,
    because: runtime.because,
    declared: runtime.declared,
    network: runtime.network,
    runtime,
    doubt,
    units: [...(runsSystemd(runtime) ? placedUnits(placements, files, input) : []), ...startedAs(programs, runtime)],
    socketPlace(path) {
      const real = throughVarRun(normalize(path));
      const shared = tree.shared(real);
      if (shared === null) return { key: `${runtime.id}:${real}`, volume: null };
      return { key: `${shared.volume}:${shared.path}`, volume: shared.volume };
    },
  };
  return { planned, runtime, nginx, fpms };
}

function nginxPlan({ program }: StartedProgram, files: HostFiles): Omit<NginxPlan, "host"> {
  const main = files.locate(program.main);
  if (main.kind === "file" || main.kind === "stock")
    return { main: main.file, snippets: [], files, version: program.version };
  return { main: null, snippets: siteFiles(files), files, version: program.version };
}

const nginxHomes = [
  "/etc/nginx",
  "/usr/local/nginx/conf",
  "/usr/local/openresty/nginx/conf",
  "/opt/bitnami/nginx/conf",
  "/usr/local/etc/nginx",
];

/** An image that we do not know, and nginx files are put where it will read them. */
function nginxByFiles(tree: HostTree, files: HostFiles): Omit<NginxPlan, "host"> | null {
  for (const home of nginxHomes) {
    const entry = tree.entry(`${home}/nginx.conf`);
    if (entry.kind === "file" && !isStock(entry.file)) return { main: entry.file, snippets: [], files, version: null };
  }
  const snippets = siteFiles(files);
  return snippets.length > 0 ? { main: null, snippets, files, version: null } : null;
}

const sitePatterns = ["conf.d/*.conf", "http.d/*.conf", "sites-enabled/*", "server_blocks/*.conf"];

/** The files that packaged main files include in `http`. */
function siteFiles(files: HostFiles): NginxPlan["snippets"] {
  const found = nginxHomes.flatMap((home) => sitePatterns.flatMap((name) => files.glob(`${home}/${name}`).files));
  const own = [...new Set(found)].filter((file) => !isStock(file));
  return own.length > 0 ? [{ level: "http", files: own }] : [];
}

function fpmPlan({ program }: StartedProgram, files: HostFiles): Omit<FpmPlan, "host"> {
  const main = files.locate(program.main);
  const held = main.kind === "file" || main.kind === "stock";
  return {
    main: held ? main.file : null,
    extra: held ? [] : poolFiles(files),
    files,
    prefix: program.prefix,
    version: program.version,
    phpInis: phpInis(program.phpInis, files),
    lacksPools: false,
  };
}

const poolPatterns = [
  "/usr/local/etc/php-fpm.d/*.conf",
  "/etc/php/*/fpm/pool.d/*.conf",
  "/etc/php*/fpm/pool.d/*.conf",
  "/etc/php-fpm.d/*.conf",
  "/etc/php*/php-fpm.d/*.conf",
  "/opt/bitnami/php/etc/php-fpm.d/*.conf",
  "/usr/local/php/etc/php-fpm.d/*.conf",
];

function poolFiles(files: HostFiles): readonly FileId[] {
  const found = poolPatterns.flatMap((pattern) => files.glob(pattern).files);
  return [...new Set(found)].filter((file) => !isStock(file));
}

const fpmMains = [
  "/usr/local/etc/php-fpm.conf",
  "/etc/php-fpm.conf",
  "/opt/bitnami/php/etc/php-fpm.conf",
  "/usr/local/php/etc/php-fpm.conf",
];

/** An image that we do not know, and files of PHP-FPM are put where it will read them. */
function fpmByFiles(tree: HostTree, files: HostFiles): readonly Omit<FpmPlan, "host">[] {
  const mains = [...fpmMains, ...matching(files, "/etc/php/*/fpm/php-fpm.conf")].flatMap((path) => {
    const entry = tree.entry(path);
    return entry.kind === "file" && !isStock(entry.file) ? [{ path, file: entry.file }] : [];
  });
  const pools = poolFiles(files);
  const [main] = mains;
  if (main === undefined && pools.length === 0) return [];
  const path = main?.path ?? files.runtimePath(pools[0] as FileId);
  const official = path.startsWith("/usr/local/etc/");
  return [
    {
      main: main?.file ?? null,
      extra: main ? [] : pools,
      files,
      prefix: official ? "/usr/local" : "/usr",
      version: phpVersionOf(path),
      phpInis: official ? phpInis(["/usr/local/etc/php/php.ini", "/usr/local/etc/php/conf.d"], files) : [],
      lacksPools: false,
    },
  ];
}

function matching(files: HostFiles, pattern: string): readonly string[] {
  return files.glob(pattern).files.map((file) => files.runtimePath(file));
}

/** php.ini, then the other files in the order of their names. */
function phpInis(paths: readonly string[], files: HostFiles): readonly FileId[] {
  return paths.flatMap((path) => {
    if (!/\.ini$/.test(basename(path))) return files.glob(`${path}/*.ini`).files;
    const located = files.locate(path);
    return located.kind === "file" || located.kind === "stock" ? [located.file] : [];
  });
}
