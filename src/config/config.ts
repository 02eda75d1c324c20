import type { FileId } from "../source/span.ts";
import type { Layer } from "./layer.ts";

/** Globs that start with "!" would mean "everything but", which no list of globs can say clearly. */
export const globPattern = "^[^!]";

export type Level = "off" | "info" | "warning" | "error";
export type FailOn = "error" | "warning" | "info" | "never";
export type ConfigOptionValue = number | string | boolean | readonly string[];

/** What the configuration says about one rule. */
export interface RuleSetting {
  /** null when only options are given: the rule keeps its own levels. */
  readonly level: Level | null;
  /** In the rule's own units: bytes and seconds are numbers. Only the written ones. */
  readonly options: Readonly<Record<string, ConfigOptionValue>>;
}

export type RuleSettings = Readonly<Record<string, RuleSetting>>;

export interface Override {
  /** Globs on the path below the configuration's directory; `*.conf` without a slash matches in every directory. */
  readonly files: readonly string[];
  readonly rules: RuleSettings;
}

/** One host's files, named by hand. All paths are absolute. */
export interface StackConfig {
  readonly name: string | null;
  /** nginx's main file, or a directory that holds it. */
  readonly nginx: string | null;
  /** FPM main files, pool files or directories of them. */
  readonly fpm: readonly string[];
  /** php.ini and files beside it, in the order in which PHP reads them. */
  readonly php: readonly string[];
  /** Run-time path that relative includes of FPM start from (`/usr`); null for the build's default. */
  readonly prefix: string | null;
  /** Run-time directory to source directory: `/etc/nginx` lies at `<directory>/deploy/nginx`. */
  readonly mounts: Readonly<Record<string, string>>;
}

/** What the user states about the machine; null where nothing is stated. */
export interface HostConfig {
  readonly memoryBytes: number | null;
  readonly cores: number | null;
  /** Resident memory of one PHP worker. */
  readonly processMemoryBytes: number | null;
  readonly traffic: { readonly peakRps: number; readonly seconds: number } | null;
}

/** A configuration file, checked, with defaults filled in. Paths are absolute and normalised. */
export interface Config {
  /** null when no file was found. */
  readonly file: FileId | null;
  /** Where the configuration's relative paths and globs start: `root`, else the file's directory. */
  readonly directory: string;
  /** What to lint when the command line names nothing. Empty: the working directory. */
  readonly paths: readonly string[];
  /** Globs on the path below `directory`. */
  readonly exclude: readonly string[];
  /** Whether files that git ignores are left out. */
  readonly gitignore: boolean;
  readonly stacks: readonly StackConfig[];
  readonly versions: { readonly nginx: string | null; readonly php: string | null };
  readonly host: HostConfig;
  readonly rules: RuleSettings;
  /** Later ones win over earlier ones. */
  readonly overrides: readonly Override[];
  readonly failOn: FailOn;
  /** Warnings up to this number do not fail a run; null when not set. */
  readonly maxWarnings: number | null;
  /** The file of known findings, absolute; null leaves it to the one beside the project's root, where there is one. */
  readonly baseline: string | null;
  /** Entries of the file itself that may match nothing: a run tells of those. */
  readonly written: readonly WrittenEntry[];
}

/** An entry of the configuration file that names files. */
export interface WrittenEntry {
  readonly kind: "exclude" | "override" | "stack-nginx" | "stack-fpm" | "mount";
  /** `overrides[0].files[1]` */
  readonly key: string;
  /** As written; of `mounts` the directory on the host. */
  readonly value: string;
  /** Which exclude, override or stack it is, from 0. */
  readonly at: number;
  /** UTF-16 offset in the file. */
  readonly offset: number;
}

/** What holds when there is no configuration file. */
export function defaultConfig(directory: string): Config {
  return {
    file: null,
    directory,
    paths: [],
    exclude: [],
    gitignore: true,
    stacks: [],
    versions: { nginx: null, php: null },
    host: { memoryBytes: null, cores: null, processMemoryBytes: null, traffic: null },
    rules: {},
    overrides: [],
    failOn: "warning",
    maxWarnings: null,
    baseline: null,
    written: [],
  };
}

/** Something in the configuration file that cannot be used: the run ends with exit code 2. */
export interface ConfigProblem {
  readonly file: FileId;
  /** UTF-16 offsets in the file. */
  readonly start: number;
  readonly end: number;
  /** 1-based; 0 when the file could not be read. */
  readonly line: number;
  readonly column: number;
  /** One sentence: what stands there, and what may. */
  readonly message: string;
}

export type ConfigResult =
  | {
      readonly ok: true;
      readonly config: Config;
      /** Where the settings come from; the last one wins. Empty without a file. */
      readonly layers: readonly Layer[];
    }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };
