import type { Cause } from "../cause.ts";
import { checks } from "../checks.ts";

/** nginx asks for a name while it serves requests. Asked before connecting: a name server may refuse as well. */
export const resolverCauses: readonly Cause[] = [
  {
    id: "resolver-unreachable",
    kind: "failure",
    status: 502,
    title: "the name server does not answer",
    means: "The address in the resolver directive refuses nginx's questions or cannot be reached.",
    has: "while resolving",
    pattern: /(?:recv|send|connect)\(\) failed \(\d+: .* while resolving/,
    example: "error: recv() failed (111: Connection refused) while resolving, resolver: 127.0.0.11:53",
    facts: ["resolver"],
    checks: [checks.resolver, checks.firewall],
  },
  {
    id: "resolver-missing",
    kind: "failure",
    status: 502,
    title: "nginx has no resolver for a name in a variable",
    means: "A pass with a variable needs a resolver, also for localhost; /etc/hosts and /etc/resolv.conf are not read.",
    has: "no resolver defined",
    pattern: /no resolver defined to resolve/,
    example: "error: no resolver defined to resolve api.internal",
    facts: ["target"],
    checks: [checks.names],
  },
  {
    id: "name-not-resolved",
    kind: "failure",
    status: 502,
    title: "the resolver does not know the name",
    means: "The name server of the resolver directive answered with an error or not at all.",
    has: "could not be resolved",
    pattern: /could not be resolved \(\d+: /,
    example: "error: backend.internal could not be resolved (3: Host not found)",
    facts: ["resolver"],
    checks: [checks.resolver, checks.names],
  },
  {
    id: "resolver-confused",
    kind: "sign",
    status: null,
    title: "the name server answers what nginx did not ask",
    means: "A late answer, or one that something on the way has changed.",
    has: "DNS ",
    pattern: /(?:unexpected|invalid|wrong) .*DNS response|DNS error \(/,
    example: "error: unexpected DNS response for backend.internal",
    facts: ["resolver"],
  },
];
