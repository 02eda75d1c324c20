import { factsOf } from "../model/host-of.ts";
import type { Fpm, HostFacts, Stack } from "../model/stack.ts";
import { reasons } from "../source/known.ts";
import type { Label, Span } from "../source/span.ts";
import { fpmsByHost } from "./children.ts";

/** PHP-FPMs that share one memory: all of a host, or one that systemd limits. */
export interface MemoryGroup {
  readonly fpms: readonly Fpm[];
  readonly facts: HostFacts;
  /** Bytes that may be in use before the kernel kills; null where nothing states it. */
  readonly most: Limit | null;
  /** Bytes above which systemd slows the processes down, where that is less. */
  readonly slow: Limit | null;
  /** A limit of a unit that is not known: the memory may be less than the host's. */
  readonly unsure: { readonly at: Span; readonly reason: string } | null;
}

export interface Limit {
  readonly bytes: number;
  /** Follows the need: `the host has`. */
  readonly owner: string;
  readonly at: Label | null;
}

/** Groups to judge one by one. Where systemd limits one of several PHP-FPMs, it is a group of its own beside the host's. */
export function memoryGroups(stack: Stack): readonly MemoryGroup[] {
  return fpmsByHost(stack).flatMap((fpms) => {
    const [first] = fpms;
    if (!first) return [];
    const facts = factsOf(first.host, stack.facts);
    const stated = first.host.runtime?.memoryBytes;
    const host: Limit | null =
      facts.memoryBytes === null
        ? null
        : {
            bytes: facts.memoryBytes,
            owner: "the host has",
            at: stated ? { span: stated.at, text: "the container's memory" } : null,
          };
    const own = fpms.filter(({ unit }) => unit?.memoryMax || unit?.memoryHigh);
    const limited = own.map((fpm) => limitedGroup(fpm, facts, host));
    return fpms.length === 1 && limited.length === 1
      ? limited
      : [{ fpms, facts, most: host, slow: null, unsure: null }, ...limited];
  });
}

function limitedGroup(fpm: Fpm, facts: HostFacts, host: Limit | null): MemoryGroup {
  const { unit } = fpm;
  const read = (value: NonNullable<Fpm["unit"]>["memoryMax"], key: string): Limit | null => {
    if (!unit || !value?.value.known || value.value.value === Number.POSITIVE_INFINITY) return null;
    return { bytes: value.value.value, owner: `${unit.name} may use`, at: { span: value.span, text: `its ${key}` } };
  };
  const max = read(unit?.memoryMax ?? null, "MemoryMax=");
  const high = read(unit?.memoryHigh ?? null, "MemoryHigh=");
  const most = max && (!host || max.bytes < host.bytes) ? max : host;
  const open = [unit?.memoryMax, unit?.memoryHigh].find((value) => value && !value.value.known);
  const memory = least(most, high);
  return {
    fpms: [fpm],
    facts: { ...facts, memoryBytes: memory?.bytes ?? null },
    most,
    slow: high && (!most || high.bytes < most.bytes) ? high : null,
    unsure: open && !open.value.known ? { at: open.span, reason: reasons[open.value.why] } : null,
  };
}

function least(a: Limit | null, b: Limit | null): Limit | null {
  if (!a || !b) return a ?? b;
  return a.bytes <= b.bytes ? a : b;
}
