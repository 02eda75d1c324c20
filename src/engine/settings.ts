import type { Config, Level } from "../config/config.ts";
import type { AnyRule, Options, OptionValue } from "../rule/define-rule.ts";
import { pathMatcher } from "../source/path-matcher.ts";
import type { FileId } from "../source/span.ts";

type OptionSet = Readonly<Record<string, OptionValue>>;

/** What the configuration and the command line decided about rules. */
export interface Settings {
  /** False when nothing can come of the rule: it is off everywhere, disabled or not selected. */
  runs(rule: string): boolean;
  /** The level for findings whose primary place lies in that file; null keeps the rule's own. */
  level(rule: string, file: FileId): Level | null;
  /** Every option of the rule for subjects that lie in `file`; null for one without a place. */
  options(rule: AnyRule, file: FileId | null): OptionSet;
  /** True when some override sets an option of the rule, so that `options` differ by file. */
  optionsVary(rule: string): boolean;
}

export interface Choice {
  /** Only these rules, also ones that the configuration turns off; null for all. */
  readonly select?: readonly string[] | null;
  /** Not these, whatever else says so. */
  readonly disable?: readonly string[];
}

/** @param config only its rules, overrides and directory are looked at. */
export function createSettings(
  config: Pick<Config, "rules" | "overrides" | "directory">,
  choice: Choice = {},
): Settings {
  const select = choice.select ? new Set(choice.select) : null;
  const disable = new Set(choice.disable);
  const overrides = config.overrides.map(({ files, rules }) => ({
    rules,
    matches: memo(pathMatcher(files, config.directory)),
  }));
  /** Chosen by name on the command line: the configuration's "off" does not count then. */
  const unlessOff = (rule: string, level: Level | null) => (level === "off" && select?.has(rule) ? null : level);

  return {
    runs(rule) {
      if (disable.has(rule)) return false;
      if (select) return select.has(rule);
      if (config.rules[rule]?.level !== "off") return true;
      return overrides.some((override) => (override.rules[rule]?.level ?? "off") !== "off");
    },
    level(rule, file) {
      let level = config.rules[rule]?.level ?? null;
      for (const override of overrides) {
        const own = override.rules[rule]?.level ?? null;
        if (own !== null && override.matches(file)) level = own;
      }
      return unlessOff(rule, level);
    },
    options(rule, file) {
      const options = written(rule, config.rules[rule.id]?.options);
      if (file === null) return options;
      const here = overrides.filter((override) => override.rules[rule.id]?.options && override.matches(file));
      return here.reduce<OptionSet>((all, override) => ({ ...all, ...override.rules[rule.id]?.options }), options);
    },
    optionsVary(rule) {
      return overrides.some((override) => Object.keys(override.rules[rule]?.options ?? {}).length > 0);
    },
  };
}

function written(rule: AnyRule, set: Readonly<Record<string, OptionValue>> | undefined): OptionSet {
  const defaults = Object.entries((rule.options ?? {}) as Options).map(([name, option]) => [name, option.default]);
  return { ...(Object.fromEntries(defaults) as OptionSet), ...set };
}

function memo(test: (path: string) => boolean): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    const had = known.get(path);
    if (had !== undefined) return had;
    const answer = test(path);
    known.set(path, answer);
    return answer;
  };
}
