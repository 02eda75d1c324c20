import { suppressionRules } from "../engine/suppression-rules.ts";
import { dirname, join } from "../source/paths.ts";
import type { ReportContext } from "./context.ts";

/** The package as others find it. */
type Home = Pick<ReportContext, "homepage" | "version">;

/** The page on a rule, below the package. What the engine says about suppression comments shares one. */
export function docsOf(rule: string): string {
  return suppressionRules.some(({ id }) => id === rule) ? "docs/suppressions.md" : `rules/${rule}/doc.md`;
}

/** A rule's page as other programs show it. */
export interface RulePage {
  /** The first paragraph, plain. */
  readonly intro: string;
  /** The page below its title; links lead to addresses that others can open, or are words. */
  readonly markdown: string;
  /** The same without marks. */
  readonly text: string;
}

/** @param path of the page below the package: its links start there. */
export function rulePage(markdown: string, path: string, home: Home): RulePage {
  const body = markdown
    .replace(/^# .*\n+/, "")
    .replace(/^<!--[^]*?-->\n/gm, "")
    .trim();
  const linked = outsideCode(body, (prose) =>
    prose.replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, (whole, words: string, target: string) => {
      if (/^[a-z]+:/.test(target)) return whole;
      const address = pageAddress(join(`/${dirname(path)}`, target).slice(1), home);
      return address === null ? words : `[${words}](${address})`;
    }),
  );
  const text = outsideCode(linked, (prose) =>
    prose
      .replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, "$1")
      .replace(/\*\*([^*]+)\*\*|`([^`]+)`|<(https?:[^>]+)>/g, (_, bold, code, address) => bold ?? code ?? address)
      .replace(/^#+ /gm, ""),
  ).replace(/^```.*\n/gm, "");
  return {
    intro: text.split(/\n\s*\n/)[0]?.replaceAll("\n", " ") ?? "",
    markdown: `${linked}\n`,
    text: `${text.trim()}\n`,
  };
}

/** The address of a page of this version; null where the package states no homepage, which is then its repository. */
export function pageAddress(path: string, { homepage, version }: Home): string | null {
  return homepage === null ? null : `${homepage.replace(/#.*$/, "").replace(/\/$/, "")}/blob/v${version}/${path}`;
}

/** Changes what stands outside of fenced code. */
function outsideCode(markdown: string, change: (prose: string) => string): string {
  return markdown
    .split(/(^```[^]*?^```$)/m)
    .map((part) => (part.startsWith("```") ? part : change(part)))
    .join("");
}
