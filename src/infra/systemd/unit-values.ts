import { type Known, known, unknown } from "../../source/known.ts";
import type { UnitValue } from "./service-unit.ts";
import type { UnitEntry } from "./unit-file.ts";

/** What an assignment does: sets a value, takes back what stood before, or nothing, because systemd passes over it. */
type Meaning<T> = { readonly kind: "set"; readonly value: Known<T> } | { readonly kind: "reset" } | null;

/** The assignment in force among those of one key, in the order in which systemd reads them. */
export function inForce<T>(entries: readonly UnitEntry[], read: (text: string) => Meaning<T>): UnitValue<T> | null {
  let found: UnitValue<T> | null = null;
  for (const { value, span } of entries) {
    const meaning = value.known ? read(value.value) : ({ kind: "set", value } as const);
    if (meaning?.kind === "set") found = { value: meaning.value, span };
    else if (meaning?.kind === "reset") found = null;
  }
  return found;
}

/** Values in force of a list: an empty one takes back all before it. */
export function listInForce(entries: readonly UnitEntry[]): readonly UnitEntry[] {
  const last = entries.findLastIndex(({ text }) => text === "");
  return entries.slice(last + 1);
}

const steps: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
  P: 2 ** 50,
};

/** `512M`, `1.5G`, `1G 500M`; small letters are none (measured). An empty one is `infinity`, and no assignment counts for 0. */
export function readMemory(text: string): Meaning<number> {
  if (text === "") return { kind: "reset" };
  if (text === "infinity") return set(Number.POSITIVE_INFINITY);
  // Of the machine's memory, or of a specifier.
  if (text.includes("%")) return { kind: "set", value: unknown("environment") };
  if (!/^(?:\d+(?:\.\d+)?\s*[BKMGTP]?\s*)+$/.test(text)) return null;
  let bytes = 0;
  for (const [, number = "", unit = ""] of text.matchAll(/(\d+(?:\.\d+)?)\s*([BKMGTP]?)/g))
    bytes += Math.floor(Number(number) * (steps[unit] as number));
  return bytes > 0 && Number.isSafeInteger(bytes) ? set(bytes) : null;
}

/** `1024`, `1024:524288`, `infinity`; the soft limit first. An empty one is passed over (measured). */
export function readOpenFiles(text: string): Meaning<{ soft: number; hard: number }> {
  const one = (part: string): number | null =>
    part === "infinity" ? Number.POSITIVE_INFINITY : /^\d{1,15}$/.test(part) ? Number(part) : null;
  const [first = "", second = first, more] = text.split(":");
  const [soft, hard] = [one(first.trim()), one(second.trim())];
  if (soft === null || hard === null || more !== undefined || soft > hard) return null;
  return set({ soft, hard });
}

/** An empty one is root again; what only the running system knows is unknown. */
export function readUser(text: string): Meaning<string> {
  if (text === "") return { kind: "reset" };
  if (/[%$@{}]/.test(text)) return { kind: "set", value: unknown("variable") };
  return /^(?:\d+|[A-Za-z_][\w.-]*\$?)$/.test(text) ? set(text) : null;
}

/** systemd.service(5); other words are passed over, the empty one too (measured). */
const restarts = /^(?:no|on-success|on-failure|on-abnormal|on-watchdog|on-abort|always)$/;

export function readRestart(text: string): Meaning<string> {
  return restarts.test(text) ? set(text) : null;
}

function set<T>(value: T): { readonly kind: "set"; readonly value: Known<T> } {
  return { kind: "set", value: known(value) };
}
