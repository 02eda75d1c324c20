import type { Severity } from "../../rule/define-rule.ts";

/** One report among those to be joined. */
export interface Part {
  /** How messages name it. */
  readonly name: string;
  readonly text: string;
}

/** What the joined report says of the run's end. */
export interface Merged {
  /** In the format of the parts, with its last line break. */
  readonly text: string;
  /** Findings that count for the exit code, listed or not. */
  readonly findings: Readonly<Record<Severity, number>>;
  readonly files: number;
  /** Whether everything could be read that no other tool fills in, and every rule ran. */
  readonly successful: boolean;
  /** Whether a route to PHP leads to no known pool, where that was asked for. */
  readonly unlinked: boolean;
}

/** A part that cannot be joined with the others. */
export class PartRefused extends Error {
  constructor(name: string, message: string) {
    super(`${name}: ${message}`);
  }
}

/** What the report of a shard says of itself. */
export interface ShardMark {
  readonly index: number;
  readonly count: number;
  readonly stacks: number;
}

/** What has to be equal in all parts of one run. */
export interface Origin {
  readonly name: string;
  readonly version: string;
  readonly shard: ShardMark | null;
  /** `--since`, the baseline: what else a run was told. */
  readonly told: string;
}

/** As many as `--shard` takes. */
const mostParts = 9999;

/**
 * Checks that the parts are of one run, and that none is missing or there twice: a part that was lost must not look like one
 * without findings.
 *
 * @returns the first
 * @throws PartRefused
 */
export function checkParts<T extends Origin>(parts: readonly T[]): T {
  const [first, ...others] = parts;
  if (first === undefined) throw new Error("no reports to join");
  for (const part of others) {
    const refuse = (message: string) => {
      throw new PartRefused(part.name, `${message}, and ${first.name} is not: they are not of one run`);
    };
    if (part.version !== first.version) {
      refuse(`this report was made by no502 ${part.version}`);
    } else if ((part.shard === null) !== (first.shard === null)) {
      refuse(part.shard === null ? "this report is a whole one" : "this report is a part of one");
    } else if (part.shard?.count !== first.shard?.count) {
      refuse(`this report is one of ${part.shard?.count} parts`);
    } else if (part.shard?.stacks !== first.shard?.stacks) {
      refuse(`this report is of a run over ${part.shard?.stacks} stacks`);
    } else if (part.told !== first.told) {
      refuse(`this report was made ${part.told}`);
    }
  }
  const seen = new Map<number, string>();
  for (const { name, shard } of parts) {
    if (shard === null) continue;
    if (shard.index < 1 || shard.index > shard.count || shard.count > mostParts) {
      throw new PartRefused(name, `there is no part ${shard.index} of ${shard.count}`);
    }
    const other = seen.get(shard.index);
    if (other !== undefined) throw new PartRefused(name, `this is part ${shard.index}, and so is ${other}`);
    seen.set(shard.index, name);
  }
  const count = first.shard?.count ?? 0;
  const missing = Array.from({ length: count }, (_, at) => at + 1).filter((index) => !seen.has(index));
  if (missing.length > 0) {
    const which = missing.length === 1 ? `part ${missing[0]} is` : `parts ${missing.join(", ")} are`;
    throw new PartRefused(first.name, `this is one of ${count} parts, and ${which} missing`);
  }
  return first;
}
