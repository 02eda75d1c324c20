import type { InfraProblem } from "../infra/infra-input.ts";
import type { NamedHosts, PlannedHost, ResolveName } from "../infra/planned-host.ts";
import type { ReadFailure } from "../source/file-system.ts";
import type { HostFiles } from "../source/host-files.ts";
import type { FileId } from "../source/span.ts";
import type { NginxLevel } from "./classify.ts";

/** The nginx side of one stack. */
export interface NginxPlan {
  readonly host: PlannedHost;
  /** null when the tree has snippets only and the packaged main file is assumed. */
  readonly main: FileId | null;
  /** Files that no include of the main reaches and that stand where the packaged main would include them. */
  readonly snippets: readonly { readonly level: SnippetLevel; readonly files: readonly FileId[] }[];
  /** How its paths are looked up. */
  readonly files: HostFiles;
  /** Where something states it: the tag of an image. */
  readonly version: string | null;
}

export type SnippetLevel = Exclude<NginxLevel, "entry" | "any">;

/** One php-fpm of a stack. */
export interface FpmPlan {
  readonly host: PlannedHost;
  readonly main: FileId | null;
  /** Pool files without a main that includes them, in byte order of their paths. */
  readonly extra: readonly FileId[];
  /** How its paths are looked up. */
  readonly files: HostFiles;
  /** What relative includes and sockets hang on: `/usr` in Debian, `/usr/local` in the official image. */
  readonly prefix: string;
  /** `8.2`, where the path states it. */
  readonly version: string | null;
  readonly phpInis: readonly FileId[];
  /** True when the main file takes its pools from a place that the tree does not show: without a pool it would not start. */
  readonly lacksPools: boolean;
}

/** What `discover` found out about one stack: which files make it and what is held of its host. */
export interface StackPlan {
  readonly name: string;
  readonly because: string;
  /** Every host, those without nginx and PHP-FPM too. */
  readonly hosts: readonly PlannedHost[];
  readonly nginx: readonly NginxPlan[];
  readonly fpms: readonly FpmPlan[];
  /** Who answers to a name; null where nothing describes a network. */
  readonly resolve: ResolveName | null;
  /** Whom names mean that nothing of the stack has; left out where the stack's own network is described. */
  readonly named?: NamedHosts;
  /** Why it proves nothing that no pool listens somewhere; null when the tree is one host's. */
  readonly doubt: string | null;
  /** True where scripts of the tree may have changed what packages bring. */
  readonly scripted?: boolean;
  /** Files of the tree that nothing reaches: only their syntax is looked at. */
  readonly loose: readonly FileId[];
}

/** A path the user gave that cannot be linted. */
export interface PathProblem {
  readonly path: string;
  readonly failure: ReadFailure;
  readonly message: string;
}

export interface Discovery {
  readonly plans: readonly StackPlan[];
  /** What cannot be used of compose files and the like, each with its place. */
  readonly infraProblems: readonly InfraProblem[];
  readonly problems: readonly PathProblem[];
  readonly notices: readonly { readonly message: string; readonly file: FileId | null }[];
}
