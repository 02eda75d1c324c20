import type { Pool, Route, Server } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import type { LoggedTarget } from "./logged-target.ts";

/** Where in the configuration a line comes from, as far as log and configuration together say it. */
export interface Place {
  /** The first name of the server block; null where it has none or the line names no server. */
  readonly server: string | null;
  /** As written: `~ \.php$`, `/checkout`, `@php`; null where it cannot be known. */
  readonly location: string | null;
  /** `fastcgi://unix:/run/php/fpm.sock`, `http://10.0.0.5:8080`, `http://backend`. */
  readonly upstream: string | null;
  readonly pool: string | null;
  /** What the log itself names as the other end. */
  readonly target: LoggedTarget | null;
  readonly servers: readonly Server[];
  readonly locations: readonly Scope[];
  readonly routes: readonly Route[];
  readonly pools: readonly Pool[];
  /** Where it is proven that no pool listens on the address: those that there are, the likeliest first. */
  readonly nearest: readonly Pool[];
  /**
   * `joined`: at least one of the lists above is not empty. `whole`: the line speaks of nginx or PHP-FPM as a whole.
   * `apart`: it names something that the configuration does not have.
   */
  readonly kind: "joined" | "whole" | "apart";
  /** What the configuration lacks, where something is missing. */
  readonly missing: string | null;
}

/** The location around a scope, or the scope itself: a pass may stand in an `if` or `limit_except`. */
export function locationOf(scope: Scope): Scope | null {
  let at: Scope | null = scope;
  while (at !== null && at.kind !== "location") at = at.parent;
  return at;
}

/** `~ \.php$`, as written behind `location`. */
export function locationText(location: Scope): string {
  return location.directive?.args.map(({ text }) => text).join(" ") ?? "";
}

export function serverOf(scope: Scope): Server | null {
  let at: Scope | null = scope;
  while (at !== null && at.kind !== "server") at = at.parent;
  return at as Server | null;
}
