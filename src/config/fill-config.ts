import { dirname, join } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import {
  type Config,
  type ConfigOptionValue,
  defaultConfig,
  type FailOn,
  type Level,
  type RuleSetting,
  type RuleSettings,
} from "./config.ts";
import { optionValue } from "./option-values.ts";
import { parseSize, parseTime } from "./units.ts";

export type RawRules = Readonly<Record<string, Level | Readonly<Record<string, ConfigOptionValue>>>>;

/** The file's content after the validator has passed it. */
export interface RawConfig {
  readonly root?: string;
  readonly paths?: readonly string[];
  readonly exclude?: readonly string[];
  readonly ignore?: readonly string[];
  readonly gitignore?: boolean;
  readonly stacks?: readonly {
    readonly name?: string;
    readonly nginx?: string;
    readonly fpm?: readonly string[];
    readonly php?: string | readonly string[];
    readonly prefix?: string;
    readonly mounts?: Readonly<Record<string, string>>;
  }[];
  readonly versions?: { readonly nginx?: string; readonly php?: string };
  readonly host?: {
    readonly memory?: string | number;
    readonly cores?: number;
    readonly processMemory?: string | number;
    readonly traffic?: { readonly peakRps: number; readonly seconds: string | number };
  };
  readonly rules?: RawRules;
  readonly overrides?: readonly { readonly files: readonly string[]; readonly rules: RawRules }[];
  readonly failOn?: FailOn;
  readonly maxWarnings?: number;
  readonly baseline?: string;
}

/** Makes paths absolute, units numbers and fills what is left out. */
export function fillConfig(raw: RawConfig, file: FileId): Config {
  const directory = join(dirname(file), raw.root ?? ".");
  const path = (written: string) => join(directory, written);
  const defaults = defaultConfig(directory);
  const { memory, processMemory, traffic } = raw.host ?? {};
  return {
    file,
    directory,
    paths: (raw.paths ?? []).map(path),
    exclude: [...(raw.exclude ?? []), ...(raw.ignore ?? [])],
    gitignore: raw.gitignore ?? true,
    stacks: (raw.stacks ?? []).map((stack) => ({
      name: stack.name ?? null,
      nginx: stack.nginx === undefined ? null : path(stack.nginx),
      fpm: (stack.fpm ?? []).map(path),
      php: [stack.php ?? []].flat().map(path),
      prefix: stack.prefix ?? null,
      mounts: Object.fromEntries(Object.entries(stack.mounts ?? {}).map(([on, from]) => [on, path(from)])),
    })),
    versions: { nginx: raw.versions?.nginx ?? null, php: raw.versions?.php ?? null },
    host: {
      memoryBytes: memory === undefined ? null : parseSize(memory),
      cores: raw.host?.cores ?? null,
      processMemoryBytes: processMemory === undefined ? null : parseSize(processMemory),
      traffic: traffic ? { peakRps: traffic.peakRps, seconds: parseTime(traffic.seconds) ?? 0 } : null,
    },
    rules: fillRules(raw.rules ?? {}),
    overrides: (raw.overrides ?? []).map(({ files, rules }) => ({ files, rules: fillRules(rules) })),
    failOn: raw.failOn ?? defaults.failOn,
    maxWarnings: raw.maxWarnings ?? null,
    baseline: raw.baseline === undefined ? null : path(raw.baseline),
  };
}

function fillRules(rules: RawRules): RuleSettings {
  return Object.fromEntries(Object.entries(rules).map(([id, setting]) => [id, fillRule(id, setting)]));
}

function fillRule(id: string, setting: RawRules[string]): RuleSetting {
  if (typeof setting === "string") return { level: setting as Level, options: {} };
  const { level, ...written } = setting;
  const options = Object.fromEntries(
    Object.entries(written).map(([option, value]) => [option, optionValue(id, option, value)]),
  );
  return { level: (level as Level | undefined) ?? null, options };
}
