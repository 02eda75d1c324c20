import type { HostGroup, ResolvedName } from "../runtime-host.ts";
import { child, entriesOf, itemsOf, spanOf, textOf } from "../yaml.ts";
import type { KubeObject } from "./objects.ts";
import type { Pod } from "./pods.ts";

/** How the cluster's DNS answers: `php`, `php.shop`, `php.shop.svc`, `php.shop.svc.cluster.local`. */
export function kubeNames(pods: readonly Pod[], services: readonly KubeObject[]): HostGroup["resolve"] {
  return (from, name): ResolvedName => {
    const own = pods.find(({ containers }) => containers.includes(from));
    const single = own ? podByName(name, own, pods, services) : null;
    if (single !== null) return single;
    const match = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?)?\.?$/.exec(name);
    if (!match || own === undefined)
      return { kind: "unknown", reason: `${name} is a name that only the running cluster knows` };
    const [, short = "", namespace] = match;
    const named = services.filter((service) => service.name === short);
    const service =
      named.find((one) => one.namespace === (namespace ?? own.object.namespace)) ??
      (named.length === 1 ? named[0] : undefined);
    if (service === undefined) return { kind: "unknown", reason: `the given manifests have no Service ${name}` };
    const because = `Service ${service.name}`;
    const spec = child(service.value, "spec");
    if (textOf(child(spec, "type")) === "ExternalName")
      return { kind: "unknown", reason: `${because} leads to a host outside the cluster` };
    const selector = entriesOf(child(spec, "selector")).map(({ key, value }) => [key, textOf(value) ?? ""] as const);
    if (selector.length === 0) return { kind: "unknown", reason: `${because} has no selector` };
    const chosen = pods.filter(
      ({ labels, object }) =>
        object.namespace === service.namespace && selector.every(([key, value]) => labels.get(key) === value),
    );
    if (chosen.length === 0) return { kind: "unknown", reason: `${because} selects no pod of the given manifests` };
    const hosts = chosen.flatMap(({ containers }) => containers);
    const headless = textOf(child(spec, "clusterIP")) === "None";
    const ports = itemsOf(child(spec, "ports")).map((port) => ({
      port: Number(textOf(child(port, "port")) ?? Number.NaN),
      target: textOf(child(port, "targetPort")),
    }));
    const at = child(service.value, "metadata", "name");
    return {
      kind: "hosts",
      hosts,
      because,
      replicas: chosen[0]?.containers[0]?.replicas?.value ?? null,
      direct: headless,
      at: at ? spanOf(at) : null,
      // A headless Service hands out the pods' addresses: its ports are not translated.
      ...(headless ? {} : { port: (port: number) => targetOf(port, ports, chosen) }),
    };
  };
}

/**
 * One pod of a StatefulSet: `db-0.db`, `db-0.db.shop.svc.cluster.local`. It has a name only below the headless Service that
 * the set names; null for every other name.
 */
function podByName(name: string, own: Pod, pods: readonly Pod[], services: readonly KubeObject[]): ResolvedName | null {
  const match = /^([a-z0-9-]+)-(\d+)\.([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?)?\.?$/.exec(name);
  if (!match) return null;
  const [, set, ordinal = "", governing, namespace = own.object.namespace] = match;
  const pod = pods.find(
    ({ object }) => object.kind === "StatefulSet" && object.name === set && object.namespace === namespace,
  );
  if (pod === undefined || textOf(child(pod.object.value, "spec", "serviceName")) !== governing) return null;
  const service = services.find((one) => one.name === governing && one.namespace === namespace);
  const headless = service !== undefined && textOf(child(service.value, "spec", "clusterIP")) === "None";
  const because = `pod ${set}-${ordinal} of StatefulSet ${set}`;
  if (!headless) return { kind: "unknown", reason: `the given manifests have no headless Service ${governing}` };
  const count = pod.containers[0]?.replicas?.value ?? 1;
  const first = Number(textOf(child(pod.object.value, "spec", "ordinals", "start")) ?? 0);
  if (!(Number(ordinal) >= first && Number(ordinal) < first + count))
    return { kind: "unknown", reason: `${because} is one more than the manifest asks for` };
  const at = child(pod.object.value, "metadata", "name");
  return { kind: "hosts", hosts: pod.containers, because, replicas: 1, direct: true, at: at ? spanOf(at) : null };
}

function targetOf(
  port: number,
  ports: readonly { port: number; target: string | null }[],
  pods: readonly Pod[],
): number | string | null {
  const found = ports.find((one) => one.port === port);
  if (found === undefined) return null;
  if (found.target === null) return port;
  if (/^\d+$/.test(found.target)) return Number(found.target);
  for (const { object } of pods) {
    const spec = object.kind === "Pod" ? child(object.value, "spec") : child(object.value, "spec", "template", "spec");
    for (const container of itemsOf(child(spec, "containers"))) {
      const named = itemsOf(child(container, "ports")).find((one) => textOf(child(one, "name")) === found.target);
      const number = Number(textOf(child(named ?? null, "containerPort")) ?? Number.NaN);
      if (Number.isInteger(number)) return number;
    }
  }
  return found.target;
}
