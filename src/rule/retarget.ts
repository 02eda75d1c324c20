import type { Address } from "../model/address.ts";
import { showAddress } from "../model/address.ts";
import type { Link, Pool, Stack } from "../model/stack.ts";
import { isStock } from "../source/is-stock.ts";
import { fileAt } from "../syntax/file-at.ts";
import type { Fix } from "./define-rule.ts";

/** How nginx names the place where a pool listens, for a client on the same host. */
export function asTarget(address: Address): string {
  if (address.kind === "unix") return `unix:${address.path}`;
  const any = address.host === "*" || address.host === "0.0.0.0" || address.host === "::";
  return showAddress(any ? { ...address, host: "127.0.0.1" } : address);
}

/** Points nginx at the only pool there is; nothing where several pools could be meant. */
export function retarget(link: Link, pool: Pool, stack: Stack): Fix[] {
  return stack.pools.length === 1 ? retargetTo(link, pool, stack) : [];
}

/** Points nginx at a pool; nothing where a variable names the target. */
export function retargetTo({ route, target }: Link, pool: Pool, stack: Stack): Fix[] {
  if (!pool.address.value.known || isStock(target.span.file)) return [];
  const unix = pool.address.value.value.kind === "unix";
  // Another host has a file system and a loopback of its own.
  if (unix ? pool.host !== route.host : pool.host.network !== route.host.network) return [];
  const file = fileAt(stack.files, target.span);
  const written = file?.text.slice(target.span.start, target.span.end) ?? "$";
  if (/[$"']/.test(written) || route.protocol !== "fastcgi") return [];
  const text = asTarget(pool.address.value.value);
  // Anything else would have to be put in quotes.
  if (!/^[\w./:[\]%@+-]+$/.test(text)) return [];
  return [
    {
      title: `Let nginx connect to pool ${pool.name} at ${text}`,
      safety: "unsafe",
      edits: [{ span: target.span, text }],
    },
  ];
}
