import type { LintResult } from "../engine/lint-result.ts";
import type { Fpm, Nginx, Pool, Stack } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import { scopesBelow } from "../resolve/nginx/scopes-below.ts";
import type { FileId, Span } from "../source/span.ts";
import { filesNamed } from "../syntax/file-at.ts";
import type { IniEntry, IniFile, IniSection } from "../syntax/ini/tree.ts";
import type { Directive, NginxFile, Word } from "../syntax/nginx/tree.ts";

/** A directive in one context in which nginx evaluates it. */
export interface Use {
  readonly directive: Directive;
  readonly scope: Scope;
  readonly nginx: Nginx;
  readonly stack: Stack;
}

/** An entry of an ini file and the pools that it belongs to; none for `[global]`. */
export interface EntryUse {
  readonly entry: IniEntry;
  readonly pools: readonly Pool[];
  readonly fpm: Fpm | null;
  readonly stack: Stack;
}

/**
 * The trees of a file, with the stack that each belongs to. A file of several stacks comes several times, one that holds other
 * files (a ConfigMap) once for each of them: the places in those trees are places of the file, their text is not its text.
 */
export function treesOf(result: LintResult, file: FileId): readonly { tree: NginxFile | IniFile; stack: Stack }[] {
  return result.stacks.flatMap((stack) => {
    const tree = stack.files.get(file);
    if (tree) return [{ tree, stack }];
    return filesNamed(stack.files, file).map((inner) => ({ tree: inner, stack }));
  });
}

/** The innermost directive whose words hold the offset. */
export function directiveAt(items: readonly Directive[], offset: number): Directive | null {
  let list = items;
  for (;;) {
    const around = list.find(({ start, end, block }) => start <= offset && offset <= (block?.end ?? end));
    if (!around) return null;
    if (offset <= around.end) return around;
    if (!around.block || offset < around.block.start) return null;
    list = around.block.items;
  }
}

export function wordAt({ name, args }: Directive, offset: number): Word | null {
  return [name, ...args].find(({ start, end }) => start <= offset && offset <= end) ?? null;
}

/** Every context in which a directive is evaluated. */
export function usesOf(directive: Directive, stack: Stack): readonly Use[] {
  return stack.nginx.flatMap((nginx) =>
    scopesBelow(nginx.scope)
      .filter(({ directives }) => directives.some((one) => isSame(one, directive)))
      .map((scope) => ({ directive, scope, nginx, stack })),
  );
}

/** What the block directive that starts at a place opens, in every context that it is evaluated in. */
export function scopesOf({ file, start }: Pick<Span, "file" | "start">, stack: Stack): readonly Scope[] {
  return stack.nginx.flatMap((nginx) =>
    scopesBelow(nginx.scope).filter(({ directive }) => directive?.file === file && directive.start === start),
  );
}

/** Copies of a directive (in files that may be absent) stand at one place. */
export function isSame(a: Span, b: Span): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}

export function itemAt(file: IniFile, offset: number): IniEntry | IniSection | null {
  return file.items.find(({ start, end }) => start <= offset && offset <= end) ?? null;
}

/** The header above an offset; null above the first. */
export function sectionAt(file: IniFile, offset: number): IniSection | null {
  return file.items.findLast((item): item is IniSection => item.kind === "section" && item.start <= offset) ?? null;
}

export function entryUse(entry: IniEntry, stack: Stack): EntryUse {
  const key = entry.offset === null ? entry.key : `${entry.key}[${entry.offset}]`;
  const holds = (pool: Pool) => pool.entries(key).some((one) => isSame(one.entry, entry));
  const pools = stack.pools.filter(holds);
  const fpm = pools[0]?.fpm ?? stack.fpms.find(({ files }) => files.includes(entry.file)) ?? null;
  return { entry, pools, fpm, stack };
}

/** The pools that a section header opens or adds to. */
export function poolsAt(section: Span, stack: Stack): readonly Pool[] {
  return stack.pools.filter(({ sections }) => sections.some((one) => isSame(one, section)));
}
