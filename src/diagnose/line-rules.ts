import type { AnyRule, Severity } from "../rule/define-rule.ts";

/**
 * The rules whose symptoms a line of a log shows to the letter, the likeliest first: the one for which it is the main
 * symptom, then the more severe.
 *
 * @param texts `level: message`, system errors in glibc's words
 */
export function rulesOf(texts: readonly string[], rules: readonly AnyRule[]): readonly string[] {
  return rules
    .flatMap(({ id, severity, symptoms = [] }) => {
      const position = symptoms.findIndex((symptom) => texts.some((text) => symptom.test(text)));
      return position < 0 ? [] : [{ id, rank: position * 10 + levels[severity] }];
    })
    .sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}

export const levels: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
