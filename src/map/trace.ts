import { fpmSetting, fpmSettingNames } from "../facts/fpm/setting.ts";
import { directiveFacts, knownNames } from "../facts/nginx/directives.ts";
import { inheritance } from "../facts/nginx/inheritance.ts";
import type { Host, Link, Pool, Stack } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import { scopesBelow } from "../resolve/nginx/scopes-below.ts";
import type { IncludeStep, Setting } from "../resolve/setting.ts";
import { scopeName } from "../rule/scope-name.ts";
import { isStock } from "../source/is-stock.ts";
import { type Known, known } from "../source/known.ts";
import type { FileId, Span } from "../source/span.ts";
import { describeServer } from "./describe-node.ts";

/** One setting in force. */
export interface TracedSetting {
  readonly name: string;
  readonly value: Known<string>;
  readonly origin: Setting<string>["origin"];
  /** The block that an inherited value is written in; null otherwise. */
  readonly from: string | null;
  readonly span: Span | null;
  readonly via: readonly IncludeStep[];
}

/** All that decides one location, server, upstream or pool, in one context. */
export interface Trace {
  /** `location ~ \.php$ in shop.example`, `pool www`. */
  readonly name: string;
  readonly host: Host;
  /** Where the block or the first section is written. */
  readonly at: Span;
  /** The includes through which it came. */
  readonly via: readonly IncludeStep[];
  /** Where its requests go, or who sends requests to it. */
  readonly links: readonly Link[];
  readonly settings: readonly TracedSetting[];
}

/**
 * What is in force at a place of a file: once for each context that the place is evaluated in. Empty where no block and no
 * section is.
 */
export function traceAt(stacks: readonly Stack[], file: FileId, start: number, end: number): readonly Trace[] {
  return stacks.flatMap((stack) => [...nginxTraces(stack, file, start, end), ...poolTraces(stack, file, start, end)]);
}

function nginxTraces(stack: Stack, file: FileId, start: number, end: number): readonly Trace[] {
  return stack.nginx.flatMap((nginx) => {
    const found: Scope[] = [];
    for (const scope of [nginx.scope, ...(nginx.http ? scopesBelow(nginx.http) : [])]) {
      if (holds(scope, file, start, end)) found.push(scope);
    }
    // Of blocks within each other the innermost is meant.
    const inner = found.filter((scope) => !found.some((other) => other !== scope && isBelow(other, scope)));
    return inner.map((scope): Trace => {
      const links = stack.links.filter(({ route }) => route.from === scope || isBelow(route.from, scope));
      return {
        name: nameOf(scope),
        host: nginx.host,
        at: scope.directive ?? { file, start, end },
        via: scope.via,
        links,
        settings: inOrder(scopeSettings(scope, links)),
      };
    });
  });
}

/** Whether a place lies in a block itself or at one of the directives that includes bring into it. */
function holds(scope: Scope, file: FileId, start: number, end: number): boolean {
  const touches = (one: Span) => one.file === file && one.start < end && one.end >= start;
  const { directive } = scope;
  if (directive?.block && touches({ file: directive.file, start: directive.start, end: directive.block.end }))
    return true;
  return scope.directives.some(touches);
}

/** What somebody wrote first, then what an image brings, then defaults. */
function inOrder(settings: readonly TracedSetting[]): readonly TracedSetting[] {
  const rank = { written: 0, inherited: 0, image: 1, default: 2 };
  return settings
    .map(
      (setting): TracedSetting =>
        setting.span && isStock(setting.span.file) ? { ...setting, origin: "image" } : setting,
    )
    .sort((a, b) => rank[a.origin] - rank[b.origin]);
}

/** PHP's reader makes `1` and nothing of `on` and `off`. */
function switched(key: string, value: Known<string>): Known<string> {
  if (!value.known || fpmSetting("pool", key)?.type !== "boolean") return value;
  return known(value.value === "" ? "no" : value.value === "1" ? "yes" : value.value);
}

function isBelow(scope: Scope, other: Scope): boolean {
  for (let above = scope.parent; above !== null; above = above.parent) if (above === other) return true;
  return false;
}

function nameOf(scope: Scope): string {
  for (let above: Scope | null = scope.parent; above !== null; above = above.parent) {
    if (above.kind === "server") return `${scopeName(scope)} in ${describeServer(above as never).name}`;
  }
  return scopeName(scope);
}

/** Modules whose settings decide a block whatever it passes to. */
const always = new Set(["ngx_http_core_module"]);

const moduleOf: Readonly<Record<string, string>> = {
  fastcgi: "ngx_http_fastcgi_module",
  http: "ngx_http_proxy_module",
  https: "ngx_http_proxy_module",
  uwsgi: "ngx_http_uwsgi_module",
  scgi: "ngx_http_scgi_module",
  grpc: "ngx_http_grpc_module",
  memcached: "ngx_http_memcached_module",
};

