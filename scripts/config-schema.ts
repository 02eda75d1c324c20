import { globPattern } from "../src/config/config.ts";
import { presets } from "../src/config/presets.ts";
import { nginxVersionPattern, phpVersionPattern, sizePattern, timePattern } from "../src/config/units.ts";
import { suppressionRules } from "../src/engine/suppression-rules.ts";
import type { AnyRule, Option, Options } from "../src/rule/define-rule.ts";

type Schema = Readonly<Record<string, unknown>>;

const strings = (description: string): Schema => ({ type: "array", items: { type: "string" }, description });
const globs = (description: string): Schema => ({
  type: "array",
  items: { type: "string", pattern: globPattern },
  description,
});
const object = (properties: Record<string, Schema>, rest: Schema = {}): Schema => ({
  type: "object",
  additionalProperties: false,
  ...rest,
  properties,
});
const size = (description: string, example: string): Schema => ({
  type: ["string", "number"],
  pattern: sizePattern,
  minimum: 1,
  description: `${description} A number is bytes.`,
  examples: [example],
});
const time = (description: string, example: string): Schema => ({
  type: ["string", "number"],
  pattern: timePattern,
  minimum: 0,
  description: `${description} A number is seconds.`,
  examples: [example],
});

/** The JSON Schema (draft 7, what editors read best) of the configuration file, with every rule and its options. */
export function configSchema(rules: readonly AnyRule[]): Schema {
  const settings = Object.fromEntries(
    [...rules, ...suppressionRules]
      .map((rule): [string, Schema] => [
        rule.id,
        ruleSchema(rule.summary, "options" in rule ? rule.options : undefined),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "no502 configuration (.no502.json, .no502.jsonc, or no502 in package.json)",
    ...object({
      $schema: { type: "string", description: "Address of this schema, for editors." },
      extends: {
        type: ["string", "array"],
        items: { type: "string" },
        description: `What this file builds on: ${Object.entries(presets)
          .map(([name, { summary }]) => `${name} (${summary})`)
          .join(", ")}, or other configuration files, relative to this one. Later entries win, and this file over all.`,
        examples: ["no502:recommended", ["no502:strict", "../no502-base.json"]],
      },
      root: {
        type: "string",
        description:
          "Directory that the paths and globs of this file start from, relative to the file. Left out: the file's own directory.",
      },
      paths: strings("What to lint when the command line names nothing."),
      exclude: globs("Globs of files to leave out, relative to root."),
      ignore: globs("The same as exclude."),
      gitignore: { type: "boolean", default: true, description: "Whether files that git ignores are left out." },
      stacks: {
        type: "array",
        description: "Which nginx and PHP-FPM files belong together. Left out: no502 finds out by itself.",
        items: object({
          name: { type: "string", description: "How reports call it." },
          nginx: { type: "string", description: "nginx's main file, or a directory that holds it." },
          fpm: strings("FPM main files, pool files, or directories of them."),
          php: {
            type: ["string", "array"],
            items: { type: "string" },
            description: "php.ini and further ini files, in the order in which PHP reads them.",
          },
          prefix: {
            type: "string",
            pattern: "^/",
            description: "The prefix PHP-FPM was built with: its relative includes start there (Debian: /usr).",
          },
          mounts: {
            type: "object",
            description: "Directory on the running host to directory in this repository.",
            propertyNames: { pattern: "^/" },
            additionalProperties: { type: "string" },
            examples: [{ "/etc/nginx": "deploy/nginx" }],
          },
        }),
      },
      versions: object(
        {
          nginx: {
            type: "string",
            pattern: nginxVersionPattern,
            description: "The nginx version in use, such as 1.26.3.",
          },
          php: { type: "string", pattern: phpVersionPattern, description: "The PHP version in use, such as 8.3." },
        },
        { description: "Versions that the files themselves do not state." },
      ),
      host: object(
        {
          memory: size("Memory of the machine or container.", "4G"),
          cores: { type: "integer", minimum: 1, description: "Processor cores." },
          processMemory: size("Resident memory of one PHP worker.", "60M"),
          traffic: object(
            {
              peakRps: { type: "number", exclusiveMinimum: 0, description: "Requests per second to PHP at the peak." },
              seconds: time("How long one request takes on average.", "250ms"),
            },
            { required: ["peakRps", "seconds"], description: "Requests in flight at the peak are peakRps × seconds." },
          ),
        },
        { description: "What the capacity rules may count on." },
      ),
      rules: { $ref: "#/definitions/rules" },
      overrides: {
        type: "array",
        description: "Other rule settings for some files. Later entries win.",
        items: object(
          {
            files: {
              ...globs("Globs, relative to root. A glob without a slash matches in every directory."),
              minItems: 1,
            },
            rules: { $ref: "#/definitions/rules" },
          },
          { required: ["files", "rules"] },
        ),
      },
      failOn: {
        enum: ["error", "warning", "info", "never"],
        default: "warning",
        description: "The lowest level that makes the run exit with 1.",
      },
      baseline: {
        type: "string",
        description:
          "The file of known findings that `no502 baseline` writes. Left out: .no502-baseline.json in the project's root.",
      },
      maxWarnings: { type: "integer", minimum: 0, description: "Up to this many warnings do not fail the run." },
    }),
    definitions: {
      rules: object(settings, { description: 'A level, or an object: { "level": "error", "<option>": value }.' }),
      level: { enum: ["off", "info", "warning", "error"] },
      setting: {
        anyOf: [{ $ref: "#/definitions/level" }, object({ level: { $ref: "#/definitions/level" } })],
      },
    },
  };
}

function ruleSchema(summary: string, options: Options | undefined): Schema {
  // `allOf` keeps the description beside the reference: draft 7 ignores what stands next to `$ref`.
  if (!options) return { description: summary, allOf: [{ $ref: "#/definitions/setting" }] };
  const own = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, optionSchema(option)]));
  return {
    description: summary,
    anyOf: [{ $ref: "#/definitions/level" }, object({ level: { $ref: "#/definitions/level" }, ...own })],
  };
}

function optionSchema(option: Option): Schema {
  const range = {
    ...(option.min === undefined ? {} : { minimum: option.min }),
    ...(option.max === undefined ? {} : { maximum: option.max }),
  };
  const about = { description: option.doc, default: option.default };
  switch (option.type) {
    case "int":
      return { type: "integer", ...range, ...about };
    case "bytes":
      return { type: ["string", "number"], pattern: sizePattern, minimum: 0, ...range, ...about };
    case "seconds":
      return { type: ["string", "number"], pattern: timePattern, minimum: 0, ...range, ...about };
    case "strings":
      return { type: "array", items: { type: "string" }, ...about };
    default:
      return { type: option.type, ...about };
  }
}

/** Units and ranges of all options, for the conversion after validation: `src/config/generated/rule-options.ts`. */
export function optionTable(rules: readonly AnyRule[]): Record<string, Record<string, Schema>> {
  return Object.fromEntries(
    rules
      .filter((rule) => rule.options)
      .map((rule): [string, Record<string, Schema>] => [
        rule.id,
        Object.fromEntries(
          Object.entries(rule.options as Options).map(([name, { type, min, max }]) => [
            name,
            { type, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
          ]),
        ),
      ]),
  );
}
