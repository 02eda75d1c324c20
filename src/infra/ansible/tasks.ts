import { dirname, join } from "../../source/paths.ts";
import type { InfraInput } from "../infra-input.ts";
import { child, entriesOf, itemsOf, textOf, type YamlValue } from "../yaml.ts";
import { topOf } from "./variables.ts";

/** A module that a task calls. */
export interface AnsibleTask {
  /** Without its collection: `template`, `apt`. */
  readonly module: string;
  /** Its arguments: a mapping, or a line of the old form `src=a.j2 dest=/etc/a.conf`. */
  readonly value: YamlValue;
  /** The whole task, with its loop. */
  readonly task: YamlValue;
  readonly file: string;
  /** The text of the file that holds it. */
  readonly text: string;
}

/** A task that puts something at a path, changes what lies there or removes it. */
export interface PlacingTask {
  readonly does: "template" | "copy" | "link" | "edit" | "remove";
  readonly src: string | null;
  readonly dest: string;
  readonly content: YamlValue | null;
  readonly task: AnsibleTask;
}

const inner = ["tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always"];

/** All tasks of a playbook or of a role's file, blocks included. */
export function tasksOf(root: YamlValue | null, file: string, text: string): readonly AnsibleTask[] {
  return itemsOf(root).flatMap((item) => {
    const below = inner.flatMap((key) => tasksOf(child(item, key), file, text));
    if (item === null) return below;
    const own = entriesOf(item).flatMap(({ key, value }) =>
      value === null || inner.includes(key)
        ? []
        : [{ module: key.replace(/^ansible\.(?:builtin|legacy)\./, ""), value, task: item, file, text }],
    );
    return [...own, ...below];
  });
}

const edits = new Set(["lineinfile", "blockinfile", "replace", "ini_file", "community.general.ini_file"]);

/** What a task does to a file; null for one that does nothing to any. */
export function placingTask(task: AnsibleTask): PlacingTask | null {
  const { module, value } = task;
  const of = (name: string) => argumentOf(value, name);
  const does = doing(module, of("state"));
  const dest = of("dest") ?? (does === "template" || does === "copy" ? null : (of("path") ?? of("name")));
  if (does === null || dest === null) return null;
  return { does, src: of("src"), dest, content: textOf(value) === null ? child(value, "content") : null, task };
}

/** An argument of a module, from a mapping or from the old form: `template: src=a.j2 dest=/etc/a.conf`. */
export function argumentOf(value: YamlValue, name: string): string | null {
  const line = textOf(value);
  if (line === null) return textOf(child(value, name));
  const found = new RegExp(`(?:^|\\s)${name}=(?:"([^"]*)"|'([^']*)'|((?:\\{\\{.*?\\}\\}|[^\\s{])+))`).exec(line);
  return found ? (found[1] ?? found[2] ?? found[3] ?? null) : null;
}

function doing(module: string, state: string | null): PlacingTask["does"] | null {
  if (module === "template" || module === "copy") return module;
  if (edits.has(module)) return "edit";
  if (module !== "file") return null;
  return state === "link" ? "link" : state === "absent" ? "remove" : null;
}

/** `roles/shop` of `roles/shop/tasks/main.yml`; null for a playbook. */
export function roleOf(taskFile: string): string | null {
  const match = /^(.*)\/(?:tasks|handlers)\/.+$/.exec(taskFile);
  return match ? (match[1] as string) : null;
}

/** Where Ansible looks for a source: in the role, then beside the playbook. */
export function sourceOf(src: string, does: PlacingTask["does"], taskFile: string, input: InfraInput): string | null {
  const folder = does === "template" ? "templates" : "files";
  const role = roleOf(taskFile);
  const own = dirname(taskFile);
  // A role may name its source from the playbook: `src=roles/web/templates/site.j2`.
  const roots = role === null ? [own, dirname(own)] : [role, own, topOf(taskFile, role)];
  for (const root of roots) {
    for (const path of [join(`${root}/${folder}`, `./${src}`), join(root, `./${src}`)]) {
      const kind = input.within(path) ? input.kind(path) : "none";
      if (kind === "file" || (kind === "directory" && does === "copy")) return path;
    }
  }
  return null;
}
