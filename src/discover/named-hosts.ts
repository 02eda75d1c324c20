import type { NamedHosts } from "../infra/planned-host.ts";
import type { HostGroup } from "../infra/runtime-host.ts";
import { statedPorts } from "../infra/stated-ports.ts";

const mostAsked = 100;

/**
 * Who has a name and a port in the groups that the files describe: what a site that no group holds names is meant to be
 * that, for its files come with theirs.
 */
export function namedHosts(groups: readonly HostGroup[]): NamedHosts {
  return (name, port) => {
    for (const group of groups) {
      // One of them may be on another network than the host of the name.
      for (const from of group.hosts.slice(0, mostAsked)) {
        const answer = group.resolve(from, name);
        if (answer.kind !== "hosts") continue;
        const arrives = answer.port ? answer.port(port) : port;
        const host = answer.hosts.find(
          (one) =>
            (typeof arrives === "number" && statedPorts(one).has(arrives)) ||
            (arrives === 9000 && /fpm/i.test(`${one.name} ${one.image?.name}`)),
        );
        if (host) return { host, because: answer.because };
      }
    }
    return null;
  };
}
