import type { EmbeddedText } from "../../source/embedded-text.ts";
import { dirname, join } from "../../source/paths.ts";
import { type FileId, fileId } from "../../source/span.ts";
import { embedFile, type Replacement, substitute } from "../embed.ts";
import type { InfraInput } from "../infra-input.ts";
import { child, readYaml, rootOf, textOf, type YamlValue } from "../yaml.ts";

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
}

/** The chart that a file belongs to as a template; null for others. */
export function chartOf(path: string, input: InfraInput): Chart | null {
  const at = path.lastIndexOf("/templates/");
  if (at === -1) return null;
  const directory = path.slice(0, at);
  if (input.kind(`${directory}/Chart.yaml`) !== "file") return null;
  for (const name of ["values.yaml", "values.yml"]) {
    const file = `${directory}/${name}`;
    const read = input.kind(file) === "file" ? input.read(file) : null;
    if (!read?.ok) continue;
    const [document] = readYaml(fileId(file), read.text).documents;
    return { directory, values: document ? rootOf(document) : null };
  }
  return { directory, values: null };
}

const action = /\{\{-?\s*((?:"(?:\\.|[^"\\])*"|`[^`]*`|[^}"`]|\}(?!\}))*?)\s*-?\}\}/gs;

/**
 * A template of a chart with the chart's own values filled in. Control actions and what generates whole blocks are left out:
 * of an `if` both branches stay, of a `range` one turn.
 */
export function renderChart(path: string, text: string, chart: Chart): EmbeddedText {
  const replacements: Replacement[] = [];
  for (const match of text.matchAll(action)) {
    const start = match.index;
    const end = start + match[0].length;
    const lineStart = text.lastIndexOf("\n", start - 1) + 1;
    const lineEnd = text.indexOf("\n", end);
    const alone =
      text.slice(lineStart, start).trim() === "" &&
      text.slice(end, lineEnd === -1 ? text.length : lineEnd).trim() === "";
    const inside = match[1] ?? "";
    const control = /^(?:if|else|end|range|with|define|block|break|continue|\/\*|\$\w*\s*:?=)/.test(inside);
    const value = control || alone ? null : valueOf(inside, chart);
    // Blank, not nothing: the rest of the line keeps its shape.
    replacements.push({ start, end, text: control || alone ? " " : (value ?? unknownWord(inside)) });
  }
  return substitute(embedFile(fileId(path), text, "rendered"), replacements);
}

/** `.Values.a.b | default "x" | quote` as far as values.yaml and literals tell it; null where they do not. */
function valueOf(expression: string, { values }: Chart): string | null {
  const [first = "", ...filters] = expression.split("|").map((part) => part.trim());
  let value: string | null = null;
  const path = /^\(?\s*\$?\.Values\.([\w.]+)\s*\)?$/.exec(first)?.[1];
  const fallback = /^default\s+(\S+)\s+\$?\.Values\.([\w.]+)$/.exec(first);
  if (path !== undefined) value = textOf(child(values, ...path.split(".")));
  else if (fallback)
    value = textOf(child(values, ...(fallback[2] as string).split("."))) ?? literal(fallback[1] as string);
  else if (/^\$?\.Release\.Name$/.test(first)) value = "release";
  else if (/^\$?\.Release\.Namespace$/.test(first)) value = "default";
  else value = literal(first);
  for (const filter of filters) {
    const other = /^default\s+(.+)$/.exec(filter)?.[1];
    if (other !== undefined) value = value === null || value === "" ? literal(other) : value;
    else if (filter === "quote" || filter === "squote") value = value === null ? null : JSON.stringify(value);
    else if (!/^(?:toString|int|int64|trim|trunc\s+\d+|trimSuffix\s+"-"|nindent\s+\d+|indent\s+\d+)$/.test(filter))
      return null;
  }
  return value;
}

function literal(text: string): string | null {
  const quoted = /^"((?:\\.|[^"\\])*)"$|^`([^`]*)`$/.exec(text);
  if (quoted) return quoted[1]?.replace(/\\(.)/g, "$1") ?? quoted[2] ?? "";
  return /^-?\d+(?:\.\d+)?$|^(?:true|false)$/.test(text) ? text : null;
}

/**
 * The file of the chart that a value of a ConfigMap is taken from: `{{ .Files.Get "conf/nginx.conf" | indent 4 }}` and the
 * same inside `tpl`; null where the value is none.
 */
export function fileOfValue(text: string, chart: Chart, input: InfraInput): FileId | null {
  const name = /^\s*\{\{-?\s*\(?\s*(?:tpl\s+)?\(?\s*\$?\.Files\.Get\s+"([^"]+)"[^}]*\}\}\s*$/s.exec(text)?.[1];
  if (name === undefined) return null;
  const path = join(chart.directory, name);
  return input.kind(path) === "file" && dirname(path).startsWith(chart.directory) ? fileId(path) : null;
}
