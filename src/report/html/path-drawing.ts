import type { NodeKind } from "../../map/graph.ts";
import { hostName } from "../../rule/host-name.ts";
import { plural } from "../../rule/show.ts";
import { type Html, html } from "./html.ts";
import { layOutPaths, type PathLayout, type Placed } from "./path-layout.ts";
import type { EdgeLook, PathPicture, PictureNode } from "./path-picture.ts";
import { textLines } from "./text-lines.ts";

/** A line of a box. */
interface BoxLine {
  readonly text: string;
  readonly look: "title" | "detail" | "more" | "error" | "warning" | "note";
}

const lineHeight = 16;
const padding = 9;
/** Columns of the drawing's fixed-width font that fit into a box. */
const boxColumns = 27;

const columnTitles: Readonly<Record<NodeKind, string>> = {
  server: "nginx server",
  location: "location",
  upstream: "upstream",
  pool: "PHP-FPM pool",
  address: "",
};

/**
 * The request paths as SVG in its natural size. A picture for eyes: the table beside it says the same in words.
 *
 * @param id unique in the page
 */
export function pathDrawing(picture: PathPicture, id: string, title: string): Html {
  const lines = new Map(picture.nodes.map((node) => [node.id, boxLines(node)]));
  const heightOf = (node: PictureNode) => 2 * padding + (lines.get(node.id)?.length ?? 0) * lineHeight;
  const layout = layOutPaths(
    picture.nodes.map((node) => ({ id: node.id, kind: node.kind, host: node.host, height: heightOf(node) })),
    picture.edges,
  );
  const { width, height } = layout;
  const description = describe(picture);
  return html`<svg class="paths columns-${layout.columns.length}" role="img" aria-labelledby="${id}-title ${id}-text" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title id="${id}-title">${title}</title><desc id="${id}-text">${description}</desc>
${columnHeads(layout)}${hostFrames(picture, layout)}
${layout.edges.map(({ points }, at) => edge(points, picture.edges[at]?.look ?? "linked"))}
${picture.nodes.map((node) => box(node, lines.get(node.id) ?? [], layout.boxes.get(node.id) as Placed))}
</svg>`;
}

function describe({ edges, nodes, omitted }: PathPicture): string {
  const count = (look: EdgeLook) => edges.filter((one) => one.look === look).length;
  const locations = nodes.reduce((sum, { kind, more }) => sum + (kind === "location" ? more + 1 : 0), 0);
  const left = omitted > 0 ? ` ${plural(omitted, "location")} more did not fit.` : "";
  return `${plural(locations, "location")}; ${plural(count("broken"), "broken link")}, ${plural(count("unknown"), "link")} not known.${left} The table below says the same in words.`;
}

function columnHeads({ columns }: PathLayout): Html {
  return html`${columns.map(({ kind, x }) => html`<text class="head" x="${x}" y="14">${columnTitles[kind]}</text>`)}`;
}

function hostFrames({ hosts }: PathPicture, layout: PathLayout): Html {
  return html`${layout.hosts.map(({ host, x, y, width, height }) => {
    const found = hosts.find(({ id }) => id === host);
    const [name] = textLines(found ? hostName(found) : "", Math.floor(width / 7.6) - 3, 1);
    return html`<g class="host"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10"/><text x="${x + 12}" y="${y + 17}">${name}</text></g>`;
  })}`;
}

const signs: Readonly<Record<EdgeLook, string>> = { linked: "", broken: "✕", unknown: "?" };

function edge(points: readonly { readonly x: number; readonly y: number }[], look: EdgeLook): Html {
  const [first, ...rest] = points;
  if (!first) return html``;
  let path = `M${round(first.x)} ${round(first.y)}`;
  let last = first;
  rest.forEach((point, at) => {
    // Odd steps cross a gap between columns, even ones pass a column.
    const middle = (last.x + point.x) / 2;
    path +=
      at % 2 === 0
        ? `C${round(middle)} ${round(last.y)} ${round(middle)} ${round(point.y)} ${round(point.x)} ${round(point.y)}`
        : `L${round(point.x)} ${round(point.y)}`;
    last = point;
  });
  if (look === "linked") return html`<g class="edge linked"><path d="${path}"/></g>`;
  // On the last gap, where lines to one end have come near each other, the sign stands on its own line still.
  const before = points.at(-2) ?? first;
  const [x, y] = [round((before.x + last.x) / 2), round((before.y + last.y) / 2)];
  return html`<g class="edge ${look}"><path d="${path}"/><circle cx="${x}" cy="${y}" r="9"/><text x="${x}" y="${y + 4}" text-anchor="middle" class="sign">${signs[look]}</text></g>`;
}

function box(node: PictureNode, lines: readonly BoxLine[], { x, y, width, height }: Placed): Html {
  const behind =
    node.more > 0 &&
    html`<rect class="behind" x="${round(x + 4)}" y="${round(y + 4)}" width="${width}" height="${height}" rx="6"/>`;
  return html`<g class="node ${node.kind} ${node.look}">${behind}<rect x="${round(x)}" y="${round(y)}" width="${width}" height="${height}" rx="6"/>${lines.map(
    ({ text, look }, at) =>
      html`<text class="${look}" x="${round(x + 10)}" y="${round(y + padding + at * lineHeight + 12)}">${text}</text>`,
  )}</g>`;
}

function boxLines(node: PictureNode): readonly BoxLine[] {
  const wrapped = (text: string, most: number, look: BoxLine["look"]): BoxLine[] =>
    textLines(text, boxColumns, most).map((line) => ({ text: line, look }));
  const counts = (count: number, noun: string, sign: string) => (count === 0 ? "" : `${sign} ${plural(count, noun)}`);
  return [
    ...wrapped(node.title, 2, "title"),
    ...wrapped(node.detail, 2, "detail"),
    ...wrapped(node.more > 0 ? `and ${node.more} more like it` : "", 1, "more"),
    ...wrapped(node.note, 4, "note"),
    ...wrapped(counts(node.errors, "error", "✕"), 1, "error"),
    ...wrapped(counts(node.warnings, "warning", "▲"), 1, "warning"),
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
