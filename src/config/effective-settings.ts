import { pathMatcher } from "../source/path-matcher.ts";
import { join } from "../source/paths.ts";
import type { Config } from "./config.ts";
import { type Layer, type Origin, originOf } from "./layer.ts";
import type { RawConfig, RawOverride, RawRules, RawStack } from "./raw-config.ts";

/** One value in force, and what put it there. */
export interface EffectiveSetting {
  /** As messages name it: `host.memory`, `rules.zero-timeout.level`, `overrides[0]`. */
  readonly key: string;
  /** As written, paths absolute; null where nothing is stated. */
  readonly value: unknown;
  readonly from: Origin | { readonly kind: "default" };
}

/**
 * Every setting that holds, in a fixed order. Rules that no layer names are left out: they run at their own levels.
 *
 * @param layers those that were merged into `config`
 * @param file absolute; the settings of rules are then those for findings in it. null leaves overrides aside
 */
export function effectiveSettings(
  layers: readonly Layer[],
  config: Pick<Config, "failOn" | "gitignore" | "directory">,
  file: string | null,
): readonly EffectiveSetting[] {
  const last = (
    read: (raw: RawConfig, layer: Layer) => unknown,
    key: string,
    path: readonly string[] = key.split("."),
  ) => {
    const layer = layers.findLast(({ raw }) => valueAt(raw, path) !== undefined);
    if (!layer) return { key, value: null, from: { kind: "default" } } as const;
    return { key, value: read(layer.raw, layer), from: originOf(layer, path) };
  };
  const asWritten = (key: string) => last((raw) => valueAt(raw, key.split(".")), key);
  const paths = last(({ paths }, { directory }) => paths?.map((path) => join(directory, path)), "paths");
  const baseline = last(({ baseline }, { directory }) => join(directory, baseline ?? ""), "baseline");
  return [
    paths,
    ...list(layers, "exclude", ["exclude", "ignore"]),
    orElse(asWritten("gitignore"), config.gitignore),
    ...stackSettings(layers),
    ...["versions.nginx", "versions.php"].map(asWritten),
    ...["host.memory", "host.cores", "host.processMemory", "host.traffic"].map(asWritten),
    ...ruleSettings(layers, file === null ? () => false : (globs) => pathMatcher(globs, config.directory)(file)),
    ...list(layers, "overrides", ["overrides"], (value, at) => {
      const { files, rules } = value as RawOverride;
      return { files, rules: keepsLevels(layers, at) ? rules : withoutLevels(rules) };
    }),
    orElse(asWritten("failOn"), config.failOn),
    asWritten("maxWarnings"),
    baseline,
  ];
}

/** What holds where nothing is written. */
function orElse(setting: EffectiveSetting, value: unknown): EffectiveSetting {
  return setting.value === null ? { ...setting, value } : setting;
}

/** Whether no later layer forgets the levels of this one. */
function keepsLevels(layers: readonly Layer[], at: number): boolean {
  return !layers.slice(at).some(({ ownLevels }) => ownLevels);
}

function valueAt(raw: RawConfig, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Readonly<Record<string, unknown>> | undefined)?.[step], raw);
}

/** A list that grows from layer to layer. */
function list(
  layers: readonly Layer[],
  name: string,
  keys: readonly ("exclude" | "ignore" | "overrides")[],
  shown: (value: unknown, at: number) => unknown = (value) => value,
): readonly EffectiveSetting[] {
  return layers
    .flatMap((layer, at) =>
      keys.flatMap((key) =>
        (layer.raw[key] ?? []).map((value, nth) => ({
          value: shown(value, at),
          from: originOf(layer, [key, String(nth)]),
        })),
      ),
    )
    .map(({ value, from }, at) => ({ key: `${name}[${at}]`, value, from }));
}

function stackSettings(layers: readonly Layer[]): readonly EffectiveSetting[] {
  const layer = layers.findLast(({ raw }) => raw.stacks !== undefined);
  if (!layer) return [];
  return (layer.raw.stacks ?? []).map((stack, at) => ({
    key: `stacks[${at}]`,
    value: absolute(stack, layer.directory),
    from: originOf(layer, ["stacks", String(at)]),
  }));
}

function absolute(stack: RawStack, directory: string): RawStack {
  const path = (written: string) => join(directory, written);
  const { nginx, fpm, php, mounts } = stack;
  return {
    ...stack,
    ...(nginx === undefined ? {} : { nginx: path(nginx) }),
    ...(fpm === undefined ? {} : { fpm: fpm.map(path) }),
    ...(php === undefined ? {} : { php: [php].flat().map(path) }),
    ...(mounts === undefined
      ? {}
      : { mounts: Object.fromEntries(Object.entries(mounts).map(([on, tree]) => [on, path(tree)])) }),
  };
}

function ruleSettings(
  layers: readonly Layer[],
  holds: (globs: readonly string[]) => boolean,
): readonly EffectiveSetting[] {
  const found = new Map<string, EffectiveSetting>();
  const add = (layer: Layer, rules: RawRules, withLevels: boolean, ...path: readonly string[]) => {
    for (const [id, setting] of Object.entries(rules)) {
      const short = typeof setting === "string";
      for (const [name, value] of Object.entries(short ? { level: setting } : setting)) {
        if (name === "level" && !withLevels) continue;
        const key = `rules.${id}.${name}`;
        found.set(key, { key, value, from: originOf(layer, [...path, id, ...(short ? [] : [name])]) });
      }
    }
  };
  layers.forEach((layer, at) => {
    add(layer, layer.raw.rules ?? {}, keepsLevels(layers, at), "rules");
  });
  layers.forEach((layer, at) => {
    (layer.raw.overrides ?? []).forEach(({ files, rules }, nth) => {
      if (holds(files)) add(layer, rules, keepsLevels(layers, at), "overrides", String(nth), "rules");
    });
  });
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function withoutLevels(rules: RawRules): RawRules {
  return Object.fromEntries(
    Object.entries(rules).map(([id, setting]) => {
      const { level: _, ...options } = typeof setting === "string" ? { level: setting } : setting;
      return [id, options];
    }),
  );
}
