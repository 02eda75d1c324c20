import { nearest } from "../source/nearest.ts";
import { UsageError } from "./usage-error.ts";

/** The command that lists the ids of rules. */
export const rulesHelp = "no502 rules";

/**
 * The value itself, where it is one of those that are accepted.
 * @param what the option, `--format`, or `rule`
 * @throws UsageError with the nearest of the values
 */
export function known(what: string, value: string, values: readonly string[]): string {
  if (values.includes(value)) return value;
  const near = nearest(value, values);
  const meant = near === null ? "" : `; did you mean ${near}?`;
  if (what === "rule") throw new UsageError(`unknown rule '${value}'${meant}`, rulesHelp);
  throw new UsageError(`${what} cannot be '${value}'${meant === "" ? `: it is one of ${values.join(", ")}` : meant}`);
}
