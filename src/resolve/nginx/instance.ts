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
import type { ScopeKind } from "./scope.ts";

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
 * Evaluates a configuration as nginx does: every include in place, once per context that includes it.
 * A relative include resolves against the directory of the main file (measured: lexer section; ngx_conf_full_name).
 */
export function evaluateNginx(input: NginxInput): NginxInstance {
  const { files, sources } = input;
  const seen = new Set<FileId>();
  const refusals: Refusal[] = [];
  const refused = new Set<string>();
  const gaps: NginxGap[] = [];
  const base = input.main === null ? "/etc/nginx" : dirname(files.runtimePath(input.main));

  const refuse = (refusal: Refusal) => {
    // A file included in several contexts repeats its refusals: they are one.
    const key = `${refusal.code} ${refusal.at.file} ${refusal.at.start} ${refusal.message}`;
    if (refused.has(key)) return;
    refused.add(key);
    refusals.push(refusal);
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
      scope.leaveOpen("missing-include");
      return;
    }
    seen.add(id);
    fill(scope, file, [...via, { at, file: id }]);
  };

  const include = (scope: NginxScope, directive: Directive, via: readonly IncludeStep[]) => {
    const word = directive.args[0];
    if (!word || directive.args.length !== 1) return;
    if (word.opaque) {
      const { why } = whyOpaque(word);
      scope.leaveOpen(why);
      gaps.push({ at: word, why });
      return;
    }
    const path = join(base, word.text);
    if (isGlob(path)) {
      const match = files.glob(path);
      for (const id of match.files) enter(scope, id, directive, via);
      for (const broken of match.broken) {
        refuse({
          code: "missing-include",
          message: `${broken} matches this include but is a link that leads nowhere; nginx does not start.`,
          at: word,
          related: [],
          original: `open() "${broken}" failed (2: No such file or directory)`,
        });
      }
      if (!match.complete) scope.leaveOpen("missing-include");
      return;
    }
    const found = files.locate(path);
    if (found.kind === "file" || found.kind === "stock") enter(scope, found.file, directive, via);
    else if (found.kind === "outside") {
      scope.leaveOpen("missing-include");
      gaps.push({ at: word, why: "missing-include" });
    } else {
      scope.leaveOpen("missing-include");
      refuse({
        code: "missing-include",
        message: `${word.text} does not exist: nginx refuses to start.`,
        at: word,
        related: via.slice(-1).map((step) => ({ span: step.at, text: "the file with this include is included here" })),
        original: `open() "${path}" failed (2: No such file or directory)`,
      });
    }
  };

  const fill = (scope: NginxScope, content: Block | NginxFile, via: readonly IncludeStep[]) => {
    if (content.damaged)
      scope.leaveOpen("problems" in content && content.problems.length === 0 ? "template" : "parse-error");
    const shared = scope.isEmpty && !content.items.some(isInclude);
    if (shared) scope.share(content.items, via);
    for (const directive of content.items) {
      if (!shared) scope.add(directive, via);
      if (directive.block !== null) {
        const child = new NginxScope(childKind(scope.kind, directive.name.text), directive, scope, via, input.version);
        scope.addChild(child);
        fill(child, directive.block, via);
      } else if (isInclude(directive)) {
        include(scope, directive, via);
      }
    }
  };

  const top = new NginxScope("main", null, null, noIncludes, input.version);
  if (input.main !== null) {
    const file = sources.nginx(input.main);
    if (file !== null) {
      seen.add(input.main);
      fill(top, file, noIncludes);
    }
  }
  for (const group of input.snippets) fillSnippets(group);

  function fillSnippets(group: Snippets): void {
    let scope = top;
    for (const kind of outerKinds[group.level] ?? []) {
      const had = scope.children.find((child) => child.kind === kind && child.directive === null);
      const next = (had as NginxScope | undefined) ?? new NginxScope(kind, null, scope, noIncludes, input.version);
      if (!had) scope.addChild(next);
      // What stands around a server or location snippet is not in the tree; around a site file it is the packaged main.
      if (kind !== "http") next.leaveOpen("missing-include");
      scope = next;
    }
    for (const id of group.files) {
      const file = sources.nginx(id);
      if (file === null) continue;
      seen.add(id);
      fill(scope, file, noIncludes);
    }
  }

  return { scope: top, files: [...seen], refusals, gaps };
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
