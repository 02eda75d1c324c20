import { isTrouble } from "../engine/exit-code.ts";
import type { LintResult } from "../engine/lint-result.ts";
import type { Pool } from "../model/stack.ts";
import { printable } from "../report/display-width.ts";
import { fpmsByHost } from "../rule/children.ts";
import { listOf } from "../rule/show.ts";
import type { Amount } from "../size/size-pools.ts";
import type { Traffic } from "../size/workers.ts";
import type { FileId } from "../source/span.ts";
import type { Core } from "./core.ts";
import type { Io } from "./io.ts";
import { lintPaths } from "./lint-paths.ts";
import type { SizeArguments } from "./size-arguments.ts";
import { UsageError } from "./usage-error.ts";

/** What the configuration at the paths says. */
export interface Given {
  readonly pools: readonly Pool[];
  readonly memory: Amount | null;
  readonly processMemory: Amount | null;
  readonly traffic: Traffic | null;
  /** How programs are told of a file: relative to the working directory. */
  readonly show: (file: FileId) => string;
}

export const nothingGiven: Given = {
  pools: [],
  memory: null,
  processMemory: null,
  traffic: null,
  show: (file) => file,
};

/** The pools of the one host that the paths hold. null after what went wrong was said. */
export function poolsGiven(args: SizeArguments, io: Io, core: Core): Given | null {
  const linted = lintPaths({ ...args, select: [], disable: [] }, io, core);
  if (linted === null) return null;
  const { result, config } = linted;
  const unread = result.unread.filter(({ failure }) => isTrouble(failure));
  if (unread.length > 0) {
    for (const { file, message } of unread) {
      io.err(`error: ${printable(result.display(file))}: ${printable(message)}
`);
    }
    return null;
  }
  const hosts = result.stacks.flatMap(fpmsByHost).filter((fpms) => fpms.some(({ pools }) => pools.length > 0));
  const [fpms, other] = hosts;
  if (fpms === undefined)
    throw new UsageError(`${args.paths.join(", ")}: no pool of PHP-FPM is configured there`, null);
  if (other !== undefined)
    throw new UsageError(
      severalHosts(
        hosts.map((one) => one[0]?.pools[0]),
        result,
      ),
      null,
    );
  const { memoryBytes, processMemoryBytes, traffic } = config.host;
  const stated = (bytes: number | null): Amount | null =>
    bytes === null ? null : { bytes, from: "host in the configuration" };
  return {
    pools: fpms.flatMap(({ pools }) => pools),
    memory: stated(memoryBytes),
    processMemory: stated(processMemoryBytes),
    traffic,
    show: result.relativePath,
  };
}

function severalHosts(first: readonly (Pool | undefined)[], result: LintResult): string {
  const places = first.flatMap((pool) => (pool ? [printable(result.display(pool.span.file))] : []));
  return `the paths hold pools of ${first.length} hosts (${listOf(places)}), and memory is shared within one: give the path of one host`;
}
