import type { PlannedHost, ResolveName } from "../infra/planned-host.ts";
import type { ServiceUnit } from "../infra/systemd/service-unit.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import type { Refusal } from "../resolve/refusal.ts";
import type { IncludeStep, Setting } from "../resolve/setting.ts";
import type { Known } from "../source/known.ts";
import type { FileId, Span } from "../source/span.ts";
import type { IniEntry, IniFile } from "../syntax/ini/tree.ts";
import type { Directive, NginxFile } from "../syntax/nginx/tree.ts";
import type { Address } from "./address.ts";

/** One file system and one network namespace: a server, a container, a pod. */
export type Host = PlannedHost;

export interface Server extends Scope {
  readonly kind: "server";
}

export interface Location extends Scope {
  readonly kind: "location";
}

export interface UpstreamServer {
  readonly address: Known<Address>;
  /** `max_fails=3`, `down`, `backup`, ... as written. */
  readonly parameters: readonly string[];
  /** The address word. */
  readonly span: Span;
  readonly directive: Directive;
}

export interface Upstream {
  readonly host: Host;
  readonly name: string;
  readonly scope: Scope;
  /** The `upstream` directive. */
  readonly span: Span;
  readonly servers: readonly UpstreamServer[];
}

export type Protocol = "fastcgi" | "http" | "https" | "uwsgi" | "scgi" | "grpc" | "memcached";

export interface RouteTarget {
  readonly address: Known<Address>;
  /** The word that names the address: the argument of the pass, or of the `server` in the upstream. */
  readonly span: Span;
}

/** One location (or `if` in it) with the pass directive that leaves it. */
export interface Route {
  readonly host: Host;
  readonly from: Scope;
  readonly pass: Directive;
  readonly protocol: Protocol;
  /** The argument as written. */
  readonly text: string;
  /** The upstream it goes through; null for a direct address or an unknown one. */
  readonly upstream: Upstream | null;
  /** One for a direct address; the servers that are not `down` for an upstream. Never empty unless the upstream is. */
  readonly targets: readonly RouteTarget[];
  /**
   * Whether the other end is PHP: `no` when the location, its parameters or the target name another program (fcgiwrap,
   * a `.cgi` or `.pl` pattern, ...), or the protocol is not FastCGI.
   */
  readonly php: "yes" | "no" | "unknown";
}

/** One running php-fpm: a main file, its pools, its php.ini. */
export interface Fpm {
  readonly host: Host;
  /** The service of systemd that starts it; null where none is described, or it cannot be told which. */
  readonly unit: ServiceUnit | null;
  /** null when the main file is not in the tree and the packaged one is assumed. */
  readonly main: FileId | null;
  /** `8.2`, from the configuration, the path or a dump; null when nothing says. */
  readonly version: string | null;
  /** A setting of [global]. Keys in lower case. */
  setting(key: string): Setting<string>;
  seconds(key: string): Setting<number>;
  int(key: string): Setting<number>;
  flag(key: string): Setting<boolean>;
  readonly pools: readonly Pool[];
  /** What `php-fpm -t` refuses, in the order in which it would meet it. */
  readonly refusals: readonly Refusal[];
  /** True when an include or a template hides settings or pools. */
  readonly open: boolean;
  readonly files: readonly FileId[];
}

