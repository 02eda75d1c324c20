import { defaultWords, type Family, hasUnstatedDefault, inheritance } from "../../facts/nginx/defaults.ts";
import { type Known, known, unknown, type Why } from "../../source/known.ts";
import type { Directive } from "../../syntax/nginx/tree.ts";
import { whyOpaque } from "../../syntax/nginx/why-opaque.ts";
import { defaultSetting, type IncludeStep, mapSetting, type Setting } from "../setting.ts";
import type { ArraySetting, Scope, ScopeKind } from "./scope.ts";
import { scopesBelow } from "./scopes-below.ts";
import { parseFlag, parseNumber, parseOffset, parseTime } from "./units.ts";

const none: readonly Directive[] = [];

/** Below this many directives a scan is faster than a map. */
const scanLimit = 6;

/** The kind of scope that a block directive opens inside another. */
export function childKind(outer: ScopeKind, name: string): ScopeKind {
  switch (name) {
    case "http":
    case "events":
    case "stream":
    case "mail":
      return outer === "main" ? name : "other";
    case "server":
      return outer === "http" ? "server" : outer === "stream" ? "stream-server" : "other";
    case "upstream":
      return outer === "http" ? "upstream" : outer === "stream" ? "stream-upstream" : "other";
    case "location":
      return outer === "server" || outer === "location" ? "location" : "other";
    case "if":
      return outer === "server" || outer === "location" ? "if" : "other";
    case "limit_except":
      return outer === "location" ? "limit_except" : "other";
    case "map":
    case "geo":
    case "split_clients":
    case "types":
    case "charset_map":
    case "match":
      return "map";
    default:
      return "other";
  }
}

/** A scope while it is filled, and the answers rules ask of it afterwards. */
export class NginxScope implements Scope {
  readonly kind: ScopeKind;
  readonly directive: Directive | null;
  readonly parent: NginxScope | null;
  readonly via: readonly IncludeStep[];
  readonly #version: string | null;
  readonly #children: NginxScope[] = [];
  /** Shared with the syntax tree until an include adds to it. */
  #directives: readonly Directive[] = none;
  #owned = false;
  /** Where in `#directives` those of another include begin: a file's directives follow each other. */
  #vias: { readonly from: number; readonly via: readonly IncludeStep[] }[] | null = null;
  #lastVia: readonly IncludeStep[];
  #firstVia: readonly IncludeStep[];
  #names: Map<string, Directive[]> | null = null;
  #settings: Map<string, Setting<readonly string[]>> | null = null;
  #arrays: Map<string, ArraySetting> | null = null;
  #why: Why | null = null;
  readonly #top: NginxScope;
  /** Of the outermost block: what all blocks share. */
  #unwritten: Unwritten | null = null;

  constructor(
    kind: ScopeKind,
    directive: Directive | null,
    parent: NginxScope | null,
    via: readonly IncludeStep[],
    version: string | null,
  ) {
    this.kind = kind;
    this.directive = directive;
    this.parent = parent;
    this.via = via;
    this.#firstVia = via;
    this.#lastVia = via;
    this.#version = version;
    this.#top = parent === null ? this : parent.#top;
  }

  get children(): readonly NginxScope[] {
    return this.#children;
  }

  get directives(): readonly Directive[] {
    return this.#directives;
  }

  get open(): boolean {
    return this.#why !== null;
  }

  addChild(child: NginxScope): void {
    this.#children.push(child);
    this.#top.#unwritten = null;
  }

  /** Takes a block's directives as they are: nothing will be added between them. */
  share(directives: readonly Directive[], via: readonly IncludeStep[]): void {
    this.#directives = directives;
    this.#firstVia = via;
    this.#lastVia = via;
    this.#top.#unwritten = null;
  }

  get isEmpty(): boolean {
    return this.#directives.length === 0;
  }

