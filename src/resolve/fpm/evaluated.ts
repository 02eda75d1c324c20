import type { Known } from "../../source/known.ts";
import type { FileId, Span } from "../../source/span.ts";
import type { IniEntry } from "../../syntax/ini/tree.ts";
import type { Refusal } from "../refusal.ts";
import type { IncludeStep } from "../setting.ts";

/** One written entry in the section that it lands in. */
export interface EvaluatedEntry {
  readonly entry: IniEntry;
  /** The key in lower case, with its brackets where it has them: `php_value[memory_limit]`. */
  readonly key: string;
  /** What FPM stores, `$pool` expanded. */
  readonly value: Known<string>;
  readonly via: readonly IncludeStep[];
}

/** [global], or one pool after all its sections are merged. */
export interface EvaluatedSection {
  /** As first written; `global` for [global]. */
  readonly name: string;
  /** In order of evaluation. */
  readonly entries: readonly EvaluatedEntry[];
  /** The headers, in order. */
  readonly sections: readonly Span[];
  /** The includes on the way to the first header. */
  readonly via: readonly IncludeStep[];
  /** True when an include outside the tree, a template or an unreadable line may add settings or replace them. */
  readonly open: boolean;
  /** True when the name is a template value, so that `name` is not what FPM will read. */
  readonly unnamed: boolean;
  /** All entries of one key (`listen`, `env[path]`), in order. */
  all(key: string): readonly EvaluatedEntry[];
  /** The one in force: FPM keeps the last. */
  last(key: string): EvaluatedEntry | undefined;
  /** True when a setting that is written nowhere may still be set by a file that is not in the tree. */
  mayHide(key: string): boolean;
}

export interface EvaluatedFpm {
  readonly main: FileId | null;
  readonly version: string | null;
  /** Where relative paths hang: `/usr` for Debian, `/usr/local` in the official image. */
  readonly prefix: string;
  readonly global: EvaluatedSection;
  /** In the order of their first headers, which is the order in which FPM checks them. */
  readonly pools: readonly EvaluatedSection[];
  readonly refusals: readonly Refusal[];
  /** True when whole pools or global settings may be hidden. */
  readonly open: boolean;
  /** Every file read, in the order of evaluation, each once. */
  readonly files: readonly FileId[];
  /** True when read from what `php-fpm -tt` prints. */
  readonly dump: boolean;
}