/** One pool after all its sections are merged in include order. */
export interface Pool {
  readonly name: string;
  /** True when a template writes the name: its file may make many pools. */
  readonly unnamed: boolean;
  readonly fpm: Fpm;
  readonly host: Host;
  /** The first section header of that name; one that users can edit where there is one. */
  readonly span: Span;
  readonly sections: readonly Span[];
  readonly via: readonly IncludeStep[];
  /** What `listen` says, `$pool` expanded. */
  readonly listen: Setting<string>;
  /** Where FPM really listens after its own reading of `listen`; unknown also where FPM would not start with it. */
  readonly address: Setting<Address>;
  /** A setting, `$pool` expanded; FPM's own default where nothing is written. Keys in lower case. */
  setting(key: string): Setting<string>;
  /** A time in seconds as FPM reads it (§20 of the measurements: `500ms` is 500). */
  seconds(key: string): Setting<number>;
  int(key: string): Setting<number>;
  flag(key: string): Setting<boolean>;
  /** A PHP setting: `php_admin_value` / `php_admin_flag`, then `php_value` / `php_flag`, then php.ini, then PHP's default. */
  php(name: string): Setting<string>;
  /** A PHP size (`8M`) in bytes. */
  phpBytes(name: string): Setting<number>;
  phpInt(name: string): Setting<number>;
  /** All written entries of one key, in order of evaluation; the last is in force. */
  entries(key: string): readonly PoolEntry[];
  /** True when an include or a template hides settings. */
  readonly open: boolean;
}

export interface PoolEntry {
  readonly entry: IniEntry;
  readonly via: readonly IncludeStep[];
}

/**
 * What listens at a route's target. Never only yes and no: only `proven-none` may become an error.
 */
export type Answer =
  | { readonly kind: "pool"; readonly pool: Pool; readonly because: string }
  /** A described host beside PHP-FPM: something states that it listens on the port. */
  | { readonly kind: "host"; readonly host: Pick<Host, "name">; readonly because: string }
  | { readonly kind: "proven-none"; readonly reason: string; readonly nearest: Pool | null }
  | { readonly kind: "unknown"; readonly reason: string };

/** One target of one route with its answer. */
export interface Link {
  readonly route: Route;
  readonly target: RouteTarget;
  readonly answer: Answer;
}

/** One running nginx. */
export interface Nginx {
  readonly host: Host;
  /** The service of systemd that starts it; null where none is described, or it cannot be told which. */
  readonly unit: ServiceUnit | null;
  /** null when the tree has snippets only and the packaged main file is assumed. */
  readonly main: FileId | null;
  /** As exactly as something states it: the configuration file, a dump, the tag of an image. */
  readonly version: string | null;
  /** The top level: main, http and the rest hang below it. */
  readonly scope: Scope;
  readonly http: Scope | null;
  readonly files: readonly FileId[];
  /** What `nginx -t` refuses while it expands includes: an absent file, a cycle. */
  readonly refusals: readonly Refusal[];
}

/** What the user states about the machine; every part may be missing. */
export interface HostFacts {
  readonly memoryBytes: number | null;
  readonly cores: number | null;
  /** Resident memory of one PHP worker. */
  readonly processMemoryBytes: number | null;
  readonly traffic: { readonly peakRps: number; readonly seconds: number } | null;
}

export interface Gap {
  readonly span: Span;
  readonly reason: string;
}

/** What rules look at: hosts that reach each other, with their nginx, pools, routes and links. */
export interface Stack {
  readonly name: string;
  /** What made us think that these files belong together. */
  readonly because: string;
  readonly hosts: readonly Host[];
  readonly nginx: readonly Nginx[];
  readonly fpms: readonly Fpm[];
  readonly servers: readonly Server[];
  readonly locations: readonly Location[];
  readonly upstreams: readonly Upstream[];
  readonly pools: readonly Pool[];
  readonly routes: readonly Route[];
  readonly links: readonly Link[];
  /** Every file of the stack, stock files not included. */
  readonly files: ReadonlyMap<FileId, NginxFile | IniFile>;
  /** What we could not read or know, with its place. */
  readonly gaps: readonly Gap[];
  /** From the configuration; null when nothing states it. */
  readonly versions: { readonly nginx: string | null; readonly php: string | null };
  readonly facts: HostFacts;
  /** Who answers to a name that a process of a host looks up; null where nothing describes a network. */
  readonly resolve: ResolveName | null;
  /** Why the files may not be those of one machine (containers, several hosts); null when they are taken to be. */
  readonly doubt: string | null;
  /** True where scripts of the tree may have changed what packages bring. */
  readonly scripted: boolean;
}
