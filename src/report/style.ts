import type { Severity } from "../rule/define-rule.ts";

type Paint = (text: string) => string;

/** What the text report and the help pages colour. Every function gives the text back unchanged when colour is off. */
export interface Style extends Readonly<Record<Severity, Paint>> {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly underline: Paint;
  /** The gutter of a code frame, arrows and file names. */
  readonly frame: Paint;
  readonly help: Paint;
  readonly code: Paint;
  /** Lines of a diff. */
  readonly added: Paint;
  readonly removed: Paint;
}

const plain: Paint = (text) => text;
const sgr =
  (open: string, close: string): Paint =>
  (text) =>
    text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`;

const off: Style = {
  error: plain,
  warning: plain,
  info: plain,
  bold: plain,
  dim: plain,
  underline: plain,
  frame: plain,
  help: plain,
  code: plain,
  added: plain,
  removed: plain,
};

const on: Style = {
  error: sgr("1;31", "22;39"),
  warning: sgr("1;33", "22;39"),
  info: sgr("1;36", "22;39"),
  bold: sgr("1", "22"),
  dim: sgr("2", "22"),
  underline: sgr("4", "24"),
  frame: sgr("34", "39"),
  help: sgr("36", "39"),
  code: sgr("36", "39"),
  added: sgr("32", "39"),
  removed: sgr("31", "39"),
};

export function style(color: boolean): Style {
  return color ? on : off;
}
