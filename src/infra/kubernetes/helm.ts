import { isAloneOnLine } from "../../source/alone-on-line.ts";
import type { EmbeddedText } from "../../source/embedded-text.ts";
import { isWithin, join } from "../../source/paths.ts";
import { type FileId, fileId } from "../../source/span.ts";
import { type EmbeddedPiece, embedPieces } from "../embed.ts";
import type { InfraInput } from "../infra-input.ts";
import { readYaml, rootOf, type YamlValue } from "../yaml.ts";
import { type HelmNode, type HelmRange, helmNodes } from "./helm-nodes.ts";
import { filesMatching, type HelmScope, type HelmValue, itemsOfRange, textOfValue, valueOf } from "./helm-values.ts";

/**
 * What a template's value becomes that nobody knows: a word that the readers of nginx and PHP-FPM take for a placeholder. The
 * same expression makes the same word, so that a name made by `include` is found where it is used.
 */
function unknownWord(expression: string): string {
  return `__HELM_${expression
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .slice(0, 60)}__`;
}

/** Whether a text holds a value that the chart's own values do not tell. */
export function holdsUnknown(text: string): boolean {
  return text.includes("__HELM_");
}

/** A Helm chart of the tree. */
export interface Chart {
  readonly directory: string;
  /** values.yaml. */
  readonly values: YamlValue | null;
  /** Chart.yaml. */
  readonly about: YamlValue | null;
}

/** The chart that a file belongs to as a template; null for others. */
export function chartOf(path: string, input: InfraInput): Chart | null {
  const at = path.lastIndexOf("/templates/");
  if (at === -1) return null;
  const directory = path.slice(0, at);
  if (input.kind(`${directory}/Chart.yaml`) !== "file") return null;
  const read = (name: string): YamlValue | null => {
    const file = `${directory}/${name}`;
    const found = input.kind(file) === "file" ? input.read(file) : null;
    const document = found?.ok ? readYaml(fileId(file), found.text).documents[0] : undefined;
    return document ? rootOf(document) : null;
  };
  return { directory, values: read("values.yaml") ?? read("values.yml"), about: read("Chart.yaml") };
}

/** Longer ones are not unrolled any further. */
const mostPieces = 20_000;

/**
 * A template of a chart with the chart's own values filled in. Control actions and what generates whole blocks are left out:
 * of an `if` both branches stay, of a `range` one turn for each item that values.yaml has, or one where it has none.
 */
export function renderChart(path: string, text: string, chart: Chart, input: InfraInput): EmbeddedText {
  const pieces: EmbeddedPiece[] = [];
  // Blank, not nothing: the rest of the line keeps its shape.
  const space = (start: number, end: number) => (isAloneOnLine(text, start, end) ? "" : " ");
  const top: HelmScope = { values: chart.values, chart: chart.about, dot: null, variables: new Map() };
  const texts = new Map<number, boolean>();
  // A loop comes by one place many times.
  const inText = (start: number): boolean => {
    const found = texts.get(start) ?? inBlockScalar(text, start);
    texts.set(start, found);
    return found;
  };
  const write = (nodes: readonly HelmNode[], scope: HelmScope) => {
    for (const node of nodes) {
      const { start, end } = node;
      const blank = { text: space(start, end), start, width: end - start };
      switch (node.kind) {
        case "text":
          pieces.push({ text: text.slice(start, end), start });
          break;
        case "control":
          pieces.push(blank);
          break;
        case "assignment": {
          const value = valueOf(node.value, scope);
          if (value === null) scope.variables.delete(node.name);
          else scope.variables.set(node.name, value);
          pieces.push(blank);
          break;
        }
        case "value": {
          const value = textOfValue(node.inside, scope);
          const file = node.alone ? fileMark(node.inside, scope, chart, input) : null;
          if (file !== null) pieces.push({ ...blank, text: file });
          else if (!node.alone) pieces.push({ ...blank, text: value ?? unknownWord(node.inside) });
          else
            pieces.push({
              ...blank,
              text: linesOf(
                value,
                text.slice(start, end),
                node.inside,
                inText(start),
                start - text.lastIndexOf("\n", start - 1) - 1,
              ),
            });
          break;
        }
        case "block": {
          pieces.push({ text: space(start, node.bodyStart), start, width: node.bodyStart - start });
          for (const turn of turnsOf(node, scope)) write(node.body, turn);
          write(node.otherwise, { ...scope, variables: new Map(scope.variables) });
          pieces.push({ text: space(node.bodyEnd, end), start: node.bodyEnd, width: end - node.bodyEnd });
          break;
        }
      }
    }
  };
  const turnsOf = (node: HelmRange, scope: HelmScope): readonly HelmScope[] => {
    const variables = () => new Map(scope.variables);
    if (node.keyword === "if") return [{ ...scope, variables: variables() }];
    if (node.keyword === "with") return [{ ...scope, dot: valueOf(node.head, scope), variables: variables() }];
    const once: HelmScope = { ...scope, dot: null, variables: variables() };
    for (const name of node.names) once.variables.delete(name);
    if (node.keyword !== "range") return [once];
    const items = itemsOfRange(node.head, scope, (pattern) => filesMatching(pattern, chart.directory, input));
    if (items === null || items.length === 0 || pieces.length > mostPieces) return [once];
    const [first, second] = node.names;
    return items.map(({ key, value }) => {
      const turn: HelmScope = { ...scope, dot: value, variables: variables() };
      const set = (name: string | undefined, to: HelmValue | null) => {
        if (name === undefined) return;
        if (to === null) turn.variables.delete(name);
        else turn.variables.set(name, to);
      };
      set(second === undefined ? undefined : first, key);
      set(second ?? first, value);
      return turn;
    });
  };
  write(helmNodes(text), top);
  return embedPieces(fileId(path), text, "rendered", pieces);
}

