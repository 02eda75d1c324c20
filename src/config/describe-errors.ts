import { nearest } from "../source/nearest.ts";
import { globPattern } from "./config.ts";
import type { ValidationError } from "./generated/validate.js";
import { type JsonNode, memberOf, nodeAt } from "./json.ts";
import { nginxVersionPattern, phpVersionPattern, sizePattern, timePattern } from "./units.ts";

/** Something wrong, at UTF-16 offsets of the configuration file. */
export interface Fault {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** Turns the validator's errors into one sentence each, at the place of the key or value that is wrong. */
export function describeErrors(errors: readonly ValidationError[], root: JsonNode): readonly Fault[] {
  return errors.filter((error) => !isNoise(error, errors)).map((error) => describe(error, root));
}

/**
 * A value that may be a level or an object fails both branches; only the branch that was meant says anything useful. The
 * error of `propertyNames` repeats the one that it holds.
 */
function isNoise({ keyword, instancePath, data, schema }: ValidationError, all: readonly ValidationError[]): boolean {
  if (keyword === "propertyNames") return true;
  if (!all.some((other) => other.keyword === "anyOf" && other.instancePath === instancePath)) return false;
  const isObject = typeof data === "object" && data !== null && !Array.isArray(data);
  if (keyword === "anyOf") return isObject || typeof data === "string";
  if (keyword === "enum") return isLevel(schema) && typeof data !== "string";
  return keyword === "type" && schema === "object";
}

const isLevel = (schema: unknown) => Array.isArray(schema) && schema.includes("off") && schema.includes("error");

function describe(error: ValidationError, root: JsonNode): Fault {
  const path = error.instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const node = nodeAt(root, path) ?? root;
  const at = (message: string): Fault => ({ start: node.start, end: node.end, message });
  const name = path.length === 0 ? "the configuration" : showPath(path);
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(String(params.additionalProperty), path, node, error);
    case "required":
      return { start: node.start, end: node.start + 1, message: `${name} needs "${params.missingProperty}"` };
    case "enum": {
      const allowed = (error.schema as readonly unknown[]).map(String);
      return at(`${name} is ${quote(error.data)}; ${oneOf(allowed, typeof error.data === "string" ? error.data : "")}`);
    }
    case "type":
    case "anyOf":
      return at(`${name} is ${quote(error.data)}, but must be ${kindOf(error)}`);
    case "pattern": {
      const key = error.propertyName;
      if (key === undefined) return at(`${name} is ${quote(error.data)}, ${patternHint(String(params.pattern))}`);
      const member = memberOf(node, key);
      const message = `"${key}" in ${name} must be an absolute path of the running host`;
      return member ? { start: member.keyStart, end: member.keyEnd, message } : at(message);
    }
    case "minimum":
      return at(`${name} is ${quote(error.data)}, but must be at least ${params.limit}`);
    case "maximum":
      return at(`${name} is ${quote(error.data)}, but must be at most ${params.limit}`);
    case "exclusiveMinimum":
      return at(`${name} is ${quote(error.data)}, but must be more than ${params.limit}`);
    case "minItems":
      return at(`${name} is an empty list`);
    default:
      return at(`${name} is not allowed here (${error.keyword})`);
  }
}

function unknownKey(key: string, path: readonly string[], node: JsonNode, error: ValidationError): Fault {
  const allowed = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
  const last = path.at(-1);
  const ofRules = last === "rules";
  const ofRule = path.at(-2) === "rules";
  const what = ofRules
    ? `there is no rule "${key}"`
    : ofRule
      ? `the rule ${last} has no option "${key}"`
      : `unknown key "${key}"${path.length === 0 ? "" : ` in ${showPath(path)}`}`;
  const member = memberOf(node, key);
  const near = nearest(key, allowed);
  const hint = near
    ? `did you mean "${near}"?`
    : ofRules
      ? "`no502 rules` lists them"
      : `it knows ${allowed.join(", ")}`;
  return { start: member?.keyStart ?? node.start, end: member?.keyEnd ?? node.end, message: `${what}; ${hint}` };
}

/** `overrides[0].rules.small-backlog` */
export function showPath(path: readonly string[]): string {
  return path.reduce(
    (text, step) => (/^\d+$/.test(step) ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );
}

function quote(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return JSON.stringify(value);
}

function oneOf(allowed: readonly string[], written: string): string {
  const near = nearest(written, allowed);
  return `allowed are ${allowed.join(", ")}${near ? `; did you mean "${near}"?` : ""}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

function kindOf(error: ValidationError): string {
  const parent = error.parentSchema as { pattern?: string } | undefined;
  if (error.keyword === "anyOf" || isLevel(error.schema)) return "a level (off, info, warning, error) or an object";
  if (parent?.pattern === sizePattern) return 'a size such as "60M", or a number of bytes';
  if (parent?.pattern === timePattern) return 'a time such as "1m 30s", or a number of seconds';
  return [error.schema]
    .flat()
    .map((kind) => kinds[String(kind)] ?? String(kind))
    .join(" or ");
}

function patternHint(pattern: string): string {
  if (pattern === sizePattern) return 'but must be a size such as "60M", "4G" or "8k"';
  if (pattern === timePattern) return 'but must be a time such as "90s", "1m 30s" or "250ms"';
  if (pattern === globPattern) return 'but must be a glob that does not start with "!"';
  if (pattern === "^/") return "but must be an absolute path of the running host";
  if (pattern === nginxVersionPattern) return "but must be a version of nginx such as 1.26.3";
  if (pattern === phpVersionPattern) return "but must be a version of PHP such as 8.3";
  return `but must match ${pattern}`;
}
