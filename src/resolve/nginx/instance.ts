import { isGlob } from "../../source/glob.ts";
import type { HostFiles } from "../../source/host-files.ts";
import type { Why } from "../../source/known.ts";
import { basename, dirname, join } from "../../source/paths.ts";
import type { FileId, Span } from "../../source/span.ts";
import type { Block, Directive, NginxFile } from "../../syntax/nginx/tree.ts";
import { whyOpaque } from "../../syntax/nginx/why-opaque.ts";
import type { Refusal } from "../refusal.ts";
import { type IncludeStep, noIncludes } from "../setting.ts";
import type { Sources } from "../sources.ts";
import { childKind, NginxScope } from "./nginx-scope.ts";
import { refuseBrokenLink, refuseDirectory, refuseMissing } from "./refuse-include.ts";
import type { ScopeKind } from "./scope.ts";
import { anySwallowed } from "./validate/forgotten-semicolon.ts";

/** Snippet files that stand below an assumed block: the packaged `nginx.conf` includes site files inside `http`. */
export interface Snippets {
  readonly level: ScopeKind;
  readonly files: readonly FileId[];
}

export interface NginxInput {
  /** null when the tree has snippets only. */
  readonly main: FileId | null;
  readonly snippets: readonly Snippets[];
  readonly files: HostFiles;
  readonly sources: Sources;
  readonly version: string | null;
}

/** A place where something could not be read, and why. */
export interface NginxGap {
  readonly at: Span;
  readonly why: Why;
}

export interface NginxInstance {
  readonly scope: NginxScope;
  readonly files: readonly FileId[];
  readonly refusals: readonly Refusal[];
  readonly gaps: readonly NginxGap[];
}

/** nginx itself has no limit but its open files; deeper nesting than this is a cycle through links. */
const deepest = 64;

/**
 * Files that include each other without a circle can still multiply: ten that include ten each, ten levels deep, are ten
 * thousand million. nginx reads them all; we stop after so many files or directives and say where.
 */
const mostFiles = 100_000;
const mostDirectives = 5_000_000;

/** A piece of configuration that is being put into a scope; `next` is the directive to look at. */
interface Frame {
  readonly scope: NginxScope;
  readonly items: readonly Directive[];
  readonly via: readonly IncludeStep[];
  readonly file: NginxFile;
  /** The scope shares the list of the syntax tree. */
  readonly shared: boolean;
  next: number;
}

/**
 * Evaluates a configuration as nginx does: every include in place, once per context that includes it.
 * A relative include resolves against the directory of the main file (measured: lexer section; ngx_conf_full_name).
 * Blocks and includes wait in a list, not on the call stack: their nesting has no limit.
 */
