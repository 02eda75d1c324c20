import picomatch from "picomatch/posix";
import { basename, join } from "../../source/paths.ts";
import type { InfraInput } from "../infra-input.ts";
import { child, entriesOf, isList, isMapping, itemsOf, textOf, type YamlValue } from "../yaml.ts";

/** A value of values.yaml, or a text that the template itself says. */
export type HelmValue = YamlValue | string;

/** What names mean at one place of a template. */
export interface HelmScope {
  /** values.yaml. */
  readonly values: YamlValue | null;
  /** Chart.yaml. */
  readonly chart: YamlValue | null;
  /** `.`; null at the top, and where it is not known. */
  readonly dot: HelmValue | null;
  readonly variables: Map<string, HelmValue>;
}

/** What a path leads to: `.Values.a.b`, `.name`, `$host.name`, `.`; null where values.yaml does not tell. */
export function valueOf(expression: string, scope: HelmScope): HelmValue | null {
  const text = expression.trim().replace(/^\(\s*([^()|]*?)\s*\)$/, "$1");
  const whole = /^\$?\.Values((?:\.[\w-]+)*)$/.exec(text);
  if (whole) return below(scope.values, whole[1] as string);
  const ofChart = /^\$?\.Chart\.([A-Z]\w*)$/.exec(text)?.[1];
  // Go names the fields of Chart.yaml with a capital.
  if (ofChart !== undefined) return below(scope.chart, ofChart.charAt(0).toLowerCase() + ofChart.slice(1));
  const variable = /^(\$\w+)((?:\.[\w-]+)*)$/.exec(text);
  if (variable) return below(scope.variables.get(variable[1] as string) ?? null, variable[2] as string);
  if (text === ".") return scope.dot;
  const path = /^((?:\.[\w-]+)+)$/.exec(text);
  if (path && scope.dot !== null && !/^\.(?:Release|Chart|Files|Capabilities|Template)\b/.test(text))
    return below(scope.dot, path[1] as string);
  return literal(text);
}

function below(value: HelmValue | null, path: string): HelmValue | null {
  const keys = path.split(".").filter(Boolean);
  if (typeof value === "string") return keys.length === 0 ? value : null;
  return child(value, ...keys);
}

function plain(value: HelmValue | null): string | null {
  return typeof value === "string" ? value : textOf(value);
}

/** `.Values.a.b | default "x" | quote` as far as values.yaml and literals tell it; null where they do not. */
export function textOfValue(expression: string, scope: HelmScope): string | null {
  const [first = "", ...filters] = expression.split("|").map((part) => part.trim());
  const fallback = /^default\s+(\S+)\s+(\S+)$/.exec(first);
  const base = /^base\s+(\S+)$/.exec(first);
  const helper = /^(?:include|template)\s+"([\w.-]*name)"/i.exec(first)?.[1];
  let value: string | null;
  // What a helper for names makes is some name, and the same one wherever it stands.
  if (helper !== undefined) value = `release-${helper.replace(/[^A-Za-z0-9]+/g, "-").toLowerCase()}`;
  // An empty text counts as none.
  else if (fallback)
    value = plain(valueOf(fallback[2] as string, scope)) || plain(valueOf(fallback[1] as string, scope));
  else if (base) value = baseOf(plain(valueOf(base[1] as string, scope)));
  else if (/^\$?\.Release\.Name$/.test(first)) value = "release";
  else if (/^\$?\.Release\.Namespace$/.test(first)) value = "default";
  else value = plain(valueOf(first, scope));
  for (const filter of filters) {
    const other = /^default\s+(.+)$/.exec(filter)?.[1];
    if (other !== undefined) value = value === null || value === "" ? plain(valueOf(other, scope)) : value;
    else if (filter === "quote" || filter === "squote") value = value === null ? null : JSON.stringify(value);
    else if (filter === "base") value = baseOf(value);
    else if (filter === "lower") value = value?.toLowerCase() ?? null;
    else if (!/^(?:toString|int|int64|trim|trunc\s+\d+|trimSuffix\s+"-"|nindent\s+\d+|indent\s+\d+)$/.test(filter))
      return null;
  }
  return value;
}

function baseOf(value: string | null): string | null {
  return value === null ? null : basename(value);
}

function literal(text: string): string | null {
  const quoted = /^"((?:\\.|[^"\\])*)"$|^`([^`]*)`$/.exec(text);
  if (quoted) return quoted[1]?.replace(/\\(.)/g, "$1") ?? quoted[2] ?? "";
  return /^-?\d+(?:\.\d+)?$|^(?:true|false)$/.test(text) ? text : null;
}

export interface RangeItem {
  readonly key: HelmValue;
  readonly value: HelmValue | null;
}

const mostItems = 500;

/** What a `range` goes through, in Go's order: a list as it stands, a mapping by its keys. null where that is not known. */
export function itemsOfRange(
  head: string,
  scope: HelmScope,
  filesOf: (pattern: string) => readonly string[],
): readonly RangeItem[] | null {
  const words = /^(?:list|tuple)\s+(.+)$/.exec(head)?.[1]?.match(/"(?:\\.|[^"\\])*"|\S+/g);
  if (words) {
    const texts = words.map((word) => textOfValue(word, scope));
    return texts.some((text) => text === null) ? null : texts.map((value, at) => ({ key: String(at), value }));
  }
  const pattern = /^\$?\.Files\.Glob\s+"([^"]+)"$/.exec(head)?.[1];
  if (pattern !== undefined) return filesOf(pattern).map((key) => ({ key, value: null }));
  const over = valueOf(head, scope);
  if (over === null || typeof over === "string") return null;
  if (isList(over))
    return itemsOf(over)
      .slice(0, mostItems)
      .map((value, at) => ({ key: String(at), value }));
  if (!isMapping(over)) return null;
  return entriesOf(over)
    .map(({ key, value }) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, mostItems);
}

const mostFiles = 2000;

/** Files of a chart that a pattern of `.Files.Glob` matches, as paths in the chart, in the order of their names. */
export function filesMatching(pattern: string, directory: string, input: InfraInput): readonly string[] {
  const matches = picomatch(pattern, { dot: true });
  const found: string[] = [];
  const visit = (path: string, depth: number) => {
    for (const { name, kind } of input.list(join(directory, path)) ?? []) {
      const below_ = path === "." ? name : `${path}/${name}`;
      if (found.length >= mostFiles || below_ === "templates" || below_ === "charts") continue;
      if (kind === "directory" && depth < 8) visit(below_, depth + 1);
      else if (kind === "file" && matches(below_)) found.push(below_);
    }
  };
  visit(".", 0);
  return found.sort();
}
