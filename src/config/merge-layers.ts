import { join } from "../source/paths.ts";
import {
  type Config,
  type ConfigOptionValue,
  defaultConfig,
  type Level,
  type Override,
  type RuleSetting,
  type RuleSettings,
  type StackConfig,
} from "./config.ts";
import type { Layer } from "./layer.ts";
import { optionValue } from "./option-values.ts";
import type { RawRules, RawStack } from "./raw-config.ts";
import { parseSize, parseTime } from "./units.ts";

/** The settings of all layers: paths absolute, units numbers, what is left out filled. The last layer is the file itself. */
export function mergeLayers(layers: readonly Layer[], file: Config["file"], directory: string): Config {
  return layers.reduce<Config>(addLayer, { ...defaultConfig(directory), file });
}

/** Lists of globs grow, rules are merged by level and option, everything else is replaced. */
function addLayer(had: Config, { raw, directory, ownLevels }: Layer): Config {
  const path = (written: string) => join(directory, written);
  const { memory, cores, processMemory, traffic } = raw.host ?? {};
  const before = ownLevels ? withoutLevels(had) : had;
  return {
    ...before,
    paths: raw.paths?.map(path) ?? had.paths,
    exclude: [...had.exclude, ...(raw.exclude ?? []), ...(raw.ignore ?? [])],
    gitignore: raw.gitignore ?? had.gitignore,
    stacks: raw.stacks?.map((stack) => fillStack(stack, path)) ?? had.stacks,
    versions: { nginx: raw.versions?.nginx ?? had.versions.nginx, php: raw.versions?.php ?? had.versions.php },
    host: {
      memoryBytes: memory === undefined ? had.host.memoryBytes : parseSize(memory),
      cores: cores ?? had.host.cores,
      processMemoryBytes: processMemory === undefined ? had.host.processMemoryBytes : parseSize(processMemory),
      traffic: traffic ? { peakRps: traffic.peakRps, seconds: parseTime(traffic.seconds) ?? 0 } : had.host.traffic,
    },
    rules: mergeRules(before.rules, fillRules(raw.rules ?? {})),
    overrides: [
      ...before.overrides,
      ...(raw.overrides ?? []).map(({ files, rules }): Override => ({ files, rules: fillRules(rules) })),
    ],
    failOn: raw.failOn ?? had.failOn,
    maxWarnings: raw.maxWarnings ?? had.maxWarnings,
    baseline: raw.baseline === undefined ? had.baseline : path(raw.baseline),
  };
}

function fillStack(stack: RawStack, path: (written: string) => string): StackConfig {
  return {
    name: stack.name ?? null,
    nginx: stack.nginx === undefined ? null : path(stack.nginx),
    fpm: (stack.fpm ?? []).map(path),
    php: [stack.php ?? []].flat().map(path),
    prefix: stack.prefix ?? null,
    mounts: Object.fromEntries(Object.entries(stack.mounts ?? {}).map(([on, from]) => [on, path(from)])),
  };
}

function withoutLevels(config: Config): Config {
  const own = (rules: RuleSettings): RuleSettings =>
    Object.fromEntries(Object.entries(rules).map(([id, { options }]) => [id, { level: null, options }]));
  return {
    ...config,
    rules: own(config.rules),
    overrides: config.overrides.map(({ files, rules }) => ({ files, rules: own(rules) })),
  };
}

/** A later level and later options win, each for itself. */
export function mergeRules(had: RuleSettings, more: RuleSettings): RuleSettings {
  const merged: Record<string, RuleSetting> = { ...had };
  for (const [id, { level, options }] of Object.entries(more)) {
    const before = had[id];
    merged[id] = { level: level ?? before?.level ?? null, options: { ...before?.options, ...options } };
  }
  return merged;
}

function fillRules(rules: RawRules): RuleSettings {
  return Object.fromEntries(Object.entries(rules).map(([id, setting]) => [id, fillRule(id, setting)]));
}

function fillRule(id: string, setting: RawRules[string]): RuleSetting {
  if (typeof setting === "string") return { level: setting as Level, options: {} };
  const { level, ...written } = setting;
  const options = Object.fromEntries(
    Object.entries(written).map(([option, value]): [string, ConfigOptionValue] => [
      option,
      optionValue(id, option, value),
    ]),
  );
  return { level: (level as Level | undefined) ?? null, options };
}
