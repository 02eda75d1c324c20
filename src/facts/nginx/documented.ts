import { table } from "./generated/documented.ts";

/** What nginx's reference documentation says about one directive in one module. */
export interface DocumentedDirective {
  readonly name: string;
  /** As the documentation names it: `ngx_http_gzip_module`, `Core functionality`. */
  readonly module: string;
  /** In its words: `http, server, location`. */
  readonly contexts: string;
  /** The version that brought it; empty where none is stated. */
  readonly since: string;
  /** Empty where there is none. */
  readonly default: string;
  /** The arguments in the documentation's notation, one for each form. */
  readonly syntax: readonly string[];
  /** The address of its description. */
  readonly url: string;
}

/** Every entry of that name, one for each module that documents it. Only editors ask: the table is searched as it is. */
export function documentedDirectives(name: string): readonly DocumentedDirective[] {
  const found: DocumentedDirective[] = [];
  for (let at = table.indexOf(`\n${name}\t`); at !== -1; at = table.indexOf(`\n${name}\t`, at + 1)) {
    const [, module = "", contexts = "", since = "", byDefault = "", ...syntax] = table
      .slice(at + 1, table.indexOf("\n", at + 1))
      .split("\t");
    found.push({ name, module, contexts, since, default: byDefault, syntax, url: `${pageOf(module)}#${name}` });
  }
  return found;
}

/** The page of a module below nginx.org. */
function pageOf(module: string): string {
  const docs = "https://nginx.org/en/docs";
  if (module === "Core functionality") return `${docs}/ngx_core_module.html`;
  const part = /^ngx_(http|stream|mail)_/.exec(module)?.[1];
  return `${docs}/${part === undefined ? "" : `${part}/`}${module}.html`;
}