  add(directive: Directive, via: readonly IncludeStep[]): void {
    if (!this.#owned) {
      this.#directives = [...this.#directives];
      this.#owned = true;
    }
    (this.#directives as Directive[]).push(directive);
    this.#top.#unwritten = null;
    if (via === this.#lastVia) return;
    this.#vias ??= [];
    this.#vias.push({ from: this.#directives.length - 1, via });
    this.#lastVia = via;
  }

  /** Something may stand here that we cannot see. The first reason stays. */
  leaveOpen(why: Why): void {
    this.#why ??= why;
  }

  viaOf(directive: Directive): readonly IncludeStep[] {
    if (this.#vias === null) return this.#firstVia;
    const at = this.#directives.lastIndexOf(directive);
    let found = this.#firstVia;
    for (const { from, via } of this.#vias) {
      if (from > at) break;
      found = via;
    }
    return found;
  }

  /** What is known of a name that stands nowhere in the configuration; null for the others. */
  #nowhere(name: string): Unwritten | null {
    const top = this.#top;
    top.#unwritten ??= new Unwritten(top, this.#version);
    return top.#unwritten.names.has(name) ? null : top.#unwritten;
  }

  mentions(name: string): boolean {
    return this.#nowhere(name) === null;
  }

  own(name: string): readonly Directive[] {
    if (this.#nowhere(name) !== null) return none;
    const directives = this.#directives;
    if (directives.length <= scanLimit) {
      // Mostly nothing is found: no list is made for that. Before V8 optimises it, `of` makes an object for each step.
      let found: Directive[] | null = null;
      for (let at = 0; at < directives.length; at++) {
        const directive = directives[at] as Directive;
        if (directive.name.text !== name) continue;
        if (found === null) found = [directive];
        else found.push(directive);
      }
      return found ?? none;
    }
    if (this.#names === null) {
      this.#names = new Map();
      for (const directive of this.#directives) {
        const same = this.#names.get(directive.name.text);
        if (same) same.push(directive);
        else this.#names.set(directive.name.text, [directive]);
      }
    }
    return this.#names.get(name) ?? none;
  }

  words(name: string): Setting<readonly string[]> {
    const unwritten = this.#nowhere(name);
    if (unwritten !== null) {
      const [outermost, why] = this.#upTo(name);
      return why === null ? unwritten.setting(name, familyOf(outermost.kind)) : defaultSetting(unknown(why));
    }
    // Upwards to the block that knows, then down again. Not recursive: nesting has no limit in a file.
    let knowing: NginxScope = this;
    let found = knowing.#settings?.get(name) ?? knowing.#here(name);
    while (found === null) {
      knowing = knowing.parent as NginxScope;
      found = knowing.#settings?.get(name) ?? knowing.#here(name);
    }
    knowing.#keep(name, found);
    if (knowing === this) return found;
    const passed: Setting<readonly string[]> = found.origin === "written" ? { ...found, origin: "inherited" } : found;
    for (let scope: NginxScope = this; scope !== knowing; scope = scope.parent as NginxScope) scope.#keep(name, passed);
    return passed;
  }

  /** The outermost block that this one takes a name from, and why it may yet be written on the way. */
  #upTo(name: string): readonly [NginxScope, Why | null] {
    const never = inheritance(name) === "never";
    let scope: NginxScope = this;
    while (scope.#why === null && !never && scope.#inherits) scope = scope.parent as NginxScope;
    return [scope, scope.#why];
  }

  #keep(name: string, setting: Setting<readonly string[]>): void {
    this.#settings ??= new Map();
    this.#settings.set(name, setting);
  }

  /** What this very block says; null when the block around it decides. */
  #here(name: string): Setting<readonly string[]> | null {
    const written = this.own(name).at(-1);
    if (written) {
      return { value: wordsOf(written), origin: "written", span: written, via: this.viaOf(written) };
    }
    if (this.#why !== null) return defaultSetting<readonly string[]>(unknown(this.#why));
    if (this.#inherits && inheritance(name) !== "never") return null;
    return documentedSetting(name, this.#version, familyOf(this.kind));
  }

  /** An upstream block takes nothing from the blocks around it: `keepalive_timeout` of http is the clients'. */
  get #inherits(): boolean {
    return this.parent !== null && familyOf(this.kind) !== "upstream";
  }

  setting(name: string): Setting<string> {
    return mapSetting(this.words(name), (words) => known(words.join(" ")));
  }

  seconds(name: string): Setting<number> {
    return this.#single(name, parseTime);
  }

  bytes(name: string): Setting<number> {
    return this.#single(name, parseOffset);
  }

  int(name: string): Setting<number> {
    return this.#single(name, parseNumber);
  }

  flag(name: string): Setting<boolean> {
    return this.#single(name, parseFlag);
  }

  #single<T>(name: string, parse: (text: string) => T | null): Setting<T> {
    return mapSetting(this.words(name), (words) => read(words, parse));
  }

  array(name: string): ArraySetting {
    const had = this.#arrays?.get(name);
    if (had) return had;
    if (!hasInheritRule(name) && this.#nowhere(name) !== null) {
      return this.#upTo(name)[1] === null ? emptySet : unseenSet;
    }
    // As `words`: up to the block where the set begins, then down again.
    const path: NginxScope[] = [];
    let outer: ArraySetting | null = null;
    for (let scope: NginxScope = this; outer === null; scope = scope.parent as NginxScope) {
      outer = scope.#arrays?.get(name) ?? null;
      if (outer === null) path.push(scope);
      if (scope.#beginsSet(name)) break;
    }
    for (let scope = path.pop(); scope; scope = path.pop()) {
      outer = scope.#set(name, outer);
      scope.#arrays ??= new Map();
      scope.#arrays.set(name, outer);
    }
    return outer as ArraySetting;
  }

  /** True when nothing of the outer blocks' set is in force here. */
  #beginsSet(name: string): boolean {
    if (!this.#inherits || inheritance(name) === "never") return true;
    const rule = this.#inheritRule(name);
    return rule === "off" || (rule !== "merge" && this.own(name).length > 0);
  }

  #set(name: string, outer: ArraySetting | null): ArraySetting {
    const own = this.own(name);
    const sure = !this.open && this.#inheritRule(name) !== null && !own.some((directive) => directive.conditional);
    if (outer === null) return { directives: own, origin: own.length > 0 ? "written" : "default", complete: sure };
    const complete = sure && outer.complete;
    if (own.length > 0) return { directives: [...outer.directives, ...own], origin: "written", complete };
    if (outer.origin !== "written" && complete === outer.complete) return outer;
    return { directives: outer.directives, origin: outer.origin === "default" ? "default" : "inherited", complete };
  }

  /**
   * `on`, `off` or `merge` for the two directives that have a say of their own since 1.29.3, which itself inherits as a
   * scalar (ngx_http_headers_filter_module.c); null when it is not known.
   */
  #inheritRule(name: string): string | null {
    if (!hasInheritRule(name)) return "on";
    const { value } = this.setting(`${name}_inherit`);
    return value.known ? value.value : null;
  }
}

function hasInheritRule(name: string): boolean {
  return name === "add_header" || name === "add_trailer";
}

const emptySet: ArraySetting = { directives: none, origin: "default", complete: true };
const unseenSet: ArraySetting = { directives: none, origin: "default", complete: false };

/**
 * What holds for all names that stand nowhere in a configuration, which is most of what rules ask for: one answer for every
 * block.
 */
class Unwritten {
  /** Of every directive in every block. */
  readonly names = new Set<string>();
  readonly #settings: Readonly<Record<Family, Map<string, Setting<readonly string[]>>>> = {
    http: new Map(),
    upstream: new Map(),
    stream: new Map(),
    mail: new Map(),
  };
  readonly #version: string | null;

  constructor(top: NginxScope, version: string | null) {
    this.#version = version;
    // Directives of one name mostly follow each other.
    let last = "";
    for (const { directives } of scopesBelow(top)) {
      for (let at = 0; at < directives.length; at++) {
        const name = (directives[at] as Directive).name.text;
        if (name === last) continue;
        this.names.add(name);
        last = name;
      }
    }
  }

  setting(name: string, family: Family): Setting<readonly string[]> {
    let setting = this.#settings[family].get(name);
    if (!setting) {
      setting = documentedSetting(name, this.#version, family);
      this.#settings[family].set(name, setting);
    }
    return setting;
  }
}

function documentedSetting(name: string, version: string | null, family: Family): Setting<readonly string[]> {
  const words = defaultWords(name, version, family);
  if (words === null && hasUnstatedDefault(name)) return defaultSetting<readonly string[]>(unknown("version"));
  // A directive without a default is not in force: known, and without words.
  return defaultSetting<readonly string[]>(known(words ?? []));
}

function familyOf(kind: ScopeKind): Family {
  if (kind === "upstream" || kind === "stream-upstream") return "upstream";
  return kind === "stream" || kind === "stream-server" ? "stream" : "http";
}

function wordsOf(directive: Directive): Known<readonly string[]> {
  const hidden = directive.args.find((word) => word.opaque);
  if (hidden) return whyOpaque(hidden);
  if (directive.conditional) return unknown("template");
  return known(directive.args.map((word) => word.text));
}

function read<T>(words: readonly string[], parse: (text: string) => T | null): Known<T> {
  const text = words[0];
  if (text === undefined || words.length !== 1) return unknown("invalid");
  if (text.includes("$")) return unknown("variable");
  const value = parse(text);
  return value === null ? unknown("invalid") : known(value);
}
