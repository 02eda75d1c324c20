import type { LintResult } from "../engine/lint-result.ts";
import type { Finding } from "../rule/finding.ts";
import type { Format, ReportContext } from "./context.ts";
import { printable } from "./display-width.ts";
import { codeFrame, type FrameLook, gutterWidth, type Mark } from "./frame.ts";
import { hyperlink } from "./hyperlink.ts";
import { marksByFile } from "./marks-by-file.ts";
import { createPlaces, type Places } from "./places.ts";
import { docsOf, pageAddress } from "./rule-page.ts";
import { shownFindings } from "./shown.ts";
import { style } from "./style.ts";
import { wrap } from "./wrap.ts";

/** For people: each finding with the code of every place it names. */
export const text: Format = {
  name: "text",
  summary: "for people: every finding with the code of all its places",
  render(result, context) {
    return textBlocks(shownFindings(result, context.show), result, context)
      .map((block) => `${block}\n\n`)
      .join("");
  },
};

/** Each finding as people read it, without a last line break. The first of each rule says where the rule is explained. */
export function textBlocks(
  findings: readonly Finding[],
  result: LintResult,
  context: ReportContext,
): readonly string[] {
  const places = createPlaces(result);
  const explained = new Set<string>();
  return findings.map((finding) => {
    const first = !explained.has(finding.rule);
    explained.add(finding.rule);
    return showFinding(finding, result, places, context, first).join("\n");
  });
}

/** @param hint whether to say where the rule is explained: once per rule is enough. */
function showFinding(
  finding: Finding,
  result: LintResult,
  places: Places,
  context: ReportContext,
  hint: boolean,
): string[] {
  const paint = style(context.color);
  const files = marksByFile(finding);
  let gutter = 1;
  for (const [file, marks] of files) {
    const lines = places.lines(file);
    if (lines) gutter = Math.max(gutter, gutterWidth(lines, marks));
  }
  const look: FrameLook = {
    style: paint,
    primary: paint[finding.severity],
    unicode: context.unicode,
    width: context.width,
    gutter,
  };
  const blank = " ".repeat(gutter);
  const bar = paint.frame(context.unicode ? "│" : "|");

  const out = headLines(finding, context);
  for (const [file, marks] of files) {
    const head = marks.find((mark) => mark.primary) ?? (marks[0] as Mark);
    const lines = places.lines(file);
    if (!head.primary) out.push(`${blank} ${bar}`);
    const place = lines === null ? result.display(file) : places.show({ file, start: head.start, end: head.end });
    out.push(`${blank}${paint.frame(head.primary ? "-->" : ":::")} ${printable(place)}`);
    if (lines) out.push(...codeFrame(lines, marks, look));
    else for (const mark of marks) if (mark.text !== "") out.push(`${blank} ${bar} ${printable(mark.text)}`);
  }
  const notes = finding.fixes.map((fix) => {
    const unsafe = fix.safety === "unsafe" ? " (needs your judgement)" : "";
    return `${paint.help("help")}: ${printable(fix.title)}${unsafe}`;
  });
  if (hint) notes.push(`${paint.help("more")}: ${whereExplained(finding.rule, context)}`);
  if (notes.length > 0) {
    out.push(`${blank} ${bar}`);
    for (const note of notes) {
      const lines = wrap(note, context.width - gutter - 3);
      out.push(...lines.map((line, row) => `${blank} ${row === 0 ? paint.frame("=") : " "} ${line}`));
    }
  }
  return out;
}

/** `error[rule]: message`, the message broken at blanks and its further lines indented. */
function headLines(finding: Finding, context: ReportContext): string[] {
  const paint = style(context.color);
  const name = `${finding.severity}[${finding.rule}]`;
  const lines = wrap(`${name}: ${printable(finding.message)}`, context.width - 2);
  const id = hyperlink(finding.rule, context.linkTo(docsOf(finding.rule)));
  // The name holds no blank, so the first line starts with all of it.
  return lines.map((line, row) =>
    row === 0
      ? `${paint[finding.severity](`${finding.severity}[${id}]`)}${paint.bold(line.slice(name.length))}`
      : `  ${paint.bold(line)}`,
  );
}

/** The command that explains a rule, and the address of its page: as a link, or written out where there is one. */
function whereExplained(rule: string, context: ReportContext): string {
  const path = docsOf(rule);
  const link = context.linkTo(path);
  const address = link === null ? pageAddress(path, context) : null;
  return `no502 explain ${hyperlink(rule, link)}${address === null ? "" : ` or ${address}`}`;
}
