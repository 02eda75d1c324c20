/** What a host in an address is: an IP address, a name of this machine, of an internal network, or one of public DNS. */
export type HostKind = "address" | "local" | "internal" | "public";

/** Top-level names that public DNS never has (RFC 2606, RFC 6761, RFC 6762, RFC 8375, ICANN's reserved `internal`) or that networks make up. */
const internalEnds = new Set(
  "local localdomain localhost internal intranet lan home corp private test invalid example arpa svc cluster docker consul nomad dev-local".split(
    " ",
  ),
);

/** @param host as in `Address`: lower case, IPv6 without brackets. */
export function hostKind(host: string): HostKind {
  if (host.includes(":") || host === "*" || /^\d+(\.\d+){0,3}$/.test(host)) return "address";
  if (host === "localhost") return "local";
  const labels = host.replace(/\.$/, "").split(".");
  const last = labels.at(-1) ?? "";
  return labels.length < 2 || internalEnds.has(last) || !/^[a-z][a-z0-9-]+$/.test(last) ? "internal" : "public";
}
