import { childrenTogether, largest, otherPools } from "../../src/rule/children.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { memoryGroups } from "../../src/rule/memory-groups.ts";
import { setChildren } from "../../src/rule/set-children.ts";
import { listOf, plural, showMemory } from "../../src/rule/show.ts";
import { heldWorkers, mostWorkers } from "../../src/size/workers.ts";

export default defineRule({
  id: "oversized-max-children",
  summary: "all PHP workers of a host together need more memory than it has",
  category: "capacity",
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  sources: [
    "https://www.php.net/manual/en/install.fpm.configuration.php#pm.max-children",
    "https://docs.kernel.org/admin-guide/mm/concepts.html#oom-killer",
  ],
  symptoms: [
    /exited on signal 9 \(SIGKILL\)/,
    /recv\(\) failed \(104: Connection reset by peer\) while reading response header from upstream/,
    /readv\(\) failed \(104: Connection reset by peer\) while reading upstream/,
  ],
  related: ["undersized-max-children"],
  fixable: "unsafe",
  each: "stack",
  check(stack, { report }) {
    for (const { fpms, facts, most, slow } of memoryGroups(stack)) {
      const one = facts.processMemoryBytes;
      if (one === null) continue;
      const { each, total } = childrenTogether(fpms);
      const at = largest(each);
      const passed = [most, slow].find((limit) => limit && total > mostWorkers(limit.bytes, one));
      if (!at || !passed) continue;
      const memory = passed.bytes;
      const fit = mostWorkers(memory, one);
      const held = heldWorkers(memory, one);
      const names = [at, ...each.filter((other) => other !== at)].map(({ pool }) => pool.name);
      const pools = names.length === 1 ? `pool ${names[0]}` : `the pools ${listOf(names)} together`;
      const then =
        passed === slow
          ? "under load the kernel takes memory away from them, and nginx answers 504 while they wait for it"
          : "under load the kernel kills workers, and their clients get 502";
      report({
        message: `${plural(total, "process", "processes")} of ${showMemory(one)} (pm.max_children of ${pools}) need ${showMemory(total * one)}, and ${passed.owner} ${showMemory(memory)}: ${then}.`,
        args: { children: total, processMemory: one, memory, fit },
        at: at.at,
        label: `${plural(fit, "process", "processes")} of this size fit`,
        related: [...otherPools(each, at), ...(passed.at ? [passed.at] : [])],
        fix: each.length === 1 && held > 0 ? setChildren(at, held, stack) : [],
      });
    }
  },
});