export function evaluateNginx(input: NginxInput): NginxInstance {
  const { files, sources } = input;
  const seen = new Set<FileId>();
  const refusals: Refusal[] = [];
  const refused = new Set<string>();
  const gaps: NginxGap[] = [];
  const base = input.main === null ? "/etc/nginx" : dirname(files.runtimePath(input.main));
  const frames: Frame[] = [];
  let entered = 0;
  let filled = 0;
  let overflowed = false;

  const refuse = (refusal: Refusal) => {
    // A file included in several contexts repeats its refusals: they are one.
    const key = `${refusal.code} ${refusal.at.file} ${refusal.at.start} ${refusal.message}`;
    if (refused.has(key)) return;
    refused.add(key);
    refusals.push(refusal);
  };

  /** What stands at `at` stays unseen. */
  const leaveGap = (scope: NginxScope, at: Span, why: Why) => {
    scope.leaveOpen(why);
    gaps.push({ at, why });
  };

  /** Opens a file inside a scope; `at` is the include that asks for it. */
  const enter = (scope: NginxScope, id: FileId, at: Directive, via: readonly IncludeStep[]) => {
    if (via.length > deepest || at.file === id || via.some((step) => step.file === id || step.at.file === id)) {
      scope.leaveOpen("parse-error");
      refuse({
        code: "include-cycle",
        message: `This include leads back to ${basename(id)}: nginx follows it until it crashes.`,
        at,
        related: via.map((step) => ({ span: step.at, text: "included from here" })),
        original: null,
      });
      return;
    }
    const file = sources.nginx(id);
    if (file === null) {
      leaveGap(scope, at.args[0] ?? at, "unreadable");
      return;
    }
    if (++entered > mostFiles || filled > mostDirectives) {
      scope.leaveOpen("limit");
      if (!overflowed) gaps.push({ at, why: "limit" });
      overflowed = true;
      return;
    }
    seen.add(id);
    fill(scope, at.conditional ? maybe(file) : file, file, [...via, { at, file: id }]);
  };

  const include = (scope: NginxScope, directive: Directive, via: readonly IncludeStep[]) => {
    const word = directive.args[0];
    if (!word || directive.args.length !== 1) return;
    if (word.opaque) {
      leaveGap(scope, word, whyOpaque(word).why);
      return;
    }
    const path = join(base, word.text);
    if (isGlob(path)) {
      const match = files.glob(path);
      const waiting = frames.length;
      for (const id of match.files) enter(scope, id, directive, via);
      // The last frame is looked at first.
      frames.push(...frames.splice(waiting).reverse());
      if (!directive.conditional) {
        for (const broken of match.broken) refuse(refuseBrokenLink(broken, word));
        for (const directory of match.directories ?? []) refuse(refuseDirectory(directory, word));
      }
      if (!match.complete) scope.leaveOpen("missing-include");
      return;
    }
    const found = files.locate(path);
    if (found.kind === "file" || found.kind === "stock") enter(scope, found.file, directive, via);
    else if (found.kind !== "absent" || directive.conditional) leaveGap(scope, word, "missing-include");
    else {
      scope.leaveOpen("missing-include");
      refuse(found.directory ? refuseDirectory(path, word) : refuseMissing(path, word, via.at(-1)?.at ?? null));
    }
  };

  const fill = (
    scope: NginxScope,
    content: Pick<Block, "items" | "damaged">,
    file: NginxFile,
    via: readonly IncludeStep[],
  ) => {
    if (content.damaged) scope.leaveOpen(file.problems.length === 0 ? "template" : "parse-error");
    const { items } = content;
    if (items.length === 0) return;
    if (anySwallowed(items, file.text)) scope.leaveOpen("parse-error");
    const shared = scope.isEmpty && !items.some(isInclude);
    if (shared) scope.share(items, via);
    filled += items.length;
    if (shared && !items.some((item) => item.block !== null)) return;
    frames.push({ scope, items, via, file, shared, next: 0 });
  };

  const run = () => {
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const directive = frame.items[frame.next++];
      if (directive === undefined) {
        frames.pop();
        continue;
      }
      const { scope, via } = frame;
      if (!frame.shared) scope.add(directive, via);
      if (directive.block !== null) {
        const child = new NginxScope(childKind(scope.kind, directive.name.text), directive, scope, via, input.version);
        scope.addChild(child);
        fill(child, directive.block, frame.file, via);
      } else if (isInclude(directive)) {
        include(scope, directive, via);
      }
    }
  };

  const top = new NginxScope("main", null, null, noIncludes, input.version);
  const openFile = (scope: NginxScope, id: FileId) => {
    const file = sources.nginx(id);
    if (file === null) {
      scope.leaveOpen("unreadable");
      return;
    }
    seen.add(id);
    fill(scope, file, file, noIncludes);
    run();
  };
  if (input.main !== null) openFile(top, input.main);
  for (const group of input.snippets) {
    const scope = outerScope(top, group.level, input);
    for (const id of group.files) openFile(scope, id);
  }
  return { scope: top, files: [...seen], refusals, gaps };
}

/** The block in which snippets of a level stand: that of the main file for site files, an assumed one for the others. */
function outerScope(top: NginxScope, level: ScopeKind, input: NginxInput): NginxScope {
  let scope = top;
  for (const kind of outerKinds[level] ?? []) {
    const had = scope.children.find((child) => child.kind === kind && (kind === "http" || child.directive === null));
    const next = had ?? new NginxScope(kind, null, scope, noIncludes, input.version);
    if (!had) scope.addChild(next);
    // What stands around a server or location snippet is not in the tree; around a site file it is the packaged main.
    if (kind !== "http") next.leaveOpen("missing-include");
    scope = next;
  }
  return scope;
}

/** A file whose include lies between template statements: each of its directives may be absent. */
function maybe(file: NginxFile): Pick<Block, "items" | "damaged"> {
  return { items: file.items.map((item) => ({ ...item, conditional: true })), damaged: file.damaged };
}

function isInclude(directive: Directive): boolean {
  return directive.name.text === "include" && directive.block === null && directive.raw === null;
}

const outerKinds: Readonly<Partial<Record<ScopeKind, readonly ScopeKind[]>>> = {
  main: [],
  http: ["http"],
  server: ["http", "server"],
  location: ["http", "server", "location"],
  upstream: ["http", "upstream"],
  stream: ["stream"],
};
