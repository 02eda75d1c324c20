import type { Route } from "../model/stack.ts";

/** The prefix of the directives that rule a route: `proxy` of `proxy_read_timeout`. */
export function passModule({ protocol }: Route): string {
  return protocol === "http" || protocol === "https" ? "proxy" : protocol;
}
