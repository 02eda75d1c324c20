import { isMap, isScalar, isSeq, type Node, Pair, YAMLMap, YAMLSeq } from "yaml";
import { homeOf, isMapping, textOf, withHome, type YamlValue } from "../yaml.ts";

/** Lists whose items are told apart by one of their keys (the API's `x-kubernetes-patch-merge-key`); others are replaced. */
const mergeKeys: Readonly<Record<string, string>> = {
  containers: "name",
  initContainers: "name",
  volumes: "name",
  env: "name",
  volumeMounts: "mountPath",
  ports: "containerPort",
};

/** Ports of a Service are told apart by another key than those of a container. */
function keyOfList(name: string, list: Node): string | undefined {
  const own = name === "ports" && isSeq(list) && list.items.some((item) => isMap(item) && item.has("port"));
  return own ? "port" : mergeKeys[name];
}

const deepest = 40;

/**
 * A strategic merge patch laid over an object; the result's parts keep the places of the files that they come from.
 *
 * @returns null where the patch asks for what is not followed here; the object is then not known
 */
export function mergePatch(base: YamlValue, patch: YamlValue): YamlValue | null {
  try {
    const node = mergeMaps(base, patch, 0);
    return node === null ? null : { node, from: base.from };
  } catch (error) {
    if (error === unfollowed) return null;
    throw error;
  }
}

const unfollowed = new Error("a patch that is not followed");

function mergeMaps(base: YamlValue, patch: YamlValue, depth: number): Node | null {
  if (!isMap(base.node) || !isMap(patch.node) || depth > deepest) throw unfollowed;
  const directive = directiveOf(patch);
  if (directive === "delete") return null;
  if (directive === "replace") return withHome(withoutDirectives(patch), patch.from);
  if (directive !== null && directive !== "merge") throw unfollowed;
  const merged = new YAMLMap();
  if (base.node.range) merged.range = base.node.range;
  for (const pair of base.node.items) if (keyOf(pair.key) !== null) merged.items.push(pair);
  for (const { key, value } of patch.node.items) {
    const name = keyOf(key);
    if (
      name === null ||
      name === "<<" ||
      name.startsWith("$setElementOrder") ||
      name.startsWith("$deleteFromPrimitiveList")
    )
      throw unfollowed;
    if (name === "$patch" || name === "$retainKeys") continue;
    const at = merged.items.findIndex((pair) => keyOf(pair.key) === name);
    const had = at === -1 ? null : (merged.items[at]?.value as Node | null);
    const over = value as Node | null;
    if (over === null || (isScalar(over) && over.value === null)) {
      if (at !== -1) merged.items.splice(at, 1);
      continue;
    }
    const result =
      had === null || had === undefined ? fresh(over, patch) : mergeNodes(name, had, over, base, patch, depth);
    const pair = new Pair(at === -1 ? withHome(key as Node, patch.from) : merged.items[at]?.key, result);
    if (result === null) {
      if (at !== -1) merged.items.splice(at, 1);
    } else if (at === -1) merged.items.push(pair);
    else merged.items[at] = pair;
  }
  return withHome(merged, base.from);
}

function mergeNodes(
  name: string,
  had: Node,
  over: Node,
  base: YamlValue,
  patch: YamlValue,
  depth: number,
): Node | null {
  const below = { node: had, from: homeOf(had, base.from) };
  const above = { node: over, from: patch.from };
  if (isMap(had) && isMap(over)) return mergeMaps(below, above, depth + 1);
  const mergeKey = keyOfList(name, had);
  if (isSeq(had) && isSeq(over) && mergeKey !== undefined) return mergeLists(below, above, mergeKey, depth + 1);
  if (isMap(had) || isMap(over)) throw unfollowed;
  return fresh(over, patch);
}

function mergeLists(base: YamlValue, patch: YamlValue, mergeKey: string, depth: number): Node {
  const merged = new YAMLSeq();
  const { node: had } = base as { node: YAMLSeq };
  const { node: over } = patch as { node: YAMLSeq };
  if (had.range) merged.range = had.range;
  merged.items.push(...had.items);
  for (const item of over.items as Node[]) {
    const above = { node: item, from: patch.from };
    const name = isMap(item) ? textOf(entry(above, mergeKey)) : null;
    if (name === null) throw unfollowed;
    const at = merged.items.findIndex(
      (one) => isMap(one) && textOf(entry({ node: one as Node, from: homeOf(one, base.from) }, mergeKey)) === name,
    );
    if (at === -1) {
      if (directiveOf(above) !== "delete") merged.items.push(fresh(item, patch));
      continue;
    }
    const own = merged.items[at] as Node;
    const result = mergeMaps({ node: own, from: homeOf(own, base.from) }, above, depth + 1);
    if (result === null) merged.items.splice(at, 1);
    else merged.items[at] = result;
  }
  return withHome(merged, base.from);
}

function entry(of: YamlValue, key: string): YamlValue | null {
  const pair = isMapping(of) ? (of.node as YAMLMap).items.find((one) => keyOf(one.key) === key) : undefined;
  return pair?.value ? { node: pair.value as Node, from: homeOf(pair.value, of.from) } : null;
}

function directiveOf(of: YamlValue): string | null {
  return textOf(entry(of, "$patch"));
}

function withoutDirectives(of: YamlValue): Node {
  const map = new YAMLMap();
  if (of.node.range) map.range = of.node.range;
  map.items = (of.node as YAMLMap).items.filter((pair) => keyOf(pair.key) !== "$patch");
  return map;
}

function fresh(node: Node, patch: YamlValue): Node {
  return withHome(node, patch.from);
}

function keyOf(key: unknown): string | null {
  return isScalar(key) ? String(key.value) : null;
}
