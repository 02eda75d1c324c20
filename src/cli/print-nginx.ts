import { NginxConfFile } from "nginx-conf";
import { type NginxLine, quoteWord } from "../generate/nginx-line.ts";

type Item = NginxConfFile["nginx"];

/** Writes directives through nginx-conf, each with its reasons above it. */
export function printNginx(lines: readonly NginxLine[]): string {
  let file: NginxConfFile | null = null;
  // It calls back before it returns.
  NginxConfFile.createFromSource("", (_error, made) => {
    file = made ?? null;
  });
  if (file === null) throw new Error("nginx-conf made no file");
  const { nginx } = file as NginxConfFile;
  for (const line of lines) add(nginx, line);
  return indentComments(nginx.toString());
}

function add(into: Item, { name, args, why, block }: NginxLine): void {
  const comments = why.map((text) => ` ${text}`);
  into._add(name, args.map(quoteWord).join(" "), block === null ? null : [], comments);
  const added = into[name]?.at(-1);
  for (const line of block ?? []) if (added) add(added, line);
}

/** nginx-conf puts every comment at the start of its line: it goes where its directive stands, blocks with a blank before. */
function indentComments(text: string): string {
  const lines = text.trimEnd().split("\n");
  const out: string[] = [];
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith("#")) {
      out.push(line);
      continue;
    }
    const next = lines.slice(at).find((one) => !one.startsWith("#")) ?? "";
    const first = !lines[at - 1]?.startsWith("#");
    const afterBlock = out.at(-1)?.endsWith("}") || next.endsWith("{");
    if (first && out.length > 0 && afterBlock && !out.at(-1)?.endsWith("{")) out.push("");
    out.push(`${/^ */.exec(next)?.[0]}${line}`);
  }
  return `${out.join("\n")}\n`;
}
