import type { NginxContext } from "../../../facts/nginx/directives.ts";
import type { Directive } from "../../../syntax/nginx/tree.ts";
import type { Scope } from "../scope.ts";

export interface LocationName {
  readonly kind: "prefix" | "exact" | "regex" | "named";
  /** Without its modifier: `/a`, `\.php$`, `@fallback`. */
  readonly name: string;
}

/** Where a directive stands, as far as nginx cares. */
export interface Place {
  /** Null where nginx reads no directives of its own, or we do not know the context: nothing is judged there. */
  readonly context: NginxContext | null;
  /** The location it stands in; `nameless` for `if` and `limit_except`; null outside locations and where not known. */
  readonly location: LocationName | "nameless" | null;
}

const nowhere: Place = { context: null, location: null };

/** The place of the directives that stand directly in a scope. */
export function placeIn(scope: Scope): Place {
  switch (scope.kind) {
    case "main":
      return at("main");
    case "events":
      return at("event");
    case "http":
      return at("http_main");
    case "server":
      return at("http_srv");
    case "upstream":
      return at("http_ups");
    case "location":
      return { context: "http_loc", location: scope.directive ? locationName(scope.directive) : null };
    case "if":
      if (scope.parent?.kind === "server") return { context: "http_sif", location: "nameless" };
      return scope.parent?.kind === "location" ? { context: "http_lif", location: "nameless" } : nowhere;
    case "limit_except":
      return { context: "http_lmt", location: "nameless" };
    case "stream":
      return at("stream_main");
    case "stream-server":
      return at("stream_srv");
    case "stream-upstream":
      return at("stream_ups");
    case "mail":
      return at("mail_main");
    case "other":
      return scope.parent?.kind === "mail" && scope.directive?.name.text === "server" ? at("mail_srv") : nowhere;
    case "map":
      return nowhere;
  }
}

function at(context: NginxContext): Place {
  return { context, location: null };
}

/** How nginx reads the arguments of a `location`; null when it refuses them or a template hides them. */
export function locationName(location: Directive): LocationName | null {
  const first = location.args[0];
  const second = location.args[1];
  if (!first || first.opaque || second?.opaque) return null;
  if (second) {
    switch (first.text) {
      case "=":
        return { kind: "exact", name: second.text };
      case "^~":
        return { kind: "prefix", name: second.text };
      case "~":
      case "~*":
        return { kind: "regex", name: second.text };
      default:
        return null;
    }
  }
  const text = first.text;
  if (text.startsWith("=")) return { kind: "exact", name: text.slice(1) };
  if (text.startsWith("^~")) return { kind: "prefix", name: text.slice(2) };
  if (text.startsWith("~*")) return { kind: "regex", name: text.slice(2) };
  if (text.startsWith("~")) return { kind: "regex", name: text.slice(1) };
  return { kind: text.startsWith("@") ? "named" : "prefix", name: text };
}
