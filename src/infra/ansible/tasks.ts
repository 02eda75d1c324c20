import { basename, dirname, join } from "../../source/paths.ts";
import { fileId } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import { child, entriesOf, itemsOf, readYaml, rootOf, textOf, type YamlValue } from "../yaml.ts";

/** A task that puts something at a path: `template`, `copy`, or `file` with `state: link`. */
export interface PlacingTask {
  readonly module: "template" | "copy" | "link";
  readonly src: string | null;
  readonly dest: string;
  readonly content: YamlValue | null;
  readonly at: YamlValue;
}

const modules: Readonly<Record<string, PlacingTask["module"]>> = { template: "template", copy: "copy", file: "link" };

/** The tasks of a playbook or of a role's file, blocks included, that place files. */
export function placingTasks(root: YamlValue | null): readonly PlacingTask[] {
  return itemsOf(root).flatMap((item) => {
    const inner = ["tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always"];
    const below = inner.flatMap((key) => placingTasks(child(item, key)));
    const own = entriesOf(item).flatMap(({ key, value }) => {
      const module = modules[key.replace(/^ansible\.(?:builtin|legacy)\./, "")];
      const task = module && value ? taskOf(module, value) : null;
      return task ? [task] : [];
    });
    return [...own, ...below];
  });
}

function taskOf(module: PlacingTask["module"], value: YamlValue): PlacingTask | null {
  // The old form: `template: src=a.j2 dest=/etc/a.conf`.
  const line = textOf(value);
  const of = (name: string): string | null => {
    if (line === null) return textOf(child(value, name));
    const found = new RegExp(`(?:^|\\s)${name}=(?:"([^"]*)"|'([^']*)'|((?:\\{\\{.*?\\}\\}|[^\\s{])+))`).exec(line);
    return found ? (found[1] ?? found[2] ?? found[3] ?? null) : null;
  };
  const dest = of("dest") ?? (module === "link" ? of("path") : null);
  if (dest === null || (module === "link" && of("state") !== "link")) return null;
  return { module, src: of("src"), dest, content: line === null ? child(value, "content") : null, at: value };
}

/** Variables that a role or the inventory gives a plain value: defaults first, as Ansible ranks them. */
export function variablesOf(taskFile: string, input: InfraInput): ReadonlyMap<string, string> {
  const role = roleOf(taskFile);
  const top = role === null ? dirname(taskFile) : dirname(dirname(role));
  const files = [
    ...(role === null ? [] : [`${role}/defaults/main.yml`, `${role}/defaults/main.yaml`]),
    ...["all.yml", "all.yaml", "all/main.yml", "all/vars.yml"].map((name) => `${top}/group_vars/${name}`),
    ...(role === null ? [] : [`${role}/vars/main.yml`, `${role}/vars/main.yaml`]),
  ];
  const values = new Map<string, string>();
  for (const path of files) {
    const read = input.kind(path) === "file" ? input.read(path) : null;
    if (!read?.ok) continue;
    const [document] = readYaml(fileId(path), read.text).documents;
    for (const { key, value } of entriesOf(document ? rootOf(document) : null)) {
      const text = textOf(value);
      if (text !== null && !text.includes("{{")) values.set(key, text);
    }
  }
  return values;
}

/** `roles/shop` of `roles/shop/tasks/main.yml`; null for a playbook. */
export function roleOf(taskFile: string): string | null {
  const match = /^(.*)\/(?:tasks|handlers)\/.+$/.exec(taskFile);
  return match ? (match[1] as string) : null;
}

/** Where Ansible looks for a source: in the role, then beside the playbook. */
export function sourceOf(
  src: string,
  module: PlacingTask["module"],
  taskFile: string,
  input: InfraInput,
): string | null {
  const folder = module === "template" ? "templates" : "files";
  const role = roleOf(taskFile);
  const own = dirname(taskFile);
  const roots = role === null ? [own, dirname(own)] : [role, own];
  for (const root of roots) {
    for (const path of [join(`${root}/${folder}`, `./${src}`), join(root, `./${src}`)]) {
      if (input.within(path) && input.kind(path) === "file") return path;
    }
  }
  return null;
}

/** A path with its variables replaced; one that nobody sets keeps its name, which is enough to tell a directory by its shape. */
export function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\{\{\s*([\w.]+)[^}]*\}\}/g,
    (_, name: string) => values.get(name) ?? basename(name.replaceAll(".", "_")),
  );
}
