import { table } from "./generated/directives.ts";
import { thirdParty } from "./generated/third-party.ts";
import { type NginxContext, readRow } from "./row.ts";

export type { NginxContext } from "./row.ts";

/** What nginx's own command table says about one directive in one module. */
export interface DirectiveFacts {
  readonly name: string;
  readonly module: string;
  readonly contexts: readonly NginxContext[];
  /**
   * Numbers of arguments it takes, name not counted; `max` is null for "any number". Both null when only the
   * documentation knows the directive (commercial and separate modules).
   */
  readonly args: { readonly min: number; readonly max: number | null } | null;
  readonly block: boolean;
  /** The C function that reads the value: it tells the type. Null when only the documentation knows the directive. */
  readonly setter: string | null;
  /** The first version that has it, as the documentation states; null when it has always been there or nothing is stated. */
  readonly since: string | null;
  /** The first version without it, where we know that version. */
  readonly until: string | null;
  /** As the documentation writes it, both of `4k|8k` included; null when there is none. */
  readonly default: string | null;
  /** The words of an enumeration or a set of bits; empty elsewhere. */
  readonly words: readonly string[];
  readonly from: "source" | "documentation" | "removed";
}

const none: readonly DirectiveFacts[] = [];
const read = new Map<string, readonly DirectiveFacts[]>();
let lines: ReadonlyMap<string, number> | null = null;

/** Everything known about a directive of that name, one entry for each module that has one. Empty when unknown. */
export function directiveFacts(name: string): readonly DirectiveFacts[] {
  const had = read.get(name);
  if (had) return had;
  const start = index().get(name);
  if (start === undefined) return none;
  const found: DirectiveFacts[] = [];
  for (let at = start; table.startsWith(`${name}\t`, at); ) {
    const end = table.indexOf("\n", at);
    found.push(facts(table.slice(at, end)));
    at = end + 1;
  }
  read.set(name, found);
  return found;
}

/** True for every directive of nginx, old or new, commercial ones too. Third-party modules are `thirdPartyModule`. */
export function isKnownDirective(name: string): boolean {
  return index().has(name);
}

/** The names of all nginx directives, in byte order. */
export function knownNames(): readonly string[] {
  return [...index().keys()];
}

const byContext = new Map<NginxContext, Map<string, DirectiveFacts | null>>();

/** The entry that nginx uses in a context: the first that may stand there. Null when there is none. */
export function directiveIn(name: string, context: NginxContext): DirectiveFacts | null {
  // Asked for every directive of a configuration: a map for each context saves building a key.
  let known = byContext.get(context);
  if (known === undefined) {
    known = new Map();
    byContext.set(context, known);
  }
  const had = known.get(name);
  if (had !== undefined) return had;
  const found =
    directiveFacts(name).find((one) => one.contexts.includes(context) || one.contexts.includes("any")) ?? null;
  known.set(name, found);
  return found;
}

function facts(line: string): DirectiveFacts {
  const row = readRow(line);
  return {
    name: row.name,
    module: row.module,
    contexts: row.contexts,
    args: row.from === "documentation" ? null : { min: row.min, max: row.max },
    block: row.block,
    setter: row.setter || null,
    since: row.since || null,
    until: row.until === "" || row.until === "?" ? null : row.until,
    default: row.default || null,
    words: row.words === "" ? [] : row.words.split(" "),
    from: row.from,
  };
}

/** Where the first line of each name starts. Made on first use: starting the program costs nothing. */
function index(): ReadonlyMap<string, number> {
  if (lines) return lines;
  const made = new Map<string, number>();
  for (let at = table.indexOf("\n") + 1; at < table.length; at = table.indexOf("\n", at) + 1) {
    const name = table.slice(at, table.indexOf("\t", at));
    if (!made.has(name)) made.set(name, at);
  }
  lines = made;
  return made;
}

interface ThirdParty {
  readonly names: ReadonlyMap<string, string>;
  readonly prefixes: readonly (readonly [string, string])[];
  readonly suffixes: readonly (readonly [string, string])[];
}

let others: ThirdParty | null = null;
const modules = new Map<string, string | null>();

/** The well-known module outside nginx that has a directive of that name; null when none is known. */
export function thirdPartyModule(name: string): string | null {
  const had = modules.get(name);
  if (had !== undefined) return had;
  const module = findModule(name);
  modules.set(name, module);
  return module;
}

function findModule(name: string): string | null {
  others ??= readThirdParty();
  const exact = others.names.get(name);
  if (exact) return exact;
  const prefix = others.prefixes.find(([start]) => name.startsWith(start));
  if (prefix) return prefix[1];
  return others.suffixes.find(([end]) => name.endsWith(end))?.[1] ?? null;
}

function readThirdParty(): ThirdParty {
  const names = new Map<string, string>();
  const prefixes: [string, string][] = [];
  const suffixes: [string, string][] = [];
  for (const line of thirdParty.trim().split("\n")) {
    const [module = "", ...words] = line.split(" ");
    for (const word of words)
      if (word.endsWith("*")) prefixes.push([word.slice(0, -1), module]);
      else if (word.startsWith("*")) suffixes.push([word.slice(1), module]);
      else names.set(word, module);
  }
  return { names, prefixes, suffixes };
}
