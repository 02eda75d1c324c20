import type { Scope } from "../resolve/nginx/scope.ts";

/** How messages name a block: `location /api/`, `server shop.example`, `http`. */
export function scopeName(scope: Scope): string {
  const words = scope.directive?.args.map((word) => word.text).join(" ") ?? "";
  switch (scope.kind) {
    case "location":
      return words === "" ? "this location" : `location ${words}`;
    case "server": {
      const name = scope.own("server_name").flatMap((directive) => directive.args)[0]?.text;
      return name ? `server ${name}` : "this server";
    }
    case "if":
    case "limit_except":
      return scope.parent === null ? scope.kind : `${scope.kind} in ${scopeName(scope.parent)}`;
    case "upstream":
      return `upstream ${words}`;
    default:
      return scope.kind;
  }
}
