import type { Known } from "../source/known.ts";
import type { FileId, Span } from "../source/span.ts";
import type { Image, Port } from "./image.ts";
import type { Placement } from "./placement.ts";

/** One container, pod container or server as the files of a repository describe it. */
export interface RuntimeHost {
  /** Unique in one run and stable: `/repo/docker-compose.yml#web`. */
  readonly id: string;
  /** What users call it: the service, the container. */
  readonly name: string;
  readonly kind: "server" | "container" | "pod";
  /** `service web of docker-compose.yml`: goes into sentences. */
  readonly because: string;
  /** Where it is declared: the key of the service, the name of the container. */
  readonly declared: Span | null;
  /** null for a server, and where the image cannot be known. */
  readonly image: Image | null;
  /** The image's placements, then mounts and the like. */
  readonly placements: readonly Placement[];
  /** The effective environment: ENV of the image, env files, `environment`. */
  readonly environment: ReadonlyMap<string, Known<string>>;
  /** True where variables may come from places that are not in the repository (a missing env_file, a Secret). */
  readonly environmentOpen: boolean;
  /** Who processes start as; null for root. */
  readonly user: Known<string> | null;
  /** The words that start: entrypoint and command together. */
  readonly command: Known<readonly string[]>;
  /** Hosts with the same value share loopback: a pod, `network_mode: service:x`, the machine (`host`). */
  readonly network: string;
  /** Ports that something states (EXPOSE, expose, ports, containerPort, --port in the command). */
  readonly ports: readonly Port[];
  /** Memory limit in bytes; null where none is stated. */
  readonly memoryBytes: { readonly value: number; readonly at: Span } | null;
  readonly cores: number | null;
  /** How many files a process may open, where something states it: the soft limit. */
  readonly openFiles?: { readonly value: number; readonly at: Span };
  /** Containers that run from this one declaration; null where nothing says. */
  readonly replicas: { readonly value: number; readonly at: Span } | null;
}

/** What a name leads to. */
export type ResolvedName =
  | {
      readonly kind: "hosts";
      readonly hosts: readonly RuntimeHost[];
      /** `service php of docker-compose.yml`. */
      readonly because: string;
      /** A Kubernetes Service maps ports; null for a port that it does not have. Identity when left out. */
      readonly port?: (port: number) => number | string | null;
      /** Containers behind the name, where it is stated. */
      readonly replicas: number | null;
      /** True for a headless Service and a compose service: the addresses are those of the containers themselves. */
      readonly direct: boolean;
      /** Where the name is declared. */
      readonly at: Span | null;
    }
  /** The machine that the containers run on: `host.docker.internal`. */
  | { readonly kind: "machine"; readonly because: string }
  /** Another service of the group of which nothing is known but that it is not one of `hosts`. */
  | { readonly kind: "unknown"; readonly reason: string }
  /** Proven: nobody has this name, so that nginx does not start. */
  | { readonly kind: "none"; readonly reason: string };

/** Hosts that reach each other: a compose project, a Kubernetes namespace, one image. */
export interface HostGroup {
  /** Unique in one run: the path of the first file, with the namespace or variant where there are several. */
  readonly name: string;
  readonly because: string;
  readonly hosts: readonly RuntimeHost[];
  /** Who answers when a process on `from` connects to `name` (lower case, no port, not localhost; an address too). */
  resolve(from: RuntimeHost, name: string): ResolvedName;
  /**
   * Why hosts that are not described may be joined to these (only an image is described, not how it is run); null where
   * the group is all there is.
   */
  readonly open: string | null;
  /** Files that describe the group: shown by `map`, watched by editors. */
  readonly files: readonly FileId[];
}