/**
 * What an action writes that stands alone on its line. In a text (a value of a ConfigMap) what is not known stays as it is
 * written: the readers of nginx and PHP-FPM take it for statements that they cannot see. Between keys it is left out.
 */
function linesOf(value: string | null, written: string, inside: string, inText: boolean, column: number): string {
  if (!inText) return labelsOf(inside, column);
  const [, sign = "", width = "0"] = /\|\s*(n?)indent\s+(\d+)/.exec(inside) ?? [];
  const margin = " ".repeat(Math.min(Number(width), 40));
  const lines = (value ?? written).replace(/\n+$/, "").split("\n");
  return `${sign === "n" ? "\n" : ""}${lines.map((line) => `${margin}${line}`).join("\n")}`;
}

/**
 * What stands for the labels that a helper writes: a Service finds its pods by them, whatever they are. Helpers for selectors
 * write a part of what those for labels write, by the usage of `helm create`.
 */
function labelsOf(inside: string, column: number): string {
  const name = /^(?:include|template)\s+"([\w.-]+)"/.exec(inside)?.[1] ?? "";
  const parts = /^(.*?)(?:labels\.)?(selectorLabels|matchLabels|labels|standard)$/i.exec(name);
  if (!parts || !/labels/i.test(name)) return "";
  const of = (parts[1] ?? "").replace(/[^A-Za-z0-9]+/g, "-");
  const width = Math.min(Number(/\|\s*n?indent\s+(\d+)/.exec(inside)?.[1] ?? column), 60);
  const margin = " ".repeat(width);
  const ownLine = width < column || /\|\s*nindent\b/.test(inside);
  const first = ownLine ? `\n${margin}` : " ".repeat(width - column);
  const selector = `${first}${of}selector: release`;
  if (/^(?:selector|match)Labels$/i.test(parts[2] ?? "")) return selector;
  return `${selector}\n${margin}${of}labels: release`;
}

/** Whether a place of a template lies in a literal or folded text: `key: |` above it, and nothing less indented between. */
function inBlockScalar(text: string, at: number): boolean {
  const lines = text
    .slice(Math.max(0, at - 20_000), at)
    .split("\n")
    .slice(0, -1);
  let least = Number.POSITIVE_INFINITY;
  for (const line of lines.toReversed()) {
    // Lines of actions alone say nothing of the indentation.
    if (line.trim() === "" || /^\s*\{\{.*\}\}\s*$/.test(line)) continue;
    const indent = line.length - line.trimStart().length;
    if (indent >= least) continue;
    if (/:\s*[|>][+-]?\d?[+-]?\s*(?:#.*)?$/.test(line)) return true;
    if (/^\s*(?:- )?["']?[\w./-]+["']?:(?:\s|$)/.test(line)) return false;
    least = indent;
  }
  return false;
}

const mark = /^__HELM_FILE_(.+)__$/;

/** The text of a file of the chart, as one word that stands for it: `{{ .Files.Get "conf/nginx.conf" | indent 4 }}`. */
function fileMark(inside: string, scope: HelmScope, chart: Chart, input: InfraInput): string | null {
  const match = /^\(?\s*(?:tpl\s+)?\(?\s*\$?\.Files\.Get\s+("[^"]+"|\$\w+|\.)\s*\)?[^|]*((?:\|.*)?)$/s.exec(inside);
  if (!match) return null;
  const name = textOfValue(match[1] as string, scope);
  const path = name === null ? null : join(chart.directory, name);
  if (path === null || !isWithin(path, chart.directory) || input.kind(path) !== "file") return null;
  const [, sign = "", width = "0"] = /\|\s*(n?)indent\s+(\d+)/.exec(match[2] ?? "") ?? [];
  return `${sign === "n" ? "\n" : ""}${" ".repeat(Math.min(Number(width), 40))}__HELM_FILE_${path}__`;
}

/** The file of the chart that a value of a ConfigMap is taken from; null where the value is none. */
export function fileOfValue(text: string): FileId | null {
  const path = mark.exec(text.trim())?.[1];
  return path === undefined ? null : fileId(path);
}

/**
 * What is written by actions that stand alone on their line between two offsets of a template: files whose names are their
 * keys (`(.Files.Glob "conf/*").AsConfig`), and whether there are others, whose keys nobody knows.
 */
export function generatedKeys(
  template: string,
  start: number,
  end: number,
  chart: Chart,
  input: InfraInput,
): { readonly files: readonly string[]; readonly open: boolean } {
  const files: string[] = [];
  let open = false;
  const scope: HelmScope = { values: chart.values, chart: chart.about, dot: null, variables: new Map() };
  const visit = (nodes: readonly HelmNode[]) => {
    for (const node of nodes) {
      if (node.end <= start || node.start >= end) continue;
      if (node.kind === "block") {
        visit(node.body);
        visit(node.otherwise);
        // Whether the one branch or the other is written: keys of both may be missing.
        if (
          node.keyword === "range" &&
          itemsOfRange(node.head, scope, (pattern) => filesMatching(pattern, chart.directory, input)) === null
        )
          open = true;
      } else if (node.kind === "control" && /^(?:template|block)\b/.test(node.inside)) open = true;
      else if (node.kind === "value" && node.alone) {
        const pattern = /^\(\s*\$?\.Files\.Glob\s+"([^"]+)"\s*\)\.AsConfig\b/.exec(node.inside)?.[1];
        const found = pattern === undefined ? null : filesMatching(pattern, chart.directory, input);
        if (found !== null) files.push(...found.map((name) => join(chart.directory, name)));
        else if (!/\.Files\.Get\b/.test(node.inside)) open = true;
      }
    }
  };
  visit(helmNodes(template));
  return { files, open };
}
