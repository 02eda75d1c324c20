import type { NamedHosts, ResolveName } from "../infra/planned-host.ts";
import type { Known } from "../source/known.ts";
import { reasons } from "../source/known.ts";
import { type Address, showAddress } from "./address.ts";
import { portsOf } from "./host-ports.ts";
import { listenByImage } from "./listen-by-image.ts";
import type { Answer, Fpm, Host, Pool, Route } from "./stack.ts";
import { unitAt } from "./units.ts";

/** What the linker has to know about the stack besides the target. */
export interface LinkContext {
  readonly hosts: readonly Host[];
  readonly fpms: readonly Fpm[];
  /** Who answers to a name; null where nothing describes a network. */
  readonly resolve: ResolveName | null;
  /** Whom names mean that nothing of the stack has. */
  readonly named: NamedHosts | null;
  /**
   * Why absence proves nothing here (containers, templates, several machines); null when the given files are all of the
   * hosts, so that what no pool listens on, nothing listens on.
   */
  readonly doubt: string | null;
}

/** Says what listens at a route's target. */
export type Linker = (route: Route, target: Known<Address>) => Answer;

/** Where a target leads: the hosts that a connection arrives at, and what each of their pools says to it. */
interface Destination {
  readonly hosts: readonly Host[];
  readonly near: readonly Pool[];
  readonly reaches: (pool: Pool) => "yes" | "no" | "maybe";
  /** Said of a link: `service php of docker-compose.yml`; null on the host itself. */
  readonly because: string | null;
  /** The port there: a Service may send its own to another one. null where there is none. */
  readonly port: number | null;
}

