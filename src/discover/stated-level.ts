import type { NginxFile } from "../syntax/nginx/tree.ts";
import type { NginxLevel } from "./classify.ts";

/** The words of `# no502: context=http,server`, outermost first; the innermost is where the file's directives stand. */
export const statedContext = /^#+\s*no502\s*:\s*context=\s*([\w,\s]*)$/;

export const statedLevels: readonly Exclude<NginxLevel, "entry" | "any">[] = [
  "main",
  "http",
  "server",
  "location",
  "upstream",
];

/** The block that a comment at the head of a snippet says it is included in; null where none says it. */
export function statedLevel({ text, comments }: NginxFile): Exclude<NginxLevel, "entry" | "any"> | null {
  if (!text.includes("context=")) return null;
  for (const { start, end } of comments.slice(0, 20)) {
    const words = statedContext.exec(text.slice(start, end).trim())?.[1];
    const last = words
      ?.split(",")
      .map((word) => word.trim())
      .filter(Boolean)
      .at(-1);
    const level = statedLevels.find((one) => one === last);
    if (level) return level;
  }
  return null;
}
