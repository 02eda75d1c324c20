import type { Finding } from "../rule/finding.ts";
import type { Format } from "./context.ts";
import { invocation } from "./sarif/invocation.ts";
import { findingResult } from "./sarif/results.ts";
import { ruleDescriptor } from "./sarif/rules.ts";
import { shardProperty } from "./sarif/shard.ts";
import { listed, worstFirst } from "./shown.ts";
import { sightOf } from "./sight.ts";
import { unmet } from "./unmet.ts";

/** GitHub refuses a run with more results. */
const mostResults = 25_000;

/**
 * SARIF 2.1.0, as GitHub's code scanning reads it. One run; every rule with its page; suppressed findings are among the
 * results and marked; what went wrong is in the invocation.
 */
export const sarif: Format = {
  name: "sarif",
  summary: "SARIF 2.1.0, for code scanning",
  render(result, context) {
    const sight = sightOf(result, context);
    const found = [...listed(result.findings, context.show), ...listed(result.suppressed, context.show)];
    const kept = worst(found, mostResults);
    const index = new Map(context.rules.map(({ id }, at) => [id, at]));
    const log = {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "no502",
              semanticVersion: context.version,
              ...(context.homepage === null ? {} : { informationUri: context.homepage }),
              rules: context.rules.map((rule) => ruleDescriptor(rule, context)),
            },
          },
          invocations: [invocation(sight, found.length - kept.length)],
          automationDetails: { id: "no502/" },
          columnKind: "utf16CodeUnits",
          results: kept.map((finding) => findingResult(finding, index.get(finding.rule) ?? -1, sight)),
          properties: {
            coverage: result.coverage,
            ...shardProperty(
              sight,
              [
                ...kept.map(({ at }) => at.file),
                ...[...result.unknown, ...unmet(result, context.demands).unlinked].map(({ span }) => span.file),
              ],
              found.length - kept.length,
            ),
          },
        },
      ],
    };
    return `${JSON.stringify(log, null, 2)}\n`;
  },
};

/** The worst of a list that is too long, in their old order. */
function worst<T extends Finding>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  const kept = new Set(worstFirst(list).slice(0, most));
  return list.filter((finding) => kept.has(finding));
}
