import type { Pool } from "../model/stack.ts";
import { printable } from "../report/display-width.ts";
import { wrap } from "../report/wrap.ts";
import { showBytes } from "../rule/show.ts";
import type { SizedPool } from "../size/size-pools.ts";
import type { FileId } from "../source/span.ts";

export interface SizeAnswer {
  readonly pool: SizedPool;
  /** The pool as it is configured; null where no path was given. */
  readonly given: Pool | null;
  /** How a file of the configuration is named. */
  readonly show: (file: FileId) => string;
}

/** Format `no502-size/1`, schema/size.schema.json: fields may be added, none changes its meaning. */
export function sizeJson(answers: readonly SizeAnswer[]): string {
  const pools = answers.map(({ pool, given, show }) => {
    const { name, maxChildren, startServers, minSpareServers, maxSpareServers, because, busy } = pool;
    return {
      name,
      maxChildren,
      startServers,
      minSpareServers,
      maxSpareServers,
      ...(busy === null ? {} : { busy }),
      ...(given === null ? {} : { file: show(given.span.file), configured: configured(given) }),
      because,
    };
  });
  return `${JSON.stringify({ format: "no502-size/1", pools }, null, 2)}\n`;
}

/** Sections for a pool file: what is printed can be pasted, and all reasons are comments. */
export function sizeText(
  answers: readonly SizeAnswer[],
  look: { readonly width: number; readonly facts: { readonly memory: number; readonly worker: number } },
): string {
  const comment = (text: string) => wrap(printable(text), look.width - 2).map((line) => `; ${line}`);
  // The memory and the proportions are the same for every pool.
  const [first] = answers;
  const common = answers.length > 1 && first ? [first.pool.because.at(0), first.pool.because.at(-1)] : [];
  const head = common.length === 0 ? [] : [...common.flatMap((line) => comment(line ?? "")), ""];
  const sections = answers.map(({ pool, given, show }) => {
    const now = given === null ? null : configured(given);
    const numbers: (readonly [string, string | number])[] = [["pm.max_children", pool.maxChildren]];
    const written = given?.setting("pm").value;
    const manager = written?.known && /^(?:static|ondemand)$/i.test(written.value) ? written.value : "dynamic";
    if (manager === "dynamic") {
      numbers.push(
        ["pm.start_servers", pool.startServers],
        ["pm.min_spare_servers", pool.minSpareServers],
        ["pm.max_spare_servers", pool.maxSpareServers],
      );
    }
    return [
      `[${printable(pool.name)}]`,
      ...pool.because.filter((line) => !common.includes(line)).flatMap(comment),
      ...(now === null ? [] : comment(`pm.max_children of ${show((given as Pool).span.file)} is ${now} now.`)),
      `pm = ${manager.toLowerCase()}`,
      ...numbers.map(([key, value]) => `${key} = ${value}`),
      "",
    ];
  });
  const { memory, worker } = look.facts;
  const facts = JSON.stringify({ memory: size(memory, Math.floor), processMemory: size(worker, Math.ceil) });
  const hint = comment(`With "host": ${facts} in .no502.json, no502 holds the pools to this memory.`);
  return [...head, ...sections.flat(), ...hint].map((line) => `${line}\n`).join("");
}

function configured(pool: Pool): number | null {
  const { value } = pool.int("pm.max_children");
  return value.known && value.value > 0 ? value.value : null;
}

/** As the configuration takes it: `4G` where it comes out even, else in whole megabytes or kilobytes. */
function size(bytes: number, round: (value: number) => number): string {
  const text = showBytes(bytes);
  if (/[gm]$/.test(text)) return text.toUpperCase();
  return bytes >= 1024 ** 3 ? `${round(bytes / 1024 ** 2)}M` : `${round(bytes / 1024)}K`;
}
