import type { ConfigOptionValue } from "./config.ts";
import { type Fault, showPath } from "./describe-errors.ts";
import { ruleOptions } from "./generated/rule-options.ts";
import { type JsonNode, nodeAt } from "./json.ts";
import type { RawConfig, RawRules } from "./raw-config.ts";
import { parseSize, parseTime } from "./units.ts";

/** Unit and range of one rule's option. */
export interface OptionShape {
  readonly type: "int" | "seconds" | "bytes" | "string" | "boolean" | "strings";
  readonly min?: number;
  readonly max?: number;
}

/** The option in the rule's own unit: `8k` is 8192, `1m 30s` is 90. The validator has already refused other spellings. */
export function optionValue(rule: string, option: string, written: ConfigOptionValue): ConfigOptionValue {
  const type = ruleOptions[rule]?.[option]?.type;
  if (typeof written !== "string") return written;
  if (type === "bytes") return parseSize(written) ?? 0;
  if (type === "seconds") return parseTime(written) ?? 0;
  return written;
}

/** Sizes and times written with a unit that lie outside the option's range: JSON Schema compares plain numbers only. */
export function optionFaults(raw: RawConfig, root: JsonNode): readonly Fault[] {
  const places: [readonly string[], RawRules][] = [[["rules"], raw.rules ?? {}]];
  (raw.overrides ?? []).forEach((override, at) => {
    places.push([["overrides", String(at), "rules"], override.rules]);
  });
  return places.flatMap(([path, rules]) =>
    Object.entries(rules).flatMap(([rule, setting]) => {
      if (typeof setting === "string") return [];
      return Object.entries(setting).flatMap(([option, written]): Fault[] => {
        const shape = ruleOptions[rule]?.[option];
        const node = nodeAt(root, [...path, rule, option]);
        if (!shape || !node || typeof written !== "string") return [];
        const value = optionValue(rule, option, written);
        if (typeof value !== "number") return [];
        const limit = value < (shape.min ?? value) ? shape.min : value > (shape.max ?? value) ? shape.max : undefined;
        if (limit === undefined) return [];
        const side = value < limit ? "at least" : "at most";
        const message = `${showPath([...path, rule, option])} is ${JSON.stringify(written)}, but must be ${side} ${limit}`;
        return [{ start: node.start, end: node.end, message }];
      });
    }),
  );
}
