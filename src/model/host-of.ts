import type { Scope } from "../resolve/nginx/scope.ts";
import type { Host, HostFacts, Stack } from "./stack.ts";

/** The host of the nginx that a scope belongs to. */
export function hostOf(scope: Scope, stack: Stack): Host | null {
  if (stack.nginx.length === 1) return stack.nginx[0]?.host ?? null;
  let top = scope;
  while (top.parent !== null) top = top.parent;
  return stack.nginx.find((nginx) => nginx.scope === top)?.host ?? null;
}

/** What is stated about one host: limits of its container, else what the configuration says of the machine. */
export function factsOf(host: Host, facts: HostFacts): HostFacts {
  const { runtime } = host;
  if (runtime === null) return facts;
  return {
    ...facts,
    memoryBytes: runtime.memoryBytes?.value ?? facts.memoryBytes,
    cores: runtime.cores ?? facts.cores,
  };
}

/** Hosts that a connection to an address arrives at; null where that is not known. */
export function hostsBehind(from: Host, address: string, loopback: boolean, stack: Stack): readonly Host[] | null {
  if (stack.resolve === null) return stack.hosts;
  if (loopback) return stack.hosts.filter((host) => host.network === from.network);
  const answer = stack.resolve(from, address);
  return answer.kind === "hosts" ? answer.hosts : null;
}
