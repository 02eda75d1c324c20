import { stackGraph } from "../../map/graph.ts";
import { ladderKey } from "../../map/ladder-groups.ts";
import type { TimeoutLadder } from "../../map/timeout-ladder.ts";
import type { Route, Stack } from "../../model/stack.ts";
import { plural } from "../../rule/show.ts";
import { type Html, html } from "./html.ts";
import { nodeFindings } from "./node-findings.ts";
import type { PageContext } from "./page-context.ts";
import { pathDrawing } from "./path-drawing.ts";
import { pathPicture } from "./path-picture.ts";
import { pathTable } from "./path-table.ts";

/**
 * The request paths of one stack: drawn, and as a table.
 *
 * @param name of the stack, as shown
 * @param id unique in the page
 */
export function pathsPart(
  stack: Stack,
  name: string,
  ladders: readonly TimeoutLadder[],
  context: PageContext,
  id: string,
): Html {
  const head = html`<h4 id="${id}-paths">Request paths</h4>`;
  if (stack.routes.length === 0) return html`${head}<p>No location of this stack passes requests on.</p>`;
  const graph = stackGraph(stack);
  const found = nodeFindings(graph, stack, context.result.findings);
  const settings = settingsByRoute(ladders);
  const picture = pathPicture(graph, found, (node) =>
    node.kind === "location" ? (settings.get(node.route) ?? "") : "",
  );
  const title = `Request paths of stack ${name}`;
  return html`${head}
<figure class="drawing"><div class="scroll" tabindex="0" role="group" aria-label="${title}, drawing">${pathDrawing(picture, `${id}-drawing`, title)}</div>
<figcaption>${legend()}${picture.collapsed && html`<p>Locations that are alike and lead to pools that are alike stand as one.</p>`}${
    picture.omitted > 0 &&
    html`<p>${plural(picture.omitted, "more location")} did not fit into the drawing; the table has them.</p>`
  }</figcaption></figure>
<details class="words wide"><summary>Request paths as a table</summary>${pathTable(graph, found, context, title)}</details>`;
}

function settingsByRoute(ladders: readonly TimeoutLadder[]): ReadonlyMap<Route, string> {
  const keys = new Map<Route, string>();
  for (const ladder of ladders) keys.set(ladder.route, `${keys.get(ladder.route) ?? ""} ${ladderKey(ladder)}`);
  return keys;
}

function legend(): Html {
  const sample = (look: string, sign: string) =>
    html`<svg class="paths sample" width="44" height="18" aria-hidden="true"><g class="edge ${look}"><path d="M0 9H44"/>${
      sign !== "" &&
      html`<circle cx="22" cy="9" r="8"/><text class="sign" x="22" y="13" text-anchor="middle">${sign}</text>`
    }</g></svg>`;
  return html`<ul class="legend"><li>${sample("linked", "")} linked</li><li>${sample("broken", "✕")} broken: nothing listens there, or an error names both ends</li><li>${sample("unknown", "?")} not known, with the reason at its end</li></ul>`;
}
