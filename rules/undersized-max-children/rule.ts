import type { Fpm, HostFacts, Stack } from "../../src/model/stack.ts";
import { type Children, childrenTogether, largest, otherPools } from "../../src/rule/children.ts";
import { defineRule, type Fix, type Report } from "../../src/rule/define-rule.ts";
import { memoryGroups } from "../../src/rule/memory-groups.ts";
import { setChildren } from "../../src/rule/set-children.ts";
import { listOf, plural, showMemory, showSeconds } from "../../src/rule/show.ts";
import { busyWorkers, heldWorkers, leavesMemoryIdle, type Traffic } from "../../src/size/workers.ts";

/** `pm.max_children` of the www.conf that PHP and the distributions ship. */
const packaged = 5;

export default defineRule({
  id: "undersized-max-children",
  summary: "a pool has fewer workers than its traffic needs or its memory allows",
  category: "capacity",
  severity: "error",
  levels: ["error", "warning"],
  confidence: "medium",
  since: "0.1.0",
  sources: [
    "https://www.php.net/manual/en/install.fpm.configuration.php#pm.max-children",
    "sapi/fpm/www.conf.in in php-src: pm.max_children = 5",
    "measured: §5",
  ],
  symptoms: [
    /server reached (pm\.)?max_children setting \(\d+\), consider raising it/,
    /upstream timed out \(110: Connection timed out\) while reading response header from upstream/,
  ],
  related: ["oversized-max-children", "worker-outlives-request"],
  fixable: "unsafe",
  each: "stack",
  check(stack, { report, unknown }) {
    const groups = memoryGroups(stack);
    for (const { fpms, facts, unsure } of groups) {
      const { each, total } = childrenTogether(fpms);
      const at = largest(each);
      if (!at) continue;
      // A pool whose number is not known may be the one that carries the traffic.
      const complete = each.length === fpms.flatMap(({ pools }) => pools).length;
      const ofHost = groups.some((other) => other.fpms.length > fpms.length && other.fpms.includes(fpms[0] as Fpm));
      const shared = groups.some((other) => other.fpms.length < fpms.length && fpms.includes(other.fpms[0] as Fpm));
      const about = (text: Told): void => {
        if (complete) report({ at: at.at, related: otherPools(each, at), ...text });
        else unknown(at.at, "pm.max_children of another pool is not known");
      };
      if (facts.traffic && !ofHost) {
        const short = againstTraffic(each, total, facts.traffic);
        if (short) about({ ...short, fix: enough(at, each.length, short, facts, stack) });
      } else if (facts.memoryBytes !== null) {
        // Some of the host's memory is not for all of them.
        if (shared) continue;
        if (unsure) unknown(unsure.at, unsure.reason);
        else if (facts.processMemoryBytes === null) unknown(at.at, "the memory of one PHP process is not stated");
        else {
          const short = againstMemory(each, total, facts.memoryBytes, facts.processMemoryBytes);
          if (short) about(short);
        }
      } else if (!ofHost) {
        for (const one of each) {
          if (one.count > packaged) continue;
          // A panel makes a pool for each site of it: few workers each, and many together.
          if (one.pool.unnamed) unknown(one.at, "how many pools its template makes is not known");
          else report({ at: one.at, ...againstPackaged(one) });
        }
      }
    }
  },
});

type Told = Pick<Report, "message" | "args" | "label" | "severity" | "fix">;

function againstTraffic(each: readonly Children[], total: number, traffic: Traffic): Told | null {
  const { peakRps, seconds } = traffic;
  const need = busyWorkers(traffic);
  if (total >= need) return null;
  return {
    message: `${peakRps} requests per second of ${showSeconds(seconds)} keep ${plural(need, "worker")} busy, and pm.max_children of ${named(each)} is ${total}: the queue grows until nginx answers 504.`,
    args: { children: total, need, peakRps, seconds },
    label: `${need} are needed for the stated traffic`,
    severity: "error",
  };
}

/** As many as the traffic asks for, where one pool has all of it and the memory holds them. */
function enough(at: Children, pools: number, { args }: Told, facts: HostFacts, stack: Stack): Fix[] {
  const need = Number(args?.need);
  const { memoryBytes: memory, processMemoryBytes: one } = facts;
  const most = at.pool.fpm.int("process.max").value;
  const fits =
    (memory === null || one === null || need * one <= memory) && most.known && (most.value <= 0 || most.value >= need);
  return pools === 1 && fits ? setChildren(at, need, stack) : [];
}

function againstMemory(each: readonly Children[], total: number, memory: number, one: number): Told | null {
  const holds = heldWorkers(memory, one);
  if (!leavesMemoryIdle(total, holds)) return null;
  return {
    message: `${showMemory(memory)} of memory hold ${plural(holds, "PHP process", "PHP processes")} of ${showMemory(one)}, and pm.max_children of ${named(each)} is ${total}: requests wait for a worker, up to 504, while memory is free.`,
    args: { children: total, holds, memory, processMemory: one },
    label: `the memory holds ${holds}`,
    severity: "warning",
  };
}

function againstPackaged({ pool, count }: Children): Told {
  const than = count === packaged ? "as in the packaged file" : `less than the ${packaged} of the packaged file`;
  return {
    message: `Pool ${pool.name} serves ${plural(count, "request")} at a time (pm.max_children = ${count}, ${than}): all others wait, and get 504 when they wait longer than fastcgi_read_timeout.`,
    args: { pool: pool.name, children: count },
    label: "few workers for a server",
    severity: "warning",
  };
}

function named(each: readonly Children[]): string {
  const names = each.map(({ pool }) => pool.name);
  return names.length === 1 ? `pool ${names[0]}` : `the pools ${listOf(names)} together`;
}
