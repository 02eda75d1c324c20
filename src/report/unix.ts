import type { Format } from "./context.ts";
import { printable } from "./display-width.ts";
import { createPlaces } from "./places.ts";
import { shownFindings } from "./shown.ts";

/** `file:line:col: severity: message [rule]`, which editors and problem matchers read. */
export const unix: Format = {
  name: "unix",
  summary: "one line each: file:line:column: severity: message [rule]",
  render(result, context) {
    const places = createPlaces(result);
    return shownFindings(result, context.show)
      .map(
        (finding) =>
          `${printable(places.show(finding.at))}: ${finding.severity}: ${printable(finding.message)} [${finding.rule}]\n`,
      )
      .join("");
  },
};
