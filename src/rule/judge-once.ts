import type { NginxContext } from "../facts/nginx/directives.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import type { FileId } from "../source/span.ts";
import type { Directive } from "../syntax/nginx/tree.ts";

/** Directives whose judgement depends on the location around them, not only on the kind of block. */
export const dependsOnLocation = new Set(["location", "alias", "proxy_pass"]);

/**
 * Hands out the directives of scopes, those of an included file once for each kind of block: a snippet that a thousand sites
 * include is one text. The file seldom changes from one directive to the next, which makes this cheaper than remembering
 * every directive; blocks in snippets are few, and are handed out each time.
 */
export function createJudgeOnce(): (
  scope: Scope,
  context: NginxContext,
  keep: boolean,
  judge: (directive: Directive) => void,
) => void {
  /** Files that were judged in a kind of block, and whether they hold what must be judged again in another. */
  const contexts = new Map<NginxContext, Map<FileId, boolean>>();
  return (scope, context, keep, judge) => {
    const own = scope.directive?.file ?? null;
    let judged = contexts.get(context);
    if (!judged) {
      judged = new Map();
      contexts.set(context, judged);
    }
    let fresh: Map<FileId, boolean> | null = null;
    let file = own;
    let before: boolean | undefined;
    const { directives } = scope;
    for (let at = 0; at < directives.length; at++) {
      const directive = directives[at] as Directive;
      if (directive.file !== file) {
        file = directive.file;
        before = file === own ? undefined : judged.get(file);
      }
      if (file !== null && file !== own) {
        if (before === false) continue;
        const depends = dependsOnLocation.has(directive.name.text);
        if (before === true && !depends) continue;
        if (before === undefined) {
          fresh ??= new Map();
          fresh.set(file, depends || fresh.get(file) === true);
        }
      }
      judge(directive);
    }
    if (keep && fresh !== null) for (const [one, depends] of fresh) judged.set(one, depends);
  };
}
