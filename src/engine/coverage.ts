import type { Link, Route, Stack } from "../model/stack.ts";
import { byteOrder } from "../source/file-system.ts";
import type { FileId, Span } from "../source/span.ts";
import type { Coverage, UnknownPlace } from "./lint-result.ts";

/**
 * Counts what was seen and what stayed unknown. A route is linked when its targets lead to known pools, or to containers
 * that state the port: a server of an upstream where nothing listens does not count, because nginx asks the next (measured: 17c).
 */
export function countCoverage(stacks: readonly Stack[], unread: number): Coverage {
  let routes = 0;
  let linked = 0;
  let unknown = 0;
  for (const stack of stacks) {
    const byRoute = new Map<Route, Link[]>();
    for (const link of stack.links) {
      const links = byRoute.get(link.route);
      if (links) links.push(link);
      else byRoute.set(link.route, [link]);
    }
    routes += stack.routes.length;
    for (const links of byRoute.values()) {
      if (links.some((link) => link.answer.kind === "unknown")) unknown++;
      else if (links.some(({ answer }) => answer.kind === "pool" || answer.kind === "host")) linked++;
    }
  }
  const files = new Set(stacks.flatMap((stack) => [...stack.files.keys()]));
  return { files: files.size, stacks: stacks.length, routes, linked, unknown, unread };
}

/**
 * Every place that stays unknown, once: gaps of the stacks, targets without an answer, and what rules add.
 *
 * @param shown how reports show a file: the order goes by it
 */
export function listUnknown(
  stacks: readonly Stack[],
  fromRules: readonly UnknownPlace[],
  shown: (file: FileId) => string,
): UnknownPlace[] {
  const places = new Map<string, UnknownPlace>();
  const add = (span: Span, reason: string) => {
    const key = `${span.file} ${span.start} ${reason}`;
    if (!places.has(key)) places.set(key, { span, reason });
  };
  for (const stack of stacks) {
    for (const gap of stack.gaps) add(gap.span, gap.reason);
    for (const { target, answer } of stack.links) if (answer.kind === "unknown") add(target.span, answer.reason);
  }
  for (const { span, reason } of fromRules) add(span, reason);
  const names = new Map([...places.values()].map(({ span: { file } }) => [file, shown(file)]));
  const order = ({ file }: Span, other: Span) => byteOrder(names.get(file) ?? "", names.get(other.file) ?? "");
  return [...places.values()].sort(
    (a, b) => order(a.span, b.span) || a.span.start - b.span.start || byteOrder(a.reason, b.reason),
  );
}
