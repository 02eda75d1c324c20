import { treeHost } from "../infra/planned-host.ts";
import type { ServiceUnit } from "../infra/systemd/service-unit.ts";
import type { HostFiles } from "../source/host-files.ts";
import type { FpmPlan, NginxPlan, StackPlan } from "./plan.ts";

/** What is found before it is known which host it is on. */
export type Draft<T> = Omit<T, "host">;

/** A stack of files that lie in one tree and are taken for one server's. */
export function onOneHost(stack: {
  readonly name: string;
  readonly because: string;
  readonly nginx: Draft<NginxPlan> | null;
  readonly fpms: readonly Draft<FpmPlan>[];
  readonly doubt: string | null;
  readonly units?: readonly ServiceUnit[];
}): StackPlan {
  const { name, because, nginx, fpms, doubt, units } = stack;
  const host = treeHost(name, because, nginx?.files ?? fpms[0]?.files ?? nothingHeld, units);
  return {
    name,
    because,
    hosts: [host],
    nginx: nginx === null ? [] : [{ ...nginx, host }],
    fpms: fpms.map((fpm) => ({ ...fpm, host })),
    resolve: null,
    doubt,
    loose: [],
  };
}

const nothingHeld: HostFiles = {
  locate: () => ({ kind: "outside" }),
  glob: () => ({ files: [], broken: [], complete: false }),
  runtimePath: (file) => file,
};
