import { defaultWords, type Family, inheritance } from "../../facts/nginx/defaults.ts";
import { type Known, known, unknown, type Why } from "../../source/known.ts";
import type { Directive } from "../../syntax/nginx/tree.ts";
import { whyOpaque } from "../../syntax/nginx/why-opaque.ts";
import { defaultSetting, type IncludeStep, mapSetting, type Setting } from "../setting.ts";
import type { ArraySetting, Scope, ScopeKind } from "./scope.ts";
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
  #vias: Map<Directive, readonly IncludeStep[]> | null = null;
  #firstVia: readonly IncludeStep[];
  #names: Map<string, Directive[]> | null = null;
  #settings: Map<string, Setting<readonly string[]>> | null = null;
  #why: Why | null = null;

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
    this.#version = version;
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
  }

  /** Takes a block's directives as they are: nothing will be added between them. */
  share(directives: readonly Directive[], via: readonly IncludeStep[]): void {
    this.#directives = directives;
    this.#firstVia = via;
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
    if (via !== this.#firstVia) {
      this.#vias ??= new Map();
      this.#vias.set(directive, via);
    }
  }

  /** Something may stand here that we cannot see. The first reason stays. */
  leaveOpen(why: Why): void {
    this.#why ??= why;
  }

  viaOf(directive: Directive): readonly IncludeStep[] {
    return this.#vias?.get(directive) ?? this.#firstVia;
  }

  own(name: string): readonly Directive[] {
    if (this.#directives.length <= scanLimit) {
      const found = this.#directives.filter((directive) => directive.name.text === name);
      return found.length === 0 ? none : found;
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
    const had = this.#settings?.get(name);
    if (had) return had;
    const setting = this.#find(name);
    this.#settings ??= new Map();
    this.#settings.set(name, setting);
    return setting;
  }

  #find(name: string): Setting<readonly string[]> {
    const written = this.own(name).at(-1);
    if (written) {
      return { value: wordsOf(written), origin: "written", span: written, via: this.viaOf(written) };
    }
    if (this.#why !== null) return defaultSetting<readonly string[]>(unknown(this.#why));
    const family = familyOf(this.kind);
    // An upstream block takes nothing from the blocks around it: `keepalive_timeout` of http is the clients'.
    if (this.parent === null || family === "upstream" || inheritance(name) === "never") {
      const words = defaultWords(name, this.#version, family);
      return defaultSetting<readonly string[]>(words === null ? unknown("version") : known(words));
    }
    const outer = this.parent.words(name);
    return outer.origin === "written" ? { ...outer, origin: "inherited" } : outer;
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
    const own = this.own(name);
    const merged = name === "add_header" && this.setting("add_header_inherit").value;
    if (own.length > 0 && !(merged && merged.known && merged.value === "merge")) {
      const conditional = own.some((directive) => directive.conditional);
      return { directives: own, origin: "written", complete: !this.open && !conditional };
    }
    if (this.parent === null || (merged && merged.known && merged.value === "off")) {
      return { directives: own, origin: own.length > 0 ? "written" : "default", complete: !this.open };
    }
    const outer = this.parent.array(name);
    return {
      directives: own.length > 0 ? [...outer.directives, ...own] : outer.directives,
      origin: own.length > 0 ? "written" : outer.origin === "default" ? "default" : "inherited",
      complete: !this.open && outer.complete,
    };
  }
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
