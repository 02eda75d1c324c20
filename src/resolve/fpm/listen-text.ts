import type { EvaluatedSection } from "./evaluated.ts";
import { fpmFullPath } from "./full-path.ts";

/** What FPM keeps of a `listen`: a relative path completed, everything else as written. null where that is not known. */
export function fpmListenText(listen: string, pool: EvaluatedSection | null, prefix: string): string | null {
  if (!isSocketPath(listen) || listen.startsWith("/")) return listen;
  const own = pool?.last("prefix");
  if (own && !own.value.known) return null;
  if (!own && pool?.mayHide("prefix")) return null;
  return fpmFullPath(listen, own?.value.known ? own.value.value : null, prefix);
}

/** fpm_sockets_domain_from_address: a colon or digits alone mean TCP, everything else is the path of a unix socket. */
export function isSocketPath(listen: string): boolean {
  return !listen.includes(":") && !/^\d*$/.test(listen);
}
