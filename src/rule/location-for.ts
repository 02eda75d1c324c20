import type { Scope } from "../resolve/nginx/scope.ts";
import { locationName } from "../resolve/nginx/validate/place.ts";
import { takesPath } from "./location-samples.ts";

/** The location that nginx chooses for a path; null where none matches, or where that cannot be known. */
export function locationFor(server: Scope, path: string): Scope | null {
  const found = find(server, path);
  return found === "unknown" ? null : (found?.location ?? null);
}

interface Choice {
  readonly location: Scope;
  /** An exact location or a regular expression: nothing further out is asked. */
  readonly final: boolean;
}

/** As ngx_http_core_find_location: exact, longest prefix and what it holds, then the first expression that matches. */
function find(outer: Scope, path: string): Choice | "unknown" | null {
  if (outer.open) return "unknown";
  const locations = outer.children.filter((child) => child.kind === "location");
  let prefix: Scope | null = null;
  let length = -1;
  for (const location of locations) {
    const name = location.directive && locationName(location.directive);
    if (!name || location.directive?.conditional) return "unknown";
    if (name.kind === "exact" && name.name === path) return { location, final: true };
    if (name.kind !== "prefix" || !path.startsWith(name.name) || name.name.length <= length) continue;
    prefix = location;
    length = name.name.length;
  }
  const inside = prefix ? find(prefix, path) : null;
  if (inside === "unknown" || inside?.final) return inside;
  const best = inside?.location ?? prefix;
  if (!prefix?.directive?.args[0]?.text.startsWith("^~")) {
    for (const location of locations) {
      const takes = takesPath(location, path);
      if (takes === null) return "unknown";
      if (!takes || locationName(location.directive as NonNullable<Scope["directive"]>)?.kind !== "regex") continue;
      const nested = find(location, path);
      return nested === "unknown" ? nested : { location: nested?.location ?? location, final: true };
    }
  }
  return best && { location: best, final: false };
}
