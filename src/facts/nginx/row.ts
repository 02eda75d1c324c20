/** The contexts of nginx's own command tables; `http_sif` is `if` in a server, `http_lif` `if` in a location. */
export type NginxContext =
  | "main"
  | "event"
  | "http_main"
  | "http_srv"
  | "http_loc"
  | "http_ups"
  | "http_sif"
  | "http_lif"
  | "http_lmt"
  | "stream_main"
  | "stream_srv"
  | "stream_ups"
  | "mail_main"
  | "mail_srv"
  | "any";

/** One line of the generated table. Empty strings stand for "not stated". */
export interface Row {
  readonly name: string;
  readonly module: string;
  readonly contexts: readonly NginxContext[];
  readonly min: number;
  readonly max: number | null;
  readonly block: boolean;
  readonly setter: string;
  readonly since: string;
  /** First version without it; `?` when that version is not established. */
  readonly until: string;
  readonly default: string;
  /** Words of an enumeration, separated by spaces. */
  readonly words: string;
  readonly from: "source" | "documentation" | "removed";
}

export const contextCodes: Readonly<Record<NginxContext, string>> = {
  main: "M",
  event: "E",
  http_main: "H",
  http_srv: "S",
  http_loc: "L",
  http_ups: "U",
  http_sif: "s",
  http_lif: "l",
  http_lmt: "x",
  stream_main: "T",
  stream_srv: "V",
  stream_ups: "W",
  mail_main: "A",
  mail_srv: "B",
  any: "*",
};

const contexts = new Map(Object.entries(contextCodes).map(([name, code]) => [code, name as NginxContext]));

/** Tabs separate the columns: a tab cannot stand in any of them. */
export function writeRow(row: Row): string {
  const codes = row.contexts.map((context) => contextCodes[context]).join("");
  const counts = `${row.block ? "{" : ""}${row.min}-${row.max ?? ""}`;
  return [row.name, row.module, codes, counts, row.setter, row.from[0], row.since, row.until, row.default, row.words]
    .join("\t")
    .trimEnd();
}

export function readRow(line: string): Row {
  const [name = "", module = "", codes = "", counts = "", setter = "", from, since = "", until = "", ...rest] =
    line.split("\t");
  const dash = counts.indexOf("-");
  const block = counts.startsWith("{");
  const max = counts.slice(dash + 1);
  return {
    name,
    module,
    contexts: [...codes].flatMap((code) => contexts.get(code) ?? []),
    min: Number(counts.slice(block ? 1 : 0, dash)),
    max: max === "" ? null : Number(max),
    block,
    setter,
    since,
    until,
    default: rest[0] ?? "",
    words: rest[1] ?? "",
    from: from === "s" ? "source" : from === "d" ? "documentation" : "removed",
  };
}
