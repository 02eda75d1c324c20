import type { Host } from "../model/stack.ts";

/** A host in a sentence: `container php`; what a pod runs are containers, too. */
export function hostName({ kind, name }: Pick<Host, "kind" | "name">): string {
  return kind === "server" ? name : `container ${name}`;
}

/** What it is in relation to another: `another container`. */
export function anotherHost({ kind }: Host): string {
  return kind === "server" ? "another host" : "another container";
}
