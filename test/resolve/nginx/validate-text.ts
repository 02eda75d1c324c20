import { childKind, NginxScope } from "../../../src/resolve/nginx/nginx-scope.ts";
import type { ScopeKind } from "../../../src/resolve/nginx/scope.ts";
import { validateDirective } from "../../../src/resolve/nginx/validate/directive.ts";
import { placeIn } from "../../../src/resolve/nginx/validate/place.ts";
import type { NginxRefusal } from "../../../src/resolve/nginx/validate/refusal.ts";
import { missingEvents, validateScope } from "../../../src/resolve/nginx/validate/relations.ts";
import { noIncludes } from "../../../src/resolve/setting.ts";
import { LineIndex } from "../../../src/source/line-index.ts";
import { fileId } from "../../../src/source/span.ts";
import { parseNginx } from "../../../src/syntax/nginx/parse.ts";
import type { Directive } from "../../../src/syntax/nginx/tree.ts";

export interface Verdict extends NginxRefusal {
  readonly line: number;
}

/** Every refusal about one text without includes, read as the content of a block of that kind. */
export function validateText(text: string, version: string | null = "1.22.1", kind: ScopeKind = "main"): Verdict[] {
  const file = parseNginx(fileId("/test.conf"), text);
  const lines = new LineIndex(text);
  const root = scopeOf(kind, null, null, file.items, version);
  const upstreams = new Set<string>();
  walk(root, (scope) => {
    if (scope.kind === "upstream") upstreams.add((scope.directive?.args[0]?.text ?? "").toLowerCase());
  });
  const found: NginxRefusal[] = file.problems.map((problem) => ({
    code: problem.code,
    message: problem.message,
    at: problem,
    related: [],
    original: problem.original,
    confidence: "high",
  }));
  walk(root, (scope) => {
    const place = placeIn(scope);
    for (const directive of scope.directives) {
      const refusal = validateDirective(directive, place, { version, upstreams });
      if (refusal) found.push(refusal);
    }
    found.push(...validateScope(scope));
  });
  const missing = kind === "main" ? missingEvents(root) : null;
  if (missing) found.push(missing);
  return found.map((refusal) => ({ ...refusal, line: lines.position(refusal.at.start).line }));
}

function scopeOf(
  kind: ScopeKind,
  directive: Directive | null,
  parent: NginxScope | null,
  items: readonly Directive[],
  version: string | null,
): NginxScope {
  const scope = new NginxScope(kind, directive, parent, noIncludes, version);
  scope.share(items, noIncludes);
  for (const item of items)
    if (item.block) scope.addChild(scopeOf(childKind(kind, item.name.text), item, scope, item.block.items, version));
  return scope;
}

function walk(scope: NginxScope, visit: (scope: NginxScope) => void): void {
  visit(scope);
  for (const child of scope.children) walk(child, visit);
}
