import type { LintResult } from "../engine/lint-result.ts";
import type { Stack } from "../model/stack.ts";
import type { FileId } from "../source/span.ts";
import type { Reading } from "./readings.ts";

/** One thing that may be written at a place. */
export interface Proposal {
  readonly label: string;
  readonly kind: "directive" | "block" | "value" | "upstream" | "socket" | "variable" | "rule";
  readonly detail: string;
}

export interface Proposals {
  /** What the chosen text takes the place of. */
  readonly start: number;
  readonly end: number;
  readonly list: readonly Proposal[];
}

export interface CompletionInput {
  readonly reading: Reading;
  /** The last look at everything: names from files that a look at a few leaves out. */
  readonly whole: LintResult | null;
  /** In the text of the reading, and so are the places of the answer. */
  readonly offset: number;
  /** Ids of all rules. */
  readonly rules: readonly string[];
}

/** Inside of `no502: ignore[`. */
export function ruleIds(comment: string, { offset, rules }: CompletionInput): Proposals {
  const open = /no502:\s*ignore\s*\[(?:[^\]]*,)?\s*([\w-]*)$/.exec(comment);
  const start = offset - (open?.[1]?.length ?? 0);
  const list = open ? rules.map((label): Proposal => ({ label, kind: "rule", detail: "rule" })) : [];
  return { start, end: offset, list };
}

/** The servers that read the text; all where none is known to. */
export function hostsOf<T extends { readonly files: readonly FileId[] }>(
  servers: readonly T[],
  input: CompletionInput,
) {
  const { embedded, tree } = input.reading;
  const own = servers.filter(({ files }) => files.includes(embedded?.id ?? tree.id));
  return own.length > 0 ? own : servers;
}

/** The stack of the file, and all that are known where it has none; the last whole look for what the present one leaves out. */
export function stacksOf({ reading: { stack }, whole }: CompletionInput): readonly Stack[] {
  const all = whole?.stacks ?? [];
  return stack ? [stack, ...all.filter(({ name }) => name === stack.name)] : all;
}

export function distinct(list: readonly Proposal[]): readonly Proposal[] {
  const seen = new Set<string>();
  return list.filter(({ label }) => !seen.has(label) && seen.add(label));
}