const contexts: Readonly<Record<string, string>> = {
  main: "main",
  http: "http_main",
  server: "http_srv",
  location: "http_loc",
  upstream: "http_ups",
};

/** What is written here or further out, and the defaults of the modules that serve the block's requests. */
function scopeSettings(scope: Scope, links: readonly Link[]): readonly TracedSetting[] {
  const modules = new Set([...always, ...links.map(({ route }) => moduleOf[route.protocol] ?? "")]);
  const context = contexts[scope.kind] ?? "http_loc";
  const names = new Set<string>();
  for (let above: Scope | null = scope; above !== null; above = above.parent) {
    for (const { name, block } of above.directives) {
      const facts = directiveFacts(name.text);
      if (block !== null || name.text === "include") continue;
      // What only an outer block may hold does not come down.
      const here =
        above === scope || facts.length === 0 || facts.some((one) => one.contexts.some((where) => where === context));
      if (here && (above === scope || inheritance(name.text) !== "never")) names.add(name.text);
    }
  }
  if (scope.kind !== "main" && scope.kind !== "upstream") {
    for (const name of knownNames()) {
      const facts = directiveFacts(name).find(
        (one) => modules.has(one.module) && one.contexts.some((where) => where === context),
      );
      if (facts?.default != null && !facts.block && inheritance(name) === "scalar") names.add(name);
    }
  }
  return [...names].sort().flatMap((name) => settingsOf(scope, name));
}

function settingsOf(scope: Scope, name: string): readonly TracedSetting[] {
  if (inheritance(name) === "scalar") {
    const setting = scope.setting(name);
    if (setting.origin === "default" && setting.value.known && setting.value.value === "") return [];
    return [{ name, ...setting, from: setting.origin === "inherited" ? outerOf(scope, setting.span) : null }];
  }
  const own = inheritance(name) === "never" ? scope.own(name) : scope.array(name).directives;
  const inherited = inheritance(name) === "array" && scope.array(name).origin === "inherited";
  return own.map((directive) => ({
    name,
    value: { known: true, value: directive.args.map(({ text }) => text).join(" ") },
    origin: inherited ? "inherited" : "written",
    from: inherited ? outerOf(scope, directive) : null,
    span: { file: directive.file, start: directive.start, end: directive.end },
    via: viaOf(scope, directive),
  }));
}

function outerOf(scope: Scope, at: Span | null): string | null {
  for (let above = scope.parent; above !== null && at !== null; above = above.parent) {
    if (above.directives.some((one) => one.file === at.file && one.start <= at.start && one.end >= at.start))
      return scopeName(above);
  }
  return null;
}

function viaOf(scope: Scope, directive: Scope["directives"][number]): readonly IncludeStep[] {
  for (let above: Scope | null = scope; above !== null; above = above.parent) {
    if (above.directives.includes(directive)) return above.viaOf(directive);
  }
  return [];
}

/** PHP's own limits that decide a request. */
const phpNames = [
  "max_execution_time",
  "memory_limit",
  "post_max_size",
  "upload_max_filesize",
  "max_input_time",
] as const;

function poolTraces(stack: Stack, file: FileId, start: number, end: number): readonly Trace[] {
  return stack.pools.flatMap((pool): Trace[] => {
    const keys = [...new Set([...fpmSettingNames("pool"), ...writtenKeys(pool)])];
    const inSection = pool.sections.some(
      (section) => section.file === file && section.start < end && section.end >= start,
    );
    const written = keys.some((key) =>
      pool.entries(key).some(({ entry }) => entry.file === file && entry.start < end && entry.end >= start),
    );
    if (!inSection && !written) return [];
    const settings = keys.flatMap((key): TracedSetting[] => {
      const setting = pool.setting(key);
      if (setting.origin === "default" && setting.value.known && setting.value.value === "") return [];
      return [{ name: key, ...setting, value: switched(key, setting.value), from: null }];
    });
    const php = phpNames.map((name): TracedSetting => ({ name: `PHP's ${name}`, ...pool.php(name), from: null }));
    const links = stack.links.filter(({ answer }) => answer.kind === "pool" && answer.pool === pool);
    return [
      {
        name: `pool ${pool.name}`,
        host: pool.host,
        at: pool.span,
        via: pool.via,
        links,
        settings: [...settings, ...php],
      },
    ];
  });
}

/** `php_value[memory_limit]` and the like, which no table lists. */
function writtenKeys(pool: Pool): readonly string[] {
  const arrays = ["php_value", "php_admin_value", "php_flag", "php_admin_flag", "env"];
  return arrays.filter((key) => pool.entries(key).length > 0);
}
