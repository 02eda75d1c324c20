import type { Config } from "../config/config.ts";
import type { Baseline } from "../engine/baseline.ts";
import { findBaseline } from "../engine/find-baseline.ts";
import type { Core } from "./core.ts";
import type { Io } from "./io.ts";
import { absolute, shownPath } from "./shown-path.ts";
import { UsageError } from "./usage-error.ts";

export interface BaselineArguments {
  /** As written; null leaves it to the configuration. */
  readonly baseline?: string | null;
  readonly noBaseline?: boolean;
  /** A baseline that is named need not be there. */
  readonly mayLackBaseline?: boolean;
}

/**
 * The baseline of a run; null where there is none.
 * @throws UsageError when it cannot be read, or was written in another form
 */
export function loadBaseline(args: BaselineArguments, config: Config, io: Io, core: Core): Baseline | null {
  if (args.noBaseline) return null;
  const explicit = args.baseline ? absolute(args.baseline, io) : null;
  const found = findBaseline(core.fileSystem, io.cwd, config, explicit);
  if (found.ok) return found.baseline;
  if (found.missing && args.mayLackBaseline) return null;
  const place = found.line === 0 ? "" : `:${found.line}:${found.column}`;
  throw new UsageError(`${shownPath(found.file, io)}${place}: ${found.message}`, null);
}
