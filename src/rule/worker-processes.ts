import type { HostFacts, Nginx } from "../model/stack.ts";
import { parseNumber } from "../resolve/nginx/units.ts";
import { type Known, known, unknown } from "../source/known.ts";
import type { Span } from "../source/span.ts";

/** How many worker processes nginx has. */
export interface WorkerProcesses {
  /** With `auto` and no known number of cores it is 1: at least that many. */
  readonly count: Known<number>;
  /** False where `auto` stands for cores that nothing states. */
  readonly exact: boolean;
  /** The directive; null where nothing sets it, and nginx has one worker. */
  readonly span: Span | null;
  /** For a related place at `span`. */
  readonly label: string;
}

export function workerProcesses(nginx: Nginx, facts: HostFacts): WorkerProcesses {
  const { value, span } = nginx.scope.setting("worker_processes");
  if (!value.known) return { count: value, exact: false, span, label: "" };
  if (value.value === "auto") {
    const label = facts.cores === null ? "one for each core: one at least" : `one for each of ${facts.cores} cores`;
    return { count: known(facts.cores ?? 1), exact: facts.cores !== null, span, label };
  }
  const count = parseNumber(value.value);
  const label = `${count} worker process${count === 1 ? "" : "es"}, each with connections of its own`;
  return { count: count ? known(count) : unknown("invalid"), exact: true, span, label };
}
