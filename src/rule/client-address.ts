import type { Link } from "../model/stack.ts";

/**
 * The addresses from which a pool can see nginx connect on one host; null where they cannot be known. The kernel takes
 * 127.0.0.1 for every target of 127.0.0.0/8 (measured).
 */
export function clientAddresses({ route, target }: Link): readonly string[] | null {
  if (!target.address.known || target.address.value.kind !== "tcp") return null;
  const bind = route.from.words("fastcgi_bind");
  if (!bind.value.known) return null;
  const [bound] = bind.origin === "default" ? [] : bind.value.value;
  if (bound !== undefined && bound !== "off") return bindAddress(bound);
  const { host } = target.address.value;
  if (host === "localhost") return ["127.0.0.1", "::1"];
  if (host === "0.0.0.0" || /^127\.\d/.test(host)) return ["127.0.0.1"];
  if (host === "::1" || host === "::") return ["::1"];
  return null;
}

function bindAddress(text: string): readonly string[] | null {
  if (text.includes("$")) return null;
  const six = /^\[([^\]]+)\]/.exec(text)?.[1];
  return [six ?? text.replace(/:\d+$/, "")];
}