/** Puts the pools of a stack in order once, so that each target is one look-up. */
export function createLinker({ hosts, fpms, resolve, named, doubt }: LinkContext): Linker {
  const pools = fpms.flatMap((fpm) => fpm.pools);
  const byPlace = new Map<string | number, Pool[]>();
  const unplaced: Pool[] = [];
  for (const pool of pools) {
    const { value } = pool.address;
    const key = value.known ? placeKey(value.value, pool.host) : null;
    const list = key === null ? unplaced : (byPlace.get(key) ?? []);
    list.push(pool);
    if (key !== null) byPlace.set(key, list);
  }
  const single = hosts.length < 2;
  const fpmsOf = (some: readonly Host[]) => (single ? fpms : fpms.filter((fpm) => some.includes(fpm.host)));

  /** Where the connection goes, or why that cannot be known. */
  const destination = (from: Host, address: Address): Destination | string => {
    const near = byPlace.get(placeKey(address, from)) ?? [];
    if (address.kind === "unix") {
      const { volume } = from.socketPlace(address.path);
      // The same place is the same socket, whatever each host calls it.
      return {
        hosts: volume === null ? [from] : hosts,
        near,
        reaches: (pool) => exists(pool),
        because: null,
        port: null,
      };
    }
    const listening = (pool: Pool) => reaches(address, pool.address.value);
    if (resolve === null || isLoopback(address.host)) {
      const there = single ? hosts : hosts.filter((host) => host.network === from.network);
      return {
        hosts: there,
        near: near.filter((pool) => there.includes(pool.host)),
        reaches: listening,
        because: null,
        port: null,
      };
    }
    const answer = resolve(from, address.host);
    if (answer.kind === "machine") return `${address.host} is the machine that runs ${answer.because}`;
    if (answer.kind !== "hosts") return answer.reason;
    const port = answer.port ? answer.port(address.port) : address.port;
    if (typeof port === "string") return `${answer.because} sends port ${address.port} to a port named ${port}`;
    const arriving = port === null ? [] : (byPlace.get(port) ?? []);
    return {
      hosts: answer.hosts,
      near: arriving.filter((pool) => answer.hosts.includes(pool.host)),
      reaches: (pool) => reachedFromOutside(pool.address.value),
      because: answer.because,
      port,
    };
  };

  /** What the files describe beside this stack. */
  const elsewhere = (address: Address): Answer | null => {
    if (named === null || address.kind !== "tcp" || isLoopback(address.host)) return null;
    const found = named(address.host.toLowerCase(), address.port);
    return found && { kind: "host", host: found.host, because: `${found.because} has that name and port` };
  };

  return (route, target) => {
    if (!target.known) return say(reasons[target.why]);
    const address = target.value;
    const shown = showAddress(address);
    const found = destination(route.host, address);
    if (typeof found === "string") return elsewhere(address) ?? say(found);
    const { near, because } = found;
    const direct = near.filter((pool) => found.reaches(pool) === "yes");
    const [pool] = direct;
    if (pool) {
      // Two configurations that claim one address cannot both run: they are alternatives, and which one runs is not said.
      if (direct.some((other) => other.fpm !== pool.fpm))
        return say(`several PHP-FPM configurations listen on ${shown}`);
      return { kind: "pool", pool, because: becauseOf(pool, shown, because) };
    }
    const other = because === null ? elsewhere(address) : null;
    if (other !== null) return other;
    const stated = route.protocol === "fastcgi" ? unseenFpm(found, fpmsOf(found.hosts)) : statedBy(found);
    if (stated !== null) return stated;
    if (route.protocol !== "fastcgi") return say(`no file of this stack says what listens on ${shown}`);
    if (route.php === "no") return say(`${shown} belongs to another FastCGI program than PHP-FPM`);
    if (fpms.length === 0) {
      // A container that is described, but not what runs in it, is where the missing configuration is.
      const unseen = found.hosts.find((host) => host.runtime !== null && host.doubt !== null);
      return say(unseen?.doubt ?? doubt ?? "no PHP-FPM configuration in the given paths");
    }
    if (because === null && address.kind === "tcp" && !isLoopback(address.host)) {
      return say(`${address.host} is another host, or a name that only the running system knows`);
    }
    // In another branch of the template it may not stand.
    if (route.pass.conditional) return say(reasons.template);
    if (doubt !== null) return say(doubt);
    const unsure = found.hosts.find((host) => host.doubt !== null);
    if (unsure) return say(unsure.doubt as string);
    const started = unitAt(address, found.hosts);
    if (started) return say(`${started} listens on ${shown}, or may`);
    const there = fpmsOf(found.hosts);
    if (there.some((fpm) => fpm.open)) return say("an include of PHP-FPM is not in the given tree");
    const maybe =
      unplaced.find((other) => there.includes(other.fpm)) ?? near.find((other) => found.reaches(other) === "maybe");
    if (maybe) return say(`pool ${maybe.name} listens on an address that cannot be known`);
    if (pools.length === 0) return say("no pool in the given PHP-FPM configuration");
    const own = there.flatMap((fpm) => fpm.pools);
    // The image's own value is a port: on one of its tags the connection may arrive.
    const moving = address.kind === "tcp" && own.find((one) => listenByImage(one)?.note.alwaysDead === null);
    if (moving) return say(`which image is pulled decides where pool ${moving.name} listens`);
    return {
      kind: "proven-none",
      reason: because === null ? `no pool listens on ${shown}` : `nothing of ${because} listens on ${shown}`,
      nearest: nearest(address, own.length > 0 ? own : pools),
    };
  };
}

/** Of what is no PHP nobody sees the program: the port that its container states is what there is. */
function statedBy({ hosts, because, port }: Destination): Answer | null {
  if (because === null || port === null) return null;
  const host = hosts.find((one) => portsOf(one).has(port));
  return host ? { kind: "host", host, because: `${because} states port ${port}` } : null;
}

/** A container whose image nobody sees is what it states or is called: PHP-FPM on its usual port. */
function unseenFpm(found: Destination, there: readonly Fpm[]): Answer | null {
  const { hosts, because, port } = found;
  if (because === null || port === null || there.some(({ pools }) => pools.length > 0)) return null;
  const unseen = hosts.filter(({ runtime, doubt }) => runtime !== null && doubt !== null);
  if (unseen.length < hosts.length) return null;
  const called = unseen.find(({ runtime, name }) => /fpm/i.test(`${name} ${runtime?.image?.name}`));
  if (called && port === 9000) return { kind: "host", host: called, because: `${because}: by its name PHP-FPM` };
  return statedBy(found);
}

function becauseOf(pool: Pool, target: string, name: string | null): string {
  const { value } = pool.address;
  const listens = `pool ${pool.name} listens on ${value.known ? showAddress(value.value) : target}`;
  if (name !== null) return `${name}: ${listens}`;
  return pool.host.runtime === null ? listens : `${pool.host.because}: ${listens}`;
}

