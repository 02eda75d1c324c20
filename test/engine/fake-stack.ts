import { type Config, defaultConfig } from "../../src/config/config.ts";
import { type RunResult, runRules } from "../../src/engine/run.ts";
import { type Choice, createSettings } from "../../src/engine/settings.ts";
import type { Stack } from "../../src/model/stack.ts";
import type { AnyRule } from "../../src/rule/define-rule.ts";
import { type FileId, fileId, type Span, span } from "../../src/source/span.ts";
import { parseIni } from "../../src/syntax/ini/parse.ts";
import type { IniFile } from "../../src/syntax/ini/tree.ts";
import { parseNginx } from "../../src/syntax/nginx/parse.ts";
import type { NginxFile } from "../../src/syntax/nginx/tree.ts";

export type Parsed = ReadonlyMap<FileId, NginxFile | IniFile>;

/** Parses `/a.conf` as nginx and `/a.ini` as ini. */
export function parseAll(files: Readonly<Record<string, string>>): Parsed {
  return new Map(
    Object.entries(files).map(([path, text]) => {
      const id = fileId(path);
      return [id, path.endsWith(".ini") ? parseIni(id, text) : parseNginx(id, text)];
    }),
  );
}

/** A stack that has files and nothing else: enough for rules that look at files. */
export function stackOf(parsed: Parsed, more: Partial<Stack> = {}): Stack {
  return {
    name: "test",
    because: "a test",
    hosts: [],
    nginx: [],
    fpms: [],
    servers: [],
    locations: [],
    upstreams: [],
    pools: [],
    routes: [],
    links: [],
    resolve: null,
    files: parsed,
    gaps: [],
    versions: { nginx: null, php: null },
    facts: { memoryBytes: null, cores: null, processMemoryBytes: null, traffic: null },
    doubt: null,
    scripted: false,
    ...more,
  };
}

/** The place of the n-th occurrence of a text in a file. */
export function find(parsed: Parsed, path: string, text: string, nth = 1): Span {
  const file = parsed.get(fileId(path));
  let at = -1;
  for (let count = 0; count < nth; count++) at = file?.text.indexOf(text, at + 1) ?? -1;
  if (at === -1) throw new Error(`no "${text}" in ${path}`);
  return span(fileId(path), at, at + text.length);
}

export interface Setup {
  readonly files: Readonly<Record<string, string>>;
  readonly rules: readonly AnyRule[];
  readonly config?: Partial<Config>;
  readonly choice?: Choice;
  readonly stack?: Partial<Stack>;
  readonly stacks?: number;
}

export function run({
  files,
  rules,
  config,
  choice,
  stack,
  stacks = 1,
}: Setup): RunResult & { readonly parsed: Parsed } {
  const parsed = parseAll(files);
  const settings = createSettings({ ...defaultConfig("/"), ...config }, choice);
  const all = Array.from({ length: stacks }, () => stackOf(parsed, stack));
  return {
    ...runRules({ stacks: all, rules, settings, parsed, shown: (file) => file, projectPath: (file) => file }),
    parsed,
  };
}
