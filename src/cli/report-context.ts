import type { ReportContext } from "../report/context.ts";
import { ruleInfos } from "../report/rule-info.ts";
import { pageAddress } from "../report/rule-page.ts";
import type { Core } from "./core.ts";
import type { Io } from "./io.ts";
import { type ColorChoice, wantsColor, wantsUnicode } from "./terminal.ts";
import { drawsLinks, fileAddress } from "./terminal-links.ts";
import { homepage, version } from "./version.ts";

/** Where a report goes: the terminal's width counts only there. */
export type Sink = "out" | "error" | "file";

/** What reports are told of the terminal, the environment and the package. Costly answers are made when asked for. */
export function reportContext(
  { show, color, demands }: Pick<ReportContext, "show" | "demands"> & { readonly color: ColorChoice },
  sink: Sink,
  io: Io,
  { rules }: Core,
): ReportContext {
  const terminal = () => (sink === "out" ? io.terminal : sink === "error" && io.errorTerminal);
  const links = () => sink === "out" && io.terminal && color !== "never" && drawsLinks(io.env);
  return {
    version,
    homepage,
    show,
    ...(demands === undefined ? {} : { demands }),
    color: wantsColor(color, io.env, terminal),
    unicode: wantsUnicode(io.env),
    width: sink === "file" ? 80 : io.columns,
    page: (path) => io.readOwn(path),
    linkTo: (path) =>
      links() ? (pageAddress(path, { homepage, version }) ?? fileAddress(io.packageRoot, path)) : null,
    get rules() {
      return ruleInfos(rules);
    },
  };
}