/** A socket that lies at the place is the one meant. */
function exists(pool: Pool): "yes" | "no" {
  return pool.address.value.known && pool.address.value.value.kind === "unix" ? "yes" : "no";
}

function say(reason: string): Answer {
  return { kind: "unknown", reason };
}

/** Only addresses of one key can reach each other. */
function placeKey(address: Address, host: Host): string | number {
  return address.kind === "unix" ? host.socketPlace(address.path).key : address.port;
}

/** Whether a client on another host that found this host by its name arrives at `listen`, the port being the same. */
export function reachedFromOutside(listen: Known<Address>): "yes" | "no" | "maybe" {
  if (!listen.known) return "maybe";
  if (listen.value.kind !== "tcp") return "no";
  const at = canonicalHost(listen.value.host);
  if (isWildcard(at)) return "yes";
  return isLoopback(at) ? "no" : "maybe";
}

/** Whether a client on the same host that connects to `target` arrives at `listen` (measured: §1, and on Linux 6). */
export function reaches(target: Address, listen: Known<Address>): "yes" | "no" | "maybe" {
  if (!listen.known) return "maybe";
  const there = listen.value;
  if (target.kind === "unix") return there.kind === "unix" && target.path === there.path ? "yes" : "no";
  if (there.kind !== "tcp" || target.port !== there.port) return "no";
  const to = canonicalHost(target.host);
  const at = canonicalHost(there.host);
  if (to === at) return "yes";
  // A name or address of our own machine that is not loopback: a wildcard pool may be meant, nothing proves it.
  if (!isLoopback(to)) return isWildcard(at) ? "maybe" : "no";
  const open = listenFamilies(at);
  if (open === null) return "maybe";
  // Only a wildcard serves the other addresses of 127.0.0.0/8.
  if (/^127\./.test(to) && to !== "127.0.0.1" && !isWildcard(at)) return "no";
  if (to === "localhost") return open.includes(4) ? "yes" : open.includes(6) ? "maybe" : "no";
  if (at === "localhost" && to.includes(":")) return "maybe";
  return open.includes(to.includes(":") ? 6 : 4) ? "yes" : "no";
}

type Family = 4 | 6;

/** The loopback families a listening address serves; null when the name may be anything. */
function listenFamilies(host: string): readonly Family[] | null {
  if (host === "0.0.0.0") return [4];
  // A dual-stack socket: 127.0.0.1 arrives as ::ffff:127.0.0.1 (measured: 01j). A port alone makes the same one.
  if (host === "::" || host === "*") return [4, 6];
  if (host === "::1") return [6];
  // `localhost` serves 127.0.0.1 (measured: 01m).
  if (host === "127.0.0.1" || host === "localhost") return [4];
  return /^[\d.]+$/.test(host) || host.includes(":") ? [] : null;
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "0.0.0.0" || host === "::" || /^127\.\d/.test(host);
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::" || host === "*";
}

/** IPv6 addresses in their shortest form, as far as loopback and wildcard need it: `0:0:0:0:0:0:0:1` is `::1`. */
function canonicalHost(host: string): string {
  if (!host.includes(":") || host.includes(".")) return host;
  const [head = "", tail = ""] = host.split("::");
  const groups = (part: string) => part.split(":").filter(Boolean);
  const left = groups(head);
  const right = groups(tail);
  const zeros = host.includes("::") ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0") : [];
  const all = [...left, ...zeros, ...right].map((group) => group.replace(/^0+(?=.)/, ""));
  if (all.every((group) => group === "0")) return "::";
  return all.slice(0, -1).every((group) => group === "0") ? `::${all.at(-1)}` : all.join(":");
}

/** The pool that was probably meant: same transport first, then the name that shares most with the target. */
function nearest(target: Address, pools: readonly Pool[]): Pool | null {
  let best: Pool | null = null;
  let bestScore = -1;
  for (const pool of pools) {
    const there = pool.address.value;
    if (!there.known) continue;
    let score = there.value.kind === target.kind ? 100 : 0;
    score += shared(showAddress(there.value), showAddress(target));
    if (score > bestScore) {
      best = pool;
      bestScore = score;
    }
  }
  return best;
}

/** Length of the common start plus the common end. */
function shared(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return start + end;
}
