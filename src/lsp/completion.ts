import type { LintResult } from "../engine/lint-result.ts";
import { fpmSetting, fpmSettingNames } from "../facts/fpm/setting.ts";
import { directiveIn, knownNames, type NginxContext } from "../facts/nginx/directives.ts";
import { stockNginxFile } from "../facts/stock/stock-files.ts";
import { type Address, showAddress } from "../model/address.ts";
import { passDirectives } from "../model/pass-target.ts";
import type { Stack } from "../model/stack.ts";
import { childKind } from "../resolve/nginx/nginx-scope.ts";
import type { ScopeKind } from "../resolve/nginx/scope.ts";
import { placeIn } from "../resolve/nginx/validate/place.ts";
import { basename } from "../source/paths.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";
import { variablesOf } from "./definition.ts";
import { scopesOf, sectionAt, usesOf } from "./locate.ts";
import { type StatementAt, statementAt } from "./statement-at.ts";

/** One thing that may be written at a place. */
export interface Proposal {
  readonly label: string;
  readonly kind: "directive" | "block" | "value" | "upstream" | "socket" | "variable" | "rule";
  readonly detail: string;
}

export interface Proposals {
  /** What the chosen text takes the place of. */
  readonly start: number;
  readonly end: number;
  readonly list: readonly Proposal[];
}

export interface CompletionInput {
  readonly tree: NginxFile | IniFile;
  /** The stack that the file belongs to; null for none. */
  readonly stack: Stack | null;
  /** The last look at everything: names from files that a look at a few leaves out. */
  readonly whole: LintResult | null;
  readonly offset: number;
  /** Ids of all rules. */
  readonly rules: readonly string[];
}

export function completionsAt(input: CompletionInput): Proposals {
  const { tree, offset } = input;
  return tree.kind === "nginx" ? inNginx(tree, input) : inIni(tree, input, tree.text.slice(0, offset));
}

