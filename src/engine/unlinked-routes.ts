import type { Link, Stack } from "../model/stack.ts";

/** Links of routes to PHP that lead to no known pool. Routes to other programs have no pool to lead to. */
export function unlinkedRoutes(stacks: readonly Stack[]): readonly Link[] {
  return stacks.flatMap(({ links }) =>
    links.filter(({ route, answer }) => route.protocol === "fastcgi" && route.php !== "no" && answer.kind !== "pool"),
  );
}
