import type { NginxContext } from "../facts/nginx/directives.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import type { FileId } from "../source/span.ts";
import type { Directive } from "../syntax/nginx/tree.ts";

/** Directives whose judgement depends on the location around them, not only on the kind of block. */
const dependsOnLocation = new Set(["location", "alias", "root", "proxy_pass"]);

/** For each file or block that was judged: whether it holds directives that must be judged again elsewhere. */
type Judged = Map<FileId | Directive, boolean>;

/**
 * Hands out the directives of scopes, those of an included file once for each kind of block: a snippet that a thousand sites
 * include is one text. The files change rarely from one directive to the next, which makes this cheaper than remembering
 * every directive.
 */
export function createJudgeOnce(): (
  scope: Scope,
  context: NginxContext,
  keep: boolean,
  judge: (directive: Directive) => void,
) => void {
  const contexts = new Map<NginxContext, Judged>();
  return (scope, context, keep, judge) => {
    let judged = contexts.get(context);
    if (!judged) {
      judged = new Map();
      contexts.set(context, judged);
    }
    const block = scope.directive;
    const fresh = new Map<FileId | Directive, boolean>();
    let source: FileId | Directive | null = null;
    let file: FileId | null = null;
    let before: boolean | undefined;
    for (const directive of scope.directives) {
      if (directive.file !== file) {
        file = directive.file;
        source = block !== null && file === block.file ? block : file;
        before = judged.get(source);
        if (before === undefined && !fresh.has(source)) fresh.set(source, false);
      }
      if (before === false) continue;
      const depends = dependsOnLocation.has(directive.name.text);
      if (before === true && !depends) continue;
      if (depends && before === undefined) fresh.set(source as FileId | Directive, true);
      judge(directive);
    }
    if (keep) for (const [one, depends] of fresh) judged.set(one, depends);
  };
}
