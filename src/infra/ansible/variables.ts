import { basename, dirname } from "../../source/paths.ts";
import { fileId } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import { child, entriesOf, isList, isMapping, itemsOf, readYaml, rootOf, textOf, type YamlValue } from "../yaml.ts";

/** What the inventory, the roles and the playbooks of a tree set. */
export interface AnsibleValues {
  /** Variables to which all who set them give one plain value: `php_fpm_listen`, `php.version`. */
  readonly plain: ReadonlyMap<string, string>;
  /** Lists that one place sets. */
  readonly lists: ReadonlyMap<string, YamlValue>;
}

const deepest = 4;
const mostFiles = 300;
const mostSteps = 8;

/** @param top the directory of the playbooks, with `roles` and `group_vars` beside them; a role's own for a lone role */
export function ansibleValues(top: string, input: InfraInput): AnsibleValues {
  const texts = new Map<string, Set<string>>();
  const lists = new Map<string, YamlValue | null>();
  const set = (name: string, value: YamlValue | null, depth: number) => {
    const text = textOf(value);
    if (text !== null) texts.set(name, (texts.get(name) ?? new Set()).add(text));
    else if (isList(value)) lists.set(name, lists.has(name) ? null : value);
    else if (isMapping(value) && depth < 3)
      for (const entry of entriesOf(value)) set(`${name}.${entry.key}`, entry.value, depth + 1);
  };
  for (const path of variableFiles(top, input)) {
    const read = input.read(path);
    if (!read.ok) continue;
    const [document] = readYaml(fileId(path), read.text).documents;
    const root = document ? rootOf(document) : null;
    const plays = itemsOf(root).map((play) => child(play, "vars"));
    for (const variables of isMapping(root) ? [root] : plays)
      for (const { key, value } of entriesOf(variables)) set(key, value, 0);
  }
  const agreed = new Map(
    [...texts].flatMap(([name, values]) => (values.size === 1 ? [[name, [...values][0]]] : []) as [string, string][]),
  );
  return {
    plain: resolved(agreed),
    lists: new Map([...lists].flatMap(([name, list]) => (list === null ? [] : [[name, list] as const]))),
  };
}

/** Values that name other variables, with those filled in; what stays open is left out. */
function resolved(values: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  let now = new Map(values);
  for (let step = 0; step < mostSteps; step++) {
    const next = new Map([...now].map(([name, text]) => [name, fillIn(text, now)]));
    if ([...next].every(([name, text]) => now.get(name) === text)) break;
    now = next;
  }
  return new Map([...now].filter(([, text]) => !/\{\{|\{%/.test(text)));
}

/** Playbooks, and every file of a `group_vars`, `host_vars`, `defaults` or `vars` that belongs to them. */
function variableFiles(top: string, input: InfraInput): readonly string[] {
  const found: string[] = [];
  const enter = (directory: string, depth: number, holds: boolean) => {
    for (const { name, kind } of input.list(directory) ?? []) {
      const path = `${directory}/${name}`;
      if (found.length >= mostFiles) return;
      if (kind === "directory") {
        const variables = /^(?:group_vars|host_vars|defaults|vars)$/.test(name);
        if (
          variables ||
          holds ||
          (depth < deepest && !/^(?:templates|files|tasks|handlers|molecule|tests?|\..*)$/.test(name))
        )
          enter(path, depth + 1, holds || variables);
      } else if (kind === "file" && (holds ? /^[^.]+(?:\.ya?ml)?$/.test(name) : depth === 0 && /\.ya?ml$/.test(name)))
        found.push(path);
    }
  };
  if (input.within(top)) enter(top, 0, false);
  return found;
}

/** The directory around a role or a playbook in which its variables lie. */
export function topOf(taskFile: string, role: string | null): string {
  const own = role ?? dirname(taskFile);
  const above = dirname(own);
  if (role !== null) return /^roles?$/.test(basename(above)) ? dirname(above) : own;
  return basename(own) === "playbooks" ? above : own;
}

const expression = /\{\{-?\s*((?:'[^']*'|"[^"]*"|[^'"{}])*?)\s*-?\}\}/g;

/** A text with those of its `{{ }}` filled in whose value is known. */
export function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(expression, (written, inside: string) => valueOf(inside, values) ?? written);
}

/** Each `{{ }}` of a text with its value, where that is known. */
export function knownExpressions(
  text: string,
  values: ReadonlyMap<string, string>,
): readonly { readonly start: number; readonly end: number; readonly text: string }[] {
  return [...text.matchAll(expression)].flatMap((match) => {
    const value = valueOf(match[1] ?? "", values);
    return value === null ? [] : [{ start: match.index, end: match.index + match[0].length, text: value }];
  });
}

/** `name | default('x') | replace('.', '')` as far as values and literals tell it. */
function valueOf(inside: string, values: ReadonlyMap<string, string>): string | null {
  const [first = "", ...filters] = inside.match(/(?:'[^']*'|"[^"]*"|[^|'"])+/g)?.map((part) => part.trim()) ?? [];
  const name = first.replace(/\[\s*['"](\w+)['"]\s*\]/g, ".$1");
  let value = /^\w+(?:\.\w+)*$/.test(name) ? (values.get(name) ?? null) : literal(first);
  if (value !== null && /\{\{|\{%/.test(value)) return null;
  for (const filter of filters) {
    const [, call = "", inner = ""] = /^(\w+)\s*(?:\((.*)\))?$/.exec(filter) ?? [];
    const words = inner.match(/'[^']*'|"[^"]*"|[^,]+/g)?.map((word) => word.trim()) ?? [];
    if (call === "default" || call === "d") value ??= literal(words[0] ?? "");
    else if (value === null) return null;
    else if (call === "replace") {
      const [from, to] = words.map(literal);
      if (typeof from !== "string" || typeof to !== "string") return null;
      value = value.replaceAll(from, to);
    } else if (!/^(?:string|int|trim)$/.test(call)) return null;
  }
  return value;
}

function literal(text: string): string | null {
  return (
    /^(?:'([^']*)'|"([^"]*)"|(\d+(?:\.\d+)?))$/
      .exec(text)
      ?.slice(1)
      .find((part) => part !== undefined) ?? null
  );
}
