import { printable } from "../report/display-width.ts";
import type { Traffic } from "../size/workers.ts";
import { readMemory, readRate, readSeconds } from "./amounts.ts";
import type { ConfigOptions, SightOptions } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/** What `no502 size` was told, checked word by word. */
export interface SizeArguments extends ConfigOptions, Partial<SightOptions> {
  /** As written; empty: no configuration is read. */
  readonly paths: readonly string[];
  readonly format: "text" | "json";
  /** Bytes; null: this machine's. */
  readonly memory: number | null;
  readonly reserve: number;
  /** Bytes of one worker; null: measured. */
  readonly processMemory: number | null;
  /** The same by pool. */
  readonly processMemoryOf: ReadonlyMap<string, number>;
  readonly traffic: Traffic | null;
  readonly pools: readonly NamedPool[];
}

/** `--pool shop=3`, `--pool shop=40rps@250ms` */
export interface NamedPool {
  readonly name: string;
  /** null where it states none. */
  readonly weight: number | null;
  readonly traffic: Traffic | null;
}

/** The words of the command line by option. */
export interface SizeWords extends ConfigOptions, Partial<SightOptions> {
  readonly paths: readonly string[];
  readonly format: "text" | "json";
  readonly memory: string | null;
  readonly reserve: string | null;
  readonly processMemory: readonly string[];
  readonly peakRps: string | null;
  readonly seconds: string | null;
  readonly pools: readonly string[];
}

const help = "no502 size --help";
/** A day: longer requests are no web pages. */
export const longestRequest = 86_400;

/** @throws UsageError for what cannot be, and for what contradicts itself */
export function readSizeArguments(words: SizeWords): SizeArguments {
  if (words.paths.includes("")) throw new UsageError("a path is empty", help);
  if (words.paths.length === 0 && words.config !== null) refuse("--config is read only together with a path");
  const memory = words.memory === null ? null : readMemory("--memory", words.memory, help);
  const reserve = words.reserve === null ? 0 : readReserve(words.reserve);
  if (memory !== null && reserve >= memory) {
    refuse(`--reserve ${words.reserve} leaves nothing of --memory ${words.memory}`);
  }

  const { processMemory, processMemoryOf } = readProcessMemory(words.processMemory);
  const least = Math.min(processMemory ?? Number.POSITIVE_INFINITY, ...processMemoryOf.values());
  if (memory !== null && Number.isFinite(least) && least > memory - reserve) {
    const had = `--memory ${words.memory}${reserve > 0 ? ` less --reserve ${words.reserve}` : ""}`;
    refuse(`--process-memory ${words.processMemory.join(", ")} is more than ${had}: not one worker fits`);
  }

  const seconds = words.seconds === null ? null : readSeconds("--seconds", words.seconds, longestRequest, help);
  const pools = words.pools.map((word) => readPool(word, seconds, words.seconds));
  const twice = pools.find(({ name }, at) => pools.findIndex((other) => other.name === name) < at);
  if (twice) refuse(`--pool ${twice.name} is given twice`);
  const busy = pools.filter(({ traffic }) => traffic !== null);
  if (busy.length > 0 && busy.length < pools.length) {
    const without = pools.find(({ traffic }) => traffic === null)?.name;
    refuse(`--pool ${busy[0]?.name} has requests per second and --pool ${without} has none: give all or none`);
  }
  if (words.peakRps !== null && busy.length > 0) {
    refuse(`--peak-rps and the requests per second of --pool ${busy[0]?.name} contradict each other: give one of them`);
  }
  if (words.peakRps !== null && seconds === null) refuse("--peak-rps needs --seconds: how long a request takes");
  if (words.peakRps === null && seconds !== null && busy.length === 0) {
    refuse("--seconds needs --peak-rps: how many requests per second come at the peak");
  }
  const peakRps = words.peakRps === null ? null : readRate("--peak-rps", words.peakRps, help);
  const traffic = peakRps === null || seconds === null ? null : { peakRps, seconds };
  for (const name of processMemoryOf.keys()) {
    if (words.paths.length === 0 && !pools.some((pool) => pool.name === name)) {
      refuse(`--process-memory ${name}=... names a pool that no --pool gives`);
    }
  }
  return {
    paths: words.paths,
    format: words.format,
    config: words.config,
    noConfig: words.noConfig,
    color: words.color,
    roots: words.roots ?? [],
    gitignore: words.gitignore ?? true,
    memory,
    reserve,
    processMemory,
    processMemoryOf,
    traffic,
    pools,
  };
}

function readReserve(text: string): number {
  return /^\s*0\s*[a-zA-Z]*\s*$/.test(text) ? 0 : readMemory("--reserve", text, help);
}

function readProcessMemory(words: readonly string[]) {
  let processMemory: number | null = null;
  const processMemoryOf = new Map<string, number>();
  for (const word of words) {
    const [, pool, size] = /^([^=]*)=(.*)$/.exec(word) ?? [];
    if (pool !== undefined && size !== undefined) {
      if (processMemoryOf.has(pool)) refuse(`--process-memory of ${pool} is given twice`);
      processMemoryOf.set(checkName("--process-memory", pool), readMemory(`--process-memory ${pool}=`, size, help));
    } else if (processMemory !== null) refuse("--process-memory for all pools is given twice");
    else processMemory = readMemory("--process-memory", word, help);
  }
  return { processMemory, processMemoryOf };
}

function readPool(word: string, seconds: number | null, written: string | null): NamedPool {
  const [, name = "", told] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  checkName("--pool", name);
  if (told === undefined) return { name, weight: null, traffic: null };
  const [, rate, own] = /^([\d.]+)\s*rps(?:@(.*))?$/.exec(told) ?? [];
  if (rate === undefined) return { name, weight: readRate(`--pool ${name}=`, told, help), traffic: null };
  const takes = own === undefined ? seconds : readSeconds(`--pool ${name}=...@`, own, longestRequest, help);
  if (takes === null) {
    return refuse(`--pool ${word} needs how long a request takes: --seconds ${written ?? "250ms"}, or ${word}@250ms`);
  }
  return { name, weight: null, traffic: { peakRps: readRate(`--pool ${name}=`, rate, help), seconds: takes } };
}

/** What can stand in `[...]` and in a file's name without quotes. @throws UsageError */
export function checkName(flag: string, name: string): string {
  if (/^global$/i.test(name)) return refuse(`${flag} ${name}: [${name}] is no pool, but the section of PHP-FPM itself`);
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(name)) return name;
  return refuse(
    `${flag} '${printable(name)}' is no name of a pool: letters, digits, ".", "_" and "-", 64 characters at most`,
  );
}

function refuse(message: string): never {
  throw new UsageError(message, help);
}