function inNginx(tree: NginxFile, input: CompletionInput): Proposals {
  const { offset } = input;
  const at = statementAt(tree, offset);
  if (at.comment !== null) return ruleIds(at.comment, input);
  const { partial, start, before } = at;
  const variable = /\$\{?(\w*)$/.exec(partial);
  if (variable) return { start: offset - (variable[1] as string).length, end: offset, list: variables(input) };
  const contexts = contextsOf(at, tree, input);
  const list = before.length === 0 ? names(contexts) : values(at, contexts, input);
  return { start, end: offset, list };
}

/** Inside of `no502: ignore[`. */
function ruleIds(comment: string, { offset, rules }: CompletionInput): Proposals {
  const open = /no502:\s*ignore\s*\[(?:[^\]]*,)?\s*([\w-]*)$/.exec(comment);
  const start = offset - (open?.[1]?.length ?? 0);
  const list = open ? rules.map((label): Proposal => ({ label, kind: "rule", detail: "rule" })) : [];
  return { start, end: offset, list };
}

/** The contexts that the place has for nginx: several for a snippet that is included in several. */
function contextsOf(at: StatementAt, tree: NginxFile, { stack }: CompletionInput): readonly NginxContext[] {
  const innermost = at.blocks.at(-1);
  const scopes = !stack
    ? []
    : innermost
      ? scopesOf({ file: tree.id, start: innermost.start }, stack)
      : tree.items.slice(0, 1).flatMap((item) => usesOf(item, stack).map(({ scope }) => scope));
  const known = scopes.map((scope) => placeIn(scope).context).filter((context) => context !== null);
  if (known.length > 0) return [...new Set(known)];
  return guessContexts(at, tree);
}

const contextOf: Readonly<Partial<Record<ScopeKind, readonly NginxContext[]>>> = {
  main: ["main"],
  events: ["event"],
  http: ["http_main"],
  server: ["http_srv"],
  location: ["http_loc"],
  if: ["http_lif", "http_sif"],
  limit_except: ["http_lmt"],
  upstream: ["http_ups"],
  stream: ["stream_main"],
  "stream-server": ["stream_srv"],
  "stream-upstream": ["stream_ups"],
  mail: ["mail_main"],
};

/** For a file that no stack holds: the blocks in it tell where it belongs. */
function guessContexts({ blocks }: StatementAt, tree: NginxFile): readonly NginxContext[] {
  const first = blocks[0]?.words[0] ?? tree.items[0]?.name.text ?? "";
  let kind: ScopeKind =
    first === "location"
      ? "server"
      : /^(?:server|upstream|map|geo)$/.test(first)
        ? "http"
        : basename(tree.id) === "nginx.conf" || childKind("main", first) !== "other"
          ? "main"
          : "http";
  for (const { words } of blocks) kind = childKind(kind, words[0] ?? "");
  return contextOf[kind] ?? [];
}

function names(contexts: readonly NginxContext[]): readonly Proposal[] {
  return knownNames().flatMap((name) => {
    const facts = contexts.map((context) => directiveIn(name, context)).find((one) => one !== null);
    if (!facts || facts.from === "removed") return [];
    const since = facts.since === null ? "" : `, since ${facts.since}`;
    return [{ label: name, kind: facts.block ? "block" : "directive", detail: `${facts.module}${since}` } as const];
  });
}

function values(at: StatementAt, contexts: readonly NginxContext[], input: CompletionInput): readonly Proposal[] {
  const [name = ""] = at.before;
  if (Object.hasOwn(passDirectives, name) && at.before.length === 1) return targets(name, input);
  if (name === "server" && contexts.some((context) => context.endsWith("_ups")) && at.before.length === 1)
    return sockets(input);
  const facts = contexts.map((context) => directiveIn(name, context)).find((one) => one !== null);
  if (!facts) return [];
  const words = facts.setter === "ngx_conf_set_flag_slot" ? ["on", "off"] : facts.words;
  const found = words.map(
    (label): Proposal => ({ label, kind: "value", detail: label === facts.default ? "default" : "" }),
  );
  const byDefault = facts.default;
  if (byDefault !== null && at.before.length === 1 && !words.includes(byDefault) && !byDefault.includes("|"))
    found.push({ label: byDefault, kind: "value", detail: "default" });
  return found;
}

/** What a pass can lead to: upstreams for all, sockets of pools for FastCGI. */
function targets(name: string, input: CompletionInput): readonly Proposal[] {
  const scheme = name === "proxy_pass" ? "http://" : name === "grpc_pass" ? "grpc://" : "";
  const upstreams = stacksOf(input).flatMap((stack) =>
    stack.upstreams.map(
      (upstream): Proposal => ({ label: `${scheme}${upstream.name}`, kind: "upstream", detail: "upstream" }),
    ),
  );
  return distinct([...upstreams, ...(name === "fastcgi_pass" ? sockets(input) : [])]);
}

function sockets(input: CompletionInput): readonly Proposal[] {
  return distinct(
    stacksOf(input).flatMap((stack) =>
      stack.pools.flatMap((pool): readonly Proposal[] => {
        const { value } = pool.address;
        return value.known ? [{ label: asTarget(value.value), kind: "socket", detail: `pool ${pool.name}` }] : [];
      }),
    ),
  );
}

/** How nginx names the address at which a pool listens. */
function asTarget(address: Address): string {
  if (address.kind === "unix") return `unix:${address.path}`;
  return showAddress(/^(?:\*|0\.0\.0\.0|::)$/.test(address.host) ? { ...address, host: "127.0.0.1" } : address);
}

/** The stack of the file, and all that are known where it has none; the last whole look for what the present one leaves out. */
function stacksOf({ stack, whole }: CompletionInput): readonly Stack[] {
  const all = whole?.stacks ?? [];
  return stack ? [stack, ...all.filter(({ name }) => name === stack.name)] : all;
}

/** Files of packages that use many of nginx's own variables. */
const shipped = ["fastcgi.conf", "uwsgi_params", "proxy_params"].map((name) => `/etc/nginx/${name}`);

/** Variables that the configuration makes, and nginx's own as far as the configuration or the packages use them. */
function variables(input: CompletionInput): readonly Proposal[] {
  const own = stacksOf(input).flatMap(variablesOf);
  const used = new Set<string>();
  const texts = [
    ...shipped.map((path) => stockNginxFile(path)?.text ?? ""),
    ...stacksOf(input).flatMap(({ files }) =>
      [...files.values()].map(({ kind, text }) => (kind === "nginx" ? text : "")),
    ),
    input.tree.text,
  ];
  for (const text of new Set(texts))
    for (const match of text.matchAll(/\$\{?([a-z]\w*)/g)) used.add(match[1] as string);
  const made = new Set(own.map(({ name }) => name));
  return distinct([
    ...[...made].map((label): Proposal => ({ label, kind: "variable", detail: "set in this configuration" })),
    ...[...used].sort().map((label): Proposal => ({ label, kind: "variable", detail: "" })),
  ]);
}

function inIni(tree: IniFile, input: CompletionInput, before: string): Proposals {
  const { offset } = input;
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if (line.trimStart().startsWith(";")) return ruleIds(line, input);
  const section = sectionAt(tree, offset)?.name.toLowerCase() === "global" ? "global" : "pool";
  const key = /^\s*([\w.]*)$/.exec(line);
  if (key) {
    const list = fpmSettingNames(section).map((name): Proposal => {
      const facts = fpmSetting(section, name);
      const byDefault = facts?.default == null ? "" : `, default ${facts.default}`;
      return { label: name, kind: "directive", detail: `${facts?.type ?? ""}${byDefault}` };
    });
    return { start: offset - (key[1] as string).length, end: offset, list };
  }
  const value = /^\s*([\w.]+)(?:\[[^\]]*\])?\s*=\s*(\S*)$/.exec(line);
  const name = (value?.[1] ?? "").toLowerCase();
  const list = value === null ? [] : name === "listen" ? wanted(input) : iniValues(section, name);
  return { start: offset - (value?.[2]?.length ?? 0), end: offset, list };
}

function iniValues(section: "global" | "pool", name: string): readonly Proposal[] {
  const facts = fpmSetting(section, name);
  if (!facts) return [];
  const words = /boolean/.test(facts.type) ? ["yes", "no"] : facts.values;
  const all = facts.default === null || words.includes(facts.default) ? words : [...words, facts.default];
  return all.map((label) => ({ label, kind: "value", detail: label === facts.default ? "default" : "" }));
}

/** Addresses that nginx connects to. */
function wanted(input: CompletionInput): readonly Proposal[] {
  return distinct(
    stacksOf(input).flatMap((stack) =>
      stack.links.flatMap(({ route, target, answer }): readonly Proposal[] => {
        if (route.protocol !== "fastcgi" || !target.address.known) return [];
        const detail = answer.kind === "pool" ? `pool ${answer.pool.name}` : "nginx connects there";
        return [{ label: showAddress(target.address.value), kind: "socket", detail }];
      }),
    ),
  );
}

function distinct(list: readonly Proposal[]): readonly Proposal[] {
  const seen = new Set<string>();
  return list.filter(({ label }) => !seen.has(label) && seen.add(label));
}
