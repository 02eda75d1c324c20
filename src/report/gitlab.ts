import type { Severity } from "../rule/define-rule.ts";
import type { Format } from "./context.ts";
import { fullMessage } from "./detail-lines.ts";
import { shownFindings, worstFirst } from "./shown.ts";
import { sightOf } from "./sight.ts";

const severities: Readonly<Record<Severity, string>> = { error: "critical", warning: "major", info: "info" };

/** GitLab's code quality report: the part of Code Climate's format that GitLab reads, and other places as that has them. */
export const gitlab: Format = {
  name: "gitlab",
  summary: "GitLab's code quality report",
  render(result, context) {
    const sight = sightOf(result, context);
    const issues = worstFirst(shownFindings(result, context.show)).map((finding) => {
      const lines = (span: typeof finding.at) => ({
        begin: sight.places.start(span).line,
        end: sight.places.end(span).line,
      });
      return {
        type: "issue",
        check_name: finding.rule,
        // GitLab shows nothing but this text.
        description: fullMessage(finding, sight),
        categories: ["Bug Risk"],
        severity: severities[finding.severity],
        // No two findings of a run share one, and it survives moved lines: GitLab drops equal ones.
        fingerprint: finding.fingerprint,
        location: { path: result.projectPath(finding.at.file), lines: lines(finding.at) },
        ...(finding.related.length === 0
          ? {}
          : {
              other_locations: finding.related.map(({ span }) => ({
                path: result.projectPath(span.file),
                lines: lines(span),
              })),
            }),
      };
    });
    return `${JSON.stringify(issues, null, 2)}\n`;
  },
};
