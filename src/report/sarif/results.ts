import type { SuppressedFinding } from "../../engine/raw-finding.ts";
import type { Fix } from "../../rule/define-rule.ts";
import type { Finding } from "../../rule/finding.ts";
import type { Sight } from "../sight.ts";
import { labelled, place, region, uri } from "./location.ts";
import { levels } from "./rules.ts";

/** `result`. */
export function findingResult(finding: Finding | SuppressedFinding, ruleIndex: number, sight: Sight) {
  const { related, fixes } = finding;
  return {
    ruleId: finding.rule,
    ...(ruleIndex === -1 ? {} : { ruleIndex }),
    level: levels[finding.severity],
    message: { text: linkedMessage(finding) },
    locations: [
      {
        physicalLocation: place(finding.at, sight),
        ...(finding.label === null ? {} : { message: { text: finding.label } }),
      },
    ],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map(({ span, text }, at) => ({ id: at + 1, ...labelled(span, text, sight) })),
          codeFlows: [{ threadFlows: [{ locations: steps(finding, sight) }] }],
        }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(fix, sight)) }),
    // The one that GitHub compares. Its own counts findings with equal hashes behind the colon; ours differ already.
    partialFingerprints: { primaryLocationLineHash: `${finding.fingerprint}:1` },
    ...("suppression" in finding ? { suppressions: [suppressionOf(finding, sight)] } : {}),
    properties: { confidence: finding.confidence },
  };
}

/** GitHub shows related places only where the message links to them, by their id. */
function linkedMessage({ message, related }: Finding): string {
  if (related.length === 0) return inMessage(message);
  const links = related.map(({ text }, at) => `[${linkText(text)}](${at + 1})`);
  return `${inMessage(message)} See: ${links.join("; ")}.`;
}

/** What would read as a link in a message that means none. */
function inMessage(text: string): string {
  return text.replaceAll("](", "\\](");
}

/** SARIF 2.1.0, 3.11.6: brackets in the words of a link are escaped, and so is the sign that escapes. */
function linkText(text: string): string {
  return text.replace(/[[\]\\]/g, "\\$&");
}

/** All places in order, as steps to walk through. */
function steps({ at, label, message, related }: Finding, sight: Sight) {
  return [
    { location: labelled(at, label ?? message, sight), importance: "essential" },
    ...related.map(({ span, text }) => ({ location: labelled(span, text, sight), importance: "important" })),
  ];
}

function fixOf(fix: Fix, sight: Sight) {
  const files = new Map<string, object[]>();
  for (const { span, text } of fix.edits) {
    const address = uri(span.file, sight);
    const replacement = { deletedRegion: region(span, sight), insertedContent: { text } };
    const had = files.get(address);
    if (had) had.push(replacement);
    else files.set(address, [replacement]);
  }
  return {
    description: { text: fix.title },
    artifactChanges: [...files].map(([address, replacements]) => ({
      artifactLocation: { uri: address },
      replacements,
    })),
    properties: { safety: fix.safety },
  };
}

function suppressionOf({ suppression }: SuppressedFinding, sight: Sight) {
  return {
    kind: "inSource",
    ...(suppression.reason === "" ? {} : { justification: suppression.reason }),
    location: { physicalLocation: place(suppression.comment, sight) },
  };
}
