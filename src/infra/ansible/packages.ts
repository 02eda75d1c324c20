import type { Distribution, PackageFacts } from "../../facts/images/image-facts.ts";
import { packageFacts } from "../../facts/images/packages.ts";
import { child, itemsOf, textOf, type YamlValue } from "../yaml.ts";
import { turnsOf } from "./loops.ts";
import { type AnsibleTask, argumentOf } from "./tasks.ts";
import { type AnsibleValues, fillIn } from "./variables.ts";

const modules: Readonly<Record<string, Distribution["family"]>> = {
  apt: "debian",
  yum: "rhel",
  dnf: "rhel",
  apk: "alpine",
};

/**
 * The nginx and the PHP-FPMs that the package tasks of a playbook bring. A program that different distributions bring is left
 * out: which of them the server has is decided elsewhere.
 */
export function installedPrograms(tasks: readonly AnsibleTask[], values: AnsibleValues): readonly PackageFacts[] {
  const text = tasks.map(({ text: source }) => source).join("\n");
  const added = { nginxOrg: /nginx\.org\/packages|ppa:nginx\//.test(text), php: true };
  const found = new Map<string, { facts: PackageFacts; family: string }>();
  const doubtful = new Set<string>();
  for (const { task, module, value } of tasks) {
    const family = Object.hasOwn(modules, module) ? modules[module] : undefined;
    if (family === undefined) continue;
    for (const name of packageNames(task, value, values)) {
      const installed = packageFacts(name, { family, release: null }, added);
      if (installed.kind !== "program") continue;
      const { facts } = installed;
      for (const had of found.values())
        if (had.facts.program.program === facts.program.program && had.family !== family)
          doubtful.add(facts.program.program);
      found.set(facts.program.main, { facts, family });
    }
  }
  return [...found.values()].flatMap(({ facts }) => (doubtful.has(facts.program.program) ? [] : [facts]));
}

function packageNames(task: YamlValue, value: YamlValue, values: AnsibleValues): readonly string[] {
  if (/^(?:absent|removed)/.test(argumentOf(value, "state") ?? "")) return [];
  const written = ["name", "pkg", "package"].flatMap((key) => {
    const text = argumentOf(value, key);
    return text === null ? itemsOf(child(value, key)).map((item) => textOf(item) ?? "") : text.split(",");
  });
  const turns = turnsOf(task, values) ?? [];
  return written.flatMap((name) => {
    const list = values.lists.get(/^\{\{\s*(\w+)\s*\}\}$/.exec(name.trim())?.[1] ?? "");
    if (list) return itemsOf(list).map((item) => fillIn(textOf(item) ?? "", values.plain));
    return turns.map((turn) => fillIn(name.trim(), new Map([...values.plain, ...turn])));
  });
}
