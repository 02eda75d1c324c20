import type { Finding } from "../rule/finding.ts";
import type { Format } from "./context.ts";
import { fullMessage, pathOf } from "./detail-lines.ts";
import { shownFindings } from "./shown.ts";
import { type Sight, sightOf } from "./sight.ts";
import { type Element, xmlDocument } from "./xml.ts";

/** Checkstyle's XML, which Jenkins and many other programs read. */
export const checkstyle: Format = {
  name: "checkstyle",
  summary: "Checkstyle's XML, for Jenkins and others",
  render(result, context) {
    const sight = sightOf(result, context);
    const files = new Map<string, Element[]>();
    const add = (path: string, element: Element) => {
      const had = files.get(path);
      if (had) had.push(element);
      else files.set(path, [element]);
    };
    for (const finding of shownFindings(result, context.show))
      add(pathOf(finding.at.file, sight), error(finding, sight));
    for (const { file, message } of result.unread) {
      add(pathOf(file, sight), { name: "exception", attributes: {}, text: [message] });
    }
    const { version } = context;
    return xmlDocument({
      name: "checkstyle",
      attributes: { version },
      children: [
        ...[...files].map(([name, children]) => ({ name: "file", attributes: { name }, children })),
        ...result.internalErrors.map(({ rule, message }) => ({
          name: "exception",
          attributes: {},
          text: [`rule ${rule} crashed: ${message}; this is a bug in no502 ${version}`],
        })),
      ],
    });
  },
};

function error(finding: Finding, sight: Sight): Element {
  const { line, column } = sight.places.start(finding.at);
  return {
    name: "error",
    attributes: {
      line,
      column,
      severity: finding.severity,
      message: fullMessage(finding, sight),
      source: `no502.${finding.rule}`,
    },
  };
}
