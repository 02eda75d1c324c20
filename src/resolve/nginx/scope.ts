import type { Directive } from "../../syntax/nginx/tree.ts";
import type { IncludeStep, Setting } from "../setting.ts";

export type ScopeKind =
  | "main"
  | "events"
  | "http"
  | "server"
  | "location"
  | "if"
  | "limit_except"
  | "upstream"
  | "map"
  | "stream"
  | "stream-server"
  | "stream-upstream"
  | "mail"
  | "other";

/** One use of an array directive in force: where it stands and what it says. */
export interface ArraySetting {
  /** In order; the whole set in force here. */
  readonly directives: readonly Directive[];
  /** `inherited` when the set comes from an outer block, `default` when nothing is set anywhere. */
  readonly origin: "written" | "inherited" | "default";
  /** False when an unread include, a template statement or a syntax error may add to the set or replace it. */
  readonly complete: boolean;
}

/** One nginx block in one context. A file that is included twice makes two scopes over the same directives. */
export interface Scope {
  readonly kind: ScopeKind;
  /** The directive that opens the block; null for the file's top level. */
  readonly directive: Directive | null;
  readonly parent: Scope | null;
  /** In order of appearance, includes expanded in place. */
  readonly children: readonly Scope[];
  /** All directives of this block in order, includes expanded in place (the `include` directives themselves too). */
  readonly directives: readonly Directive[];
  /** The includes through which the block's opening directive came. */
  readonly via: readonly IncludeStep[];
  /** The includes through which one of `directives` came. */
  viaOf(directive: Directive): readonly IncludeStep[];
  /**
   * True when directives may stand here that we cannot see: an include outside the tree, a template statement, a syntax
   * error. What is not written here is then unknown, not default.
   */
  readonly open: boolean;
  /** True when a directive of that name stands in any block of the same nginx. */
  mentions(name: string): boolean;
  /** Directives of that name in this very block, in order. */
  own(name: string): readonly Directive[];
  /**
   * The value nginx uses here: the last written one, else the inherited, else nginx's documented default for the
   * version. Several arguments are joined with one space. Directives that never inherit (`*_pass`, `try_files`, `return`,
   * ...) look at this block only.
   */
  setting(name: string): Setting<string>;
  /** The arguments of the same, one by one. */
  words(name: string): Setting<readonly string[]>;
  /** A time in seconds; milliseconds are fractions. An invalid time is unknown. */
  seconds(name: string): Setting<number>;
  bytes(name: string): Setting<number>;
  int(name: string): Setting<number>;
  flag(name: string): Setting<boolean>;
  /**
   * Directives that are a set (`proxy_set_header`, `fastcgi_param`, `add_header`, `error_page`, `access_log`, ...): inner
   * blocks replace the outer set as a whole, unless `add_header_inherit merge` says otherwise.
   */
  array(name: string): ArraySetting;
}
