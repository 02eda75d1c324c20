import type { Address } from "./address.ts";

/**
 * What becomes of two `listen` addresses of one FPM (measured on 8.2).
 * - `shared`: one socket for both, without a word in the log: each pool answers a part of the other's requests;
 * - `refused`: the second cannot be bound, and no pool starts;
 * - `apart`: two sockets; `unknown`: the resolver or the machine decides.
 */
export type Meeting = "shared" | "refused" | "apart" | "unknown";

/** @param first the address of the pool that FPM binds first. */
export function meet(first: Address, second: Address): Meeting {
  if (first.kind !== second.kind) return "apart";
  if (first.kind === "unix" || second.kind === "unix") {
    return first.kind === "unix" && second.kind === "unix" && first.path === second.path ? "refused" : "apart";
  }
  if (first.port !== second.port) return "apart";
  const a = hostOf(first.host);
  const b = hostOf(second.host);
  if (a === b) return "shared";
  if (!isAddress(a) || !isAddress(b)) return "unknown";
  // A port alone binds [::], and where that fails 0.0.0.0.
  if (b === "*") return a === "::" || a === "0.0.0.0" ? "shared" : isSix(a) ? "apart" : "refused";
  if (a === "*" && b === "::") return "shared";
  const dual = (host: string): boolean => host === "::" || host === "*";
  if (dual(a) || dual(b)) return "refused";
  if (isSix(a) !== isSix(b)) return "apart";
  return isAny(a) || isAny(b) ? "refused" : "apart";
}

/** `localhost` is 127.0.0.1 for FPM, which takes the first address it finds (measured: 01m, 15d). */
function hostOf(host: string): string {
  if (host === "localhost") return "127.0.0.1";
  return isSix(host) ? shortest(host) : host;
}

function isSix(host: string): boolean {
  return host.includes(":");
}

function isAny(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

function isAddress(host: string): boolean {
  return host === "*" || isSix(host) || /^\d+(?:\.\d+){3}$/.test(host);
}

/** One spelling for `::1`, `0:0::1` and the like: all eight groups, without leading zeros. */
function shortest(host: string): string {
  if (host === "::" || host.includes(".")) return host;
  const [head = "", tail] = host.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail?.split(":").filter(Boolean) ?? [];
  const middle = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill("0");
  const groups = [...left, ...middle, ...right].map((group) => Number.parseInt(group, 16).toString(16));
  const text = groups.join(":");
  return text === "0:0:0:0:0:0:0:0" ? "::" : text;
}
