import type { NamedHosts } from "../infra/planned-host.ts";
import { evaluateFpm } from "../resolve/fpm/evaluate.ts";
import type { NginxGap } from "../resolve/nginx/instance.ts";
import { evaluateNginx, type Snippets } from "../resolve/nginx/instance.ts";
import { scopesBelow } from "../resolve/nginx/scopes-below.ts";
import type { Sources } from "../resolve/sources.ts";
import type { HostFiles } from "../source/host-files.ts";
import { isStock } from "../source/is-stock.ts";
import { reasons } from "../source/known.ts";
import type { FileId } from "../source/span.ts";
import { finish } from "../source/steps.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";
import { buildFpm } from "./fpm.ts";
import { createLinker } from "./link.ts";
import { buildRoutes } from "./routes.ts";
import type { Fpm, Gap, Host, HostFacts, Link, Location, Nginx, Route, Server, Stack, Upstream } from "./stack.ts";
import { unitOfFpm, unitOfNginx } from "./units.ts";
import { buildUpstreams } from "./upstreams.ts";

/** Which files make a stack; `discover` finds them, the configuration can name them. */
export interface StackInput {
  readonly name: string;
  readonly because: string;
  readonly hosts: readonly Host[];
  readonly nginx: readonly {
    readonly host: Host;
    readonly main: FileId | null;
    readonly snippets: readonly Snippets[];
    readonly files: HostFiles;
    readonly version: string | null;
  }[];
  readonly fpms: readonly {
    readonly host: Host;
    readonly main: FileId | null;
    readonly extra: readonly FileId[];
    readonly files: HostFiles;
    readonly prefix: string;
    readonly version: string | null;
    readonly phpInis: readonly FileId[];
  }[];
  readonly resolve: Stack["resolve"];
  readonly named?: NamedHosts;
  readonly doubt: string | null;
  readonly scripted?: boolean;
  readonly loose: readonly FileId[];
  readonly sources: Sources;
  readonly versions: Stack["versions"];
  readonly facts: HostFacts;
}

/** Rebuilds what the running system would see and joins both sides. */
export function buildStack(input: StackInput): Stack {
  return finish(stackSteps(input));
}

/** The same in steps: one for each server program, and one for the links. */
export function* stackSteps(input: StackInput): Generator<void, Stack> {
  const { sources } = input;
  const ids = new Set<FileId>();
  const gaps: Gap[] = [];
  const note = (gap: NginxGap) => gaps.push({ span: gap.at, reason: reasons[gap.why] });

  const nginx: Nginx[] = [];
  const servers: Server[] = [];
  const locations: Location[] = [];
  const upstreams: Upstream[] = [];
  const routes: Route[] = [];

  for (const plan of input.nginx) {
    const { host, main } = plan;
    const version = input.versions.nginx ?? plan.version;
    const instance = evaluateNginx({ ...plan, sources, version });
    const http = instance.scope.children.find((child) => child.kind === "http") ?? null;
    for (const id of instance.files) ids.add(id);
    for (const gap of instance.gaps) note(gap);
    nginx.push({
      host,
      unit: unitOfNginx(host, main),
      main,
      version,
      scope: instance.scope,
      http,
      files: instance.files,
      refusals: instance.refusals,
    });
    yield;
    if (http === null) continue;
    const scopes = scopesBelow(http);
    for (const scope of scopes) {
      if (scope.kind === "server") servers.push(scope as Server);
      else if (scope.kind === "location") locations.push(scope as Location);
    }
    const own = buildUpstreams(host, http);
    upstreams.push(...own.values());
    for (const route of buildRoutes(host, scopes, own)) routes.push(route);
    yield;
  }

  const fpms: Fpm[] = [];
  for (const plan of input.fpms) {
    const evaluated = evaluateFpm({ ...plan, version: plan.version ?? input.versions.php, sources });
    yield;
    const phpInis = plan.phpInis.map((id) => sources.phpIni(id)).filter((file) => file !== null);
    for (const id of plan.phpInis) ids.add(id);
    const alone = input.fpms.filter(({ host }) => host === plan.host).length === 1;
    fpms.push(buildFpm(evaluated, plan.host, phpInis, unitOfFpm(plan.host, evaluated, alone)));
    yield;
  }
  for (const fpm of fpms) for (const id of fpm.files) ids.add(id);

  const links = linkRoutes(routes, fpms, input);
  yield;
  for (const id of input.loose) if (sources.nginx(id)) ids.add(id);
  const files = new Map<FileId, NginxFile | IniFile>();
  for (const id of ids) {
    const file = sources.parsed.get(id);
    if (file && !isStock(id)) files.set(id, file);
  }
  return {
    name: input.name,
    because: input.because,
    hosts: input.hosts,
    nginx,
    fpms,
    servers,
    locations,
    upstreams,
    pools: fpms.flatMap((fpm) => fpm.pools),
    routes,
    links,
    files,
    gaps,
    versions: input.versions,
    facts: input.facts,
    resolve: input.resolve,
    doubt: input.doubt,
    scripted: input.scripted ?? false,
  };
}

function linkRoutes(
  routes: readonly Route[],
  fpms: readonly Fpm[],
  { hosts, resolve, named, doubt }: Pick<StackInput, "hosts" | "resolve" | "named" | "doubt">,
): Link[] {
  const answer = createLinker({ hosts, fpms, resolve, named: named ?? null, doubt });
  return routes.flatMap((route) =>
    route.targets.map((target) => ({ route, target, answer: answer(route, target.address) })),
  );
}
