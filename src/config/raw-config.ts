import type { ConfigOptionValue, FailOn, Level } from "./config.ts";

export type RawRules = Readonly<Record<string, Level | Readonly<Record<string, ConfigOptionValue>>>>;

export interface RawStack {
  readonly name?: string;
  readonly nginx?: string;
  readonly fpm?: readonly string[];
  readonly php?: string | readonly string[];
  readonly prefix?: string;
  readonly mounts?: Readonly<Record<string, string>>;
}

export interface RawOverride {
  readonly files: readonly string[];
  readonly rules: RawRules;
}

/** A configuration file's content after the validator has passed it: everything may be left out. */
export interface RawConfig {
  readonly extends?: string | readonly string[];
  readonly root?: string;
  readonly paths?: readonly string[];
  readonly exclude?: readonly string[];
  readonly ignore?: readonly string[];
  readonly gitignore?: boolean;
  readonly stacks?: readonly RawStack[];
  readonly versions?: { readonly nginx?: string; readonly php?: string };
  readonly host?: {
    readonly memory?: string | number;
    readonly cores?: number;
    readonly processMemory?: string | number;
    readonly traffic?: { readonly peakRps: number; readonly seconds: string | number };
  };
  readonly rules?: RawRules;
  readonly overrides?: readonly RawOverride[];
  readonly failOn?: FailOn;
  readonly maxWarnings?: number;
  readonly baseline?: string;
}
