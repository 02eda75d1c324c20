import { factsOf } from "../../src/model/host-of.ts";
import type { Host } from "../../src/model/stack.ts";
import { childrenTogether, fpmsByHost, largest, otherPools } from "../../src/rule/children.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { setChildren } from "../../src/rule/set-children.ts";
import { listOf, plural, showMemory } from "../../src/rule/show.ts";
import { heldWorkers, mostWorkers } from "../../src/size/workers.ts";
import type { Label } from "../../src/source/span.ts";

/** The line that limits a container's memory. */
function limitOf(host: Host | undefined): readonly Label[] {
  const limit = host?.runtime?.memoryBytes;
  return limit ? [{ span: limit.at, text: "the container's memory" }] : [];
}

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
    for (const fpms of fpmsByHost(stack)) {
      const host = fpms[0]?.host;
      const { memoryBytes: memory, processMemoryBytes: one } = host ? factsOf(host, stack.facts) : stack.facts;
      if (memory === null || one === null) continue;
      const { each, total } = childrenTogether(fpms);
      const at = largest(each);
      const fit = mostWorkers(memory, one);
      const held = heldWorkers(memory, one);
      if (!at || total <= fit) continue;
      const names = [at, ...each.filter((other) => other !== at)].map(({ pool }) => pool.name);
      const pools = names.length === 1 ? `pool ${names[0]}` : `the pools ${listOf(names)} together`;
      report({
        message: `${plural(total, "process", "processes")} of ${showMemory(one)} (pm.max_children of ${pools}) need ${showMemory(total * one)}, and the host has ${showMemory(memory)}: under load the kernel kills workers, and their clients get 502.`,
        args: { children: total, processMemory: one, memory, fit },
        at: at.at,
        label: `${plural(fit, "process", "processes")} of this size fit`,
        related: [...otherPools(each, at), ...limitOf(host)],
        fix: each.length === 1 && held > 0 ? setChildren(at, held, stack) : [],
      });
    }
  },
});
