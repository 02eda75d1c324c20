import { directiveIn, knownNames, type NginxContext } from "../facts/nginx/directives.ts";
import { variables as nginxVariables } from "../facts/nginx/generated/variables.ts";
import { stockNginxFile } from "../facts/stock/stock-files.ts";
import { passDirectives } from "../model/pass-target.ts";
import { childKind } from "../resolve/nginx/nginx-scope.ts";
import type { ScopeKind } from "../resolve/nginx/scope.ts";
import { placeIn } from "../resolve/nginx/validate/place.ts";
import { basename } from "../source/paths.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";
import { completionsInIni } from "./completion-in-ini.ts";
import { variablesOf } from "./definition.ts";
import { scopesOf, usesOf } from "./locate.ts";
import { targetOf } from "./other-end.ts";
import {
  type CompletionInput,
  distinct,
  hostsOf,
  type Proposal,
  type Proposals,
  ruleIds,
  stacksOf,
} from "./proposals.ts";
import { type Reading, startInFile } from "./readings.ts";
import { type StatementAt, statementAt } from "./statement-at.ts";

export function completionsAt(input: CompletionInput): Proposals {
  const { offset } = input;
  const { tree } = input.reading;
  return tree.kind === "nginx" ? inNginx(tree, input) : completionsInIni(tree, input, tree.text.slice(0, offset));
}

function inNginx(tree: NginxFile, input: CompletionInput): Proposals {
  const { offset } = input;
  const at = statementAt(tree, offset);
  if (at.comment !== null) return ruleIds(at.comment, input);
  const { partial, start, before } = at;
  const variable = /\$\{?(\w*)$/.exec(partial);
  if (variable) return { start: offset - (variable[1] as string).length, end: offset, list: variables(input) };
  const contexts = contextsOf(at, tree, input.reading);
  const list = before.length === 0 ? names(contexts) : values(at, contexts, input);
  return { start, end: offset, list };
}

/** The contexts that the place has for nginx: several for a snippet that is included in several. */
function contextsOf(at: StatementAt, tree: NginxFile, reading: Reading): readonly NginxContext[] {
  const innermost = at.blocks.at(-1);
  const { stack, placed } = reading;
  const scopes =
    stack === null || placed?.kind !== "nginx"
      ? []
      : innermost
        ? scopesOf({ file: placed.id, start: startInFile(reading, innermost.start) }, stack)
        : placed.items.slice(0, 1).flatMap((item) => usesOf(item, stack).map(({ scope }) => scope));
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
      stack.pools.flatMap((pool) =>
        hostsOf(stack.nginx, input).flatMap(({ host }): readonly Proposal[] => {
          const label = targetOf(pool, host, stack);
          return label === null ? [] : [{ label, kind: "socket", detail: `pool ${pool.name}` }];
        }),
      ),
    ),
  );
}

/** Files of packages that use many of nginx's own variables. */
const shipped = ["fastcgi.conf", "uwsgi_params", "proxy_params"].map((name) => `/etc/nginx/${name}`);

/** Variables that the configuration makes, nginx's own, and what else the configuration or the packages use: `$http_x`, `$arg_x`. */
function variables(input: CompletionInput): readonly Proposal[] {
  const own = stacksOf(input).flatMap(variablesOf);
  const used = new Set<string>();
  const texts = [
    ...shipped.map((path) => stockNginxFile(path)?.text ?? ""),
    ...stacksOf(input).flatMap(({ files }) =>
      [...files.values()].map(({ kind, text }) => (kind === "nginx" ? text : "")),
    ),
    input.reading.tree.text,
  ];
  for (const text of new Set(texts))
    for (const match of text.matchAll(/\$\{?([a-z]\w*)/g)) used.add(match[1] as string);
  const made = new Set(own.map(({ name }) => name));
  const ofNginx = new Set(nginxVariables.trim().split("\n"));
  return distinct([
    ...[...made].map((label): Proposal => ({ label, kind: "variable", detail: "set in this configuration" })),
    ...[...ofNginx, ...[...used].filter((name) => !ofNginx.has(name))]
      .sort()
      .map((label): Proposal => ({ label, kind: "variable", detail: ofNginx.has(label) ? "nginx" : "" })),
  ]);
}
