import type { HostFiles } from "../source/host-files.ts";
import type { Span } from "../source/span.ts";
import type { ResolvedName, RuntimeHost } from "./runtime-host.ts";
import type { ServiceUnit } from "./systemd/service-unit.ts";

/** One file system and one network namespace that run processes: a server, a container. */
export interface PlannedHost {
  readonly name: string;
  readonly kind: "server" | "container" | "pod";
  readonly files: HostFiles;
  /** What made us think that this is one host. */
  readonly because: string;
  /** Where it is declared; null for a tree of files that is taken for a server's. */
  readonly declared: Span | null;
  /** Hosts with the same value share loopback. */
  readonly network: string;
  /** What compose, Dockerfiles or manifests say of it; null for a tree of files. */
  readonly runtime: RuntimeHost | null;
  /** Why programs of which we know nothing may run on it, so that silence proves nothing; null where all are known. */
  readonly doubt: string | null;
  /** Services of its systemd that files describe. */
  readonly units: readonly ServiceUnit[];
  /** Where a socket path lies: equal for two hosts exactly where they see the same socket. */
  socketPlace(path: string): SocketPlace;
}

export interface SocketPlace {
  readonly key: string;
  /** The directory that others may share; null for a directory of the host alone. */
  readonly volume: string | null;
}

/** Who answers to a name, in the hosts of a stack. */
export type NameAnswer =
  | (Omit<Extract<ResolvedName, { kind: "hosts" }>, "hosts"> & { readonly hosts: readonly PlannedHost[] })
  | Exclude<ResolvedName, { kind: "hosts" }>;

export type ResolveName = (from: PlannedHost, name: string) => NameAnswer;

/** Who has a name and listens on a port in hosts that the files describe beside those of a stack; null for nobody. */
export type NamedHosts = (
  name: string,
  port: number,
) => { readonly host: RuntimeHost; readonly because: string } | null;

/**
 * A tree of files that is taken for one server's.
 *
 * @param key unique in the run
 */
export function treeHost(
  key: string,
  because: string,
  files: HostFiles,
  units: readonly ServiceUnit[] = [],
): PlannedHost {
  return {
    name: "server",
    kind: "server",
    files,
    because,
    declared: null,
    network: key,
    runtime: null,
    doubt: null,
    units,
    socketPlace: (path) => ({ key: path, volume: null }),
  };
}
