import type { Route, Stack } from "../model/stack.ts";
import type { Directive } from "../syntax/nginx/tree.ts";
import type { Edit, Fix } from "./define-rule.ts";
import { fixWith, inSameText, linesInRoute, rewritten, sourceOf } from "./line-edits.ts";

/** Which of the two prerequisites a route lacks. */
export interface Lacking {
  readonly version: boolean;
  readonly header: boolean;
}

/**
 * What nginx's documentation asks of a route for kept connections, in the route's own block: HTTP/1.1 and an empty
 * `Connection`. A header of a block's own drops the inherited ones: they are written again beside it. A `Connection` that
 * depends on the request (WebSocket) is left alone.
 */
export function keepAliveFix(route: Route, lacking: Lacking, stack: Stack): Fix[] {
  const { from, pass } = route;
  const lines: string[] = [];
  const edits: (Edit | null)[] = [];
  const headers = from.array("proxy_set_header");
  if (lacking.version) {
    const own = from.own("proxy_http_version").at(-1);
    if (own) edits.push(argument(stack, own, 0, "1.1"));
    else lines.push("proxy_http_version 1.1;");
  }
  if (lacking.header) {
    const isConnection = ({ args }: Directive) => args[0]?.text.toLowerCase() === "connection";
    const closing = headers.directives.filter(isConnection);
    if (closing.length > 1 || closing.some(({ args }) => args[1]?.text.toLowerCase() !== "close")) return [];
    const [close] = closing;
    if (close && headers.origin === "written") edits.push(argument(stack, close, 1, '""'));
    else {
      const inherited = headers.origin === "inherited" ? headers.directives.filter((one) => one !== close) : [];
      const again = inherited.map((one) => sourceOf(stack, one));
      if (again.includes(null)) return [];
      lines.push(...again.map((one) => `${one};`), 'proxy_set_header Connection "";');
    }
  }
  // Behind the headers that are there already.
  const last = headers.origin === "written" ? headers.directives.at(-1) : undefined;
  const place = last && inSameText(stack, last, pass) && last.start > pass.start ? last : pass;
  if (lines.length > 0) edits.push(linesInRoute(stack, route, lines, place));
  return fixWith(`Keep the connections: ${wanted(lacking)}`, "unsafe", edits);
}

function wanted({ version, header }: Lacking): string {
  return [...(version ? ["HTTP/1.1"] : []), ...(header ? ['an empty "Connection"'] : [])].join(" and ");
}

function argument(stack: Stack, { args }: Directive, at: number, text: string): Edit | null {
  const word = args[at];
  return word ? rewritten(stack, word, text) : null;
}
