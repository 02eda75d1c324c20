import type { Link, Stack } from "../model/stack.ts";

/**
 * Links of routes to PHP that lead to no known pool. Routes to other programs have no pool to lead to; of an upstream, a
 * server where nothing listens is passed over while another is a pool.
 */
export function unlinkedRoutes(stacks: readonly Stack[]): readonly Link[] {
  return stacks.flatMap(({ links }) => {
    const reached = new Set(links.flatMap(({ route, answer }) => (answer.kind === "pool" ? [route] : [])));
    return links.filter(
      ({ route, answer }) =>
        route.protocol === "fastcgi" &&
        route.php !== "no" &&
        (answer.kind === "unknown" || (answer.kind === "proven-none" && !reached.has(route))),
    );
  });
}
