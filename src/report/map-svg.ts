import { stackGraph } from "../map/graph.ts";
import type { Stack } from "../model/stack.ts";
import { escapeText } from "./html/html.ts";
import type { NodeFindings } from "./html/node-findings.ts";
import { pathDrawing } from "./html/path-drawing.ts";
import { pathPicture } from "./html/path-picture.ts";

/** The colours of the HTML report, light and dark, so that the drawing stands alone. */
const style = `
svg{--text:#1c2024;--muted:#5b6570;--line:#c3cad2;--raised:#fff;--surface:#f6f8fa;--linked:#1a7f5a;--error:#b3261e;--warning:#8a5a00;--unknown:#5b6570}
@media (prefers-color-scheme:dark){svg{--text:#e6e9ec;--muted:#a3adb8;--line:#49525c;--raised:#23282e;--surface:#171b20;--linked:#4cc38a;--error:#ff8a80;--warning:#ffc866;--unknown:#a3adb8}}
.page{fill:var(--surface)}
text{font:12px ui-monospace,monospace;fill:var(--text)}
.stack{font-size:15px;font-weight:700}
.head{fill:var(--muted);font-weight:600}
.host rect{fill:none;stroke:var(--line);stroke-dasharray:2 3}
.host text,.node .detail,.node .more{fill:var(--muted)}
.node rect{fill:var(--raised);stroke:var(--muted)}
.node .behind{fill:var(--surface)}
.node .title{font-weight:650}
.node .note,.edge .sign{fill:var(--unknown)}
.node.broken .note,.edge.broken .sign{fill:var(--error);font-weight:650}
.node.broken rect{stroke:var(--error);stroke-width:2;stroke-dasharray:6 4}
.node.unknown rect{stroke:var(--unknown);stroke-dasharray:2 3}
.edge path{fill:none;stroke:var(--linked);stroke-width:2}
.edge.broken path{stroke:var(--error);stroke-width:2.5;stroke-dasharray:8 5}
.edge.unknown path{stroke:var(--unknown);stroke-dasharray:2 4}
.edge circle{fill:var(--raised);stroke:var(--unknown);stroke-width:1.5}
.edge.broken circle{stroke:var(--error)}
`;

const noFindings: NodeFindings = { of: () => [], faults: () => [] };
const margin = 16;
const heading = 28;

/**
 * The request paths of all stacks below each other, as one SVG file: no script, no font and no address outside of it.
 *
 * @param nameOf how a stack is called
 */
export function mapSvg(stacks: readonly Stack[], nameOf: (stack: Stack) => string): string {
  let y = margin;
  let width = 320;
  const parts: string[] = [];
  for (const [at, stack] of stacks.entries()) {
    const name = nameOf(stack);
    const picture = pathPicture(stackGraph(stack), noFindings, () => "");
    const { markup } = pathDrawing(picture, `stack-${at + 1}`, `Request paths of ${name}`);
    const [, wide = "0", high = "0"] = /width="(\d+(?:\.\d+)?)" height="(\d+(?:\.\d+)?)"/.exec(markup) ?? [];
    const drawing = markup
      .replace("<svg ", `<svg x="${margin}" y="${y + heading}" `)
      .replace(" The table below says the same in words.", "");
    parts.push(`<text class="stack" x="${margin}" y="${y + 16}">${escapeText(name)}</text>`, drawing);
    y += heading + Number(high) + margin;
    width = Math.max(width, Number(wide) + 2 * margin);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}">
<style>${style}</style>
<rect class="page" width="${width}" height="${y}"/>
${parts.join("\n")}
</svg>
`;
}
