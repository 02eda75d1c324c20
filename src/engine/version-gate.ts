import type { Stack } from "../model/stack.ts";
import type { AnyRule, Subjects } from "../rule/define-rule.ts";
import { inRange } from "../rule/version-range.ts";
import type { Each } from "./subjects.ts";

/**
 * Whether the rule applies to the subject's versions. A version that the user states counts for nginx; for PHP, whose
 * versions differ within one stack, the pool's own counts first. Where the subject does not tell whose version matters,
 * one fitting server is enough, and with no version known the rule runs.
 */
export function applies<K extends Each>(rule: AnyRule, each: K, subject: Subjects[K], stack: Stack): boolean {
  if (rule.nginx === undefined && rule.php === undefined) return true;
  const of = { [each]: subject } as Partial<Subjects>;
  if (rule.nginx !== undefined) {
    const own = of.nginx ?? of.directive?.nginx;
    const versions = own ? [own.version] : stack.nginx.map((nginx) => nginx.version);
    const range = rule.nginx;
    if (
      !fits(
        versions.map((version) => stack.versions.nginx ?? version),
        range,
      )
    )
      return false;
  }
  if (rule.php !== undefined) {
    const pool = of.pool ?? (of.link?.answer.kind === "pool" ? of.link.answer.pool : undefined);
    const own = of.fpm ?? pool?.fpm;
    const versions = own ? [own.version] : stack.fpms.map((fpm) => fpm.version);
    if (
      !fits(
        versions.map((version) => version ?? stack.versions.php),
        rule.php,
      )
    )
      return false;
  }
  return true;
}

function fits(versions: readonly (string | null)[], range: string): boolean {
  return (versions.length === 0 ? [null] : versions).some((version) => inRange(version, range));
}
