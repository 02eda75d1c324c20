import type { Server, Stack } from "../model/stack.ts";

/**
 * The name by which nginx logs a server block: its first server_name, in lower case, without a leading dot; empty without
 * any. Null where a template, a variable or an unread include decides it.
 */
export function loggedName(server: Server): string | null {
  const word = server.own("server_name")[0]?.args[0];
  if (word === undefined) return server.open ? null : "";
  if (word.opaque || word.text.includes("$") || server.open)
    return word.text.startsWith("~") && !word.opaque ? word.text : null;
  return word.text.startsWith("~") ? word.text : word.text.toLowerCase().replace(/^\./, "");
}

/** Server blocks by the name that a log gives them. */
export interface ServerNames {
  of(name: string): readonly Server[];
  readonly any: boolean;
}

export function serverNames(stacks: readonly Stack[]): ServerNames {
  const byName = new Map<string, Server[]>();
  const unnamed: Server[] = [];
  for (const server of stacks.flatMap((stack) => stack.servers)) {
    const name = loggedName(server);
    const list = name === null ? unnamed : (byName.get(name) ?? []);
    list.push(server);
    if (name !== null) byName.set(name, list);
  }
  return {
    // A name that a template makes may be this one.
    of: (name) => byName.get(name.startsWith("~") ? name : name.toLowerCase()) ?? unnamed,
    any: byName.size + unnamed.length > 0,
  };
}
