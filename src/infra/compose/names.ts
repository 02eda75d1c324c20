import { basename } from "../../source/paths.ts";
import type { HostGroup, ResolvedName, RuntimeHost } from "../runtime-host.ts";
import { child, entriesOf, isMapping, itemsOf, textOf } from "../yaml.ts";
import { listOf, rawPairsOf, scalarOf } from "./fields.ts";
import { interpolate } from "./interpolate.ts";
import type { ComposeProject, Service } from "./project.ts";

interface Attachment {
  /** Names on this network beside the service's own. */
  readonly aliases: readonly string[];
  readonly addresses: readonly string[];
}

/** How Docker's DNS answers in a project: service names, container names, aliases, links, static addresses. */
export function composeNames(
  project: ComposeProject,
  pairs: readonly { readonly service: Service; readonly host: RuntimeHost }[],
): HostGroup["resolve"] {
  const file = basename(project.name);
  const networks = new Map(pairs.map(({ service }) => [service, attachmentsOf(service)]));
  // A network that is made elsewhere may hold containers of other projects.
  const open = pairs.some(({ service }) =>
    [...(networks.get(service)?.keys() ?? [])].some((name) => isExternal(project, name)),
  );

  const meet = (a: Service, b: Service): readonly string[] => {
    const there = networks.get(b);
    return [...(networks.get(a)?.keys() ?? [])].filter((name) => there?.has(name));
  };

  return (from, written): ResolvedName => {
    const own = pairs.find(({ host }) => host === from)?.service;
    if (own === undefined)
      return { kind: "unknown", reason: `${written} is a name that only the running system knows` };
    if (
      /^(?:host\.docker\.internal|gateway\.docker\.internal|docker\.for\.(?:mac|win)\.(?:host\.internal|localhost))$/.test(
        written,
      )
    )
      return { kind: "machine", because: `the services of ${file}` };
    const extra = listOf(own, "extra_hosts").map(({ value }) => textOf(value) ?? "");
    const mapped = [...extra, ...extraMapping(own)].find(
      (line) => line.toLowerCase().startsWith(`${written}:`) || line.toLowerCase().startsWith(`${written}=`),
    );
    if (mapped !== undefined)
      return /host-gateway/.test(mapped)
        ? { kind: "machine", because: `the services of ${file}` }
        : { kind: "unknown", reason: `extra_hosts leads ${written} to another host` };
    if (from.network === "machine")
      return {
        kind: "unknown",
        reason: `service ${own.name} uses the network of the machine, which decides what ${written} is`,
      };

    const linked = linksOf(own).find(({ alias }) => alias === written)?.service ?? null;
    const all = pairs.filter(({ service, host }) => {
      if (linked !== null) return service.name === linked;
      const shared = meet(own, service);
      if (shared.length === 0 && host !== from) return false;
      const container = scalarOf(service, "container_name");
      const names = [service.name, ...(container?.text.known ? [container.text.value] : [])];
      for (const network of shared) {
        const at = networks.get(service)?.get(network);
        names.push(...(at?.aliases ?? []), ...(at?.addresses ?? []));
      }
      return names.some((name) => name.toLowerCase() === written);
    });
    const found = startedWith(own, all);
    const [first] = found;
    if (first) {
      return {
        kind: "hosts",
        hosts: found.map(({ host }) => host),
        because: `service ${first.service.name} of ${file}`,
        replicas: found.length > 1 ? found.length : (first.host.replicas?.value ?? null),
        direct: true,
        at: first.host.declared,
      };
    }
    const apart = pairs.find(({ service }) => service.name.toLowerCase() === written);
    if (apart) {
      const reason = `service ${apart.service.name} shares no network with ${own.name} in ${file}`;
      return open ? { kind: "unknown", reason } : { kind: "none", reason };
    }
    if (/^[\d.]+$|:/.test(written)) return { kind: "unknown", reason: `${written} is the address of another host` };
    if (open) return { kind: "unknown", reason: `${written} may be a container on a network that ${file} only joins` };
    if (written.includes(".")) return { kind: "unknown", reason: `${written} is a name of the public network` };
    return { kind: "unknown", reason: `${file} has no service ${written}` };
  };
}

/**
 * Those that run when a service runs: one with `profiles` runs only while one of them is asked for. Where several have a
 * name, those of other profiles alone are its variants; a single one is meant, whoever has to ask for it.
 */
function startedWith<T extends { readonly service: Service }>(own: Service, found: readonly T[]): readonly T[] {
  const profiles = profilesOf(own);
  if (found.length < 2 || profiles.length === 0) return found;
  const together = found.filter(({ service }) => {
    const others = profilesOf(service);
    return others.length === 0 || others.some((name) => profiles.includes(name));
  });
  return together.length > 0 ? together : found;
}

function profilesOf(service: Service): readonly string[] {
  return listOf(service, "profiles").map(({ value, layer }) => {
    const name = interpolate(textOf(value) ?? "", layer.lookup);
    return name.known ? name.value : "";
  });
}

/** The networks that a service joins; one without a list is on `default`. */
function attachmentsOf(service: Service): ReadonlyMap<string, Attachment> {
  const found = new Map<string, Attachment>();
  const mode = scalarOf(service, "network_mode");
  if (mode?.text.known && mode.text.value !== "bridge") return found;
  for (const layer of service.layers) {
    const value = child(layer.value, "networks");
    if (isMapping(value)) {
      for (const { key, value: inside } of entriesOf(value)) {
        const texts = (list: ReturnType<typeof itemsOf>) =>
          list.flatMap((item) => {
            const text = textOf(item);
            const made = text === null ? null : interpolate(text, layer.lookup);
            return made?.known ? [made.value] : [];
          });
        const addresses = ["ipv4_address", "ipv6_address"].map((name) => child(inside, name));
        found.set(key, { aliases: texts(itemsOf(child(inside, "aliases"))), addresses: texts(addresses) });
      }
    } else {
      for (const item of itemsOf(value)) {
        const name = textOf(item);
        if (name !== null) found.set(name, { aliases: [], addresses: [] });
      }
    }
  }
  if (found.size === 0) found.set("default", { aliases: [], addresses: [] });
  return found;
}

function isExternal(project: ComposeProject, name: string): boolean {
  const network = project.element("networks", name);
  const external = child(network?.value ?? null, "external");
  return external !== null && textOf(external) !== "false";
}

/** `links: [php:backend]`. */
function linksOf(service: Service): readonly { readonly service: string; readonly alias: string }[] {
  return [...listOf(service, "links")].flatMap(({ value }) => {
    const [name, alias] = (textOf(value) ?? "").split(":");
    return name ? [{ service: name, alias: (alias ?? name).toLowerCase() }] : [];
  });
}

function extraMapping(service: Service): readonly string[] {
  return [...rawPairsOf(service, "extra_hosts")].map(([name, value]) => `${name}:${value ?? ""}`);
}
