import type { Known } from "../../source/known.ts";
import { buildArgument, type WrittenBuild } from "./named-build.ts";

const start =
  /\b(?:docker|podman|nerdctl)[ \t]+(?:(?:image|buildx|builder)[ \t]+)?(?:build|bud)\b|\bbuildah[ \t]+(?:bud|build)\b/g;

/** Flags of `docker build` that take no value; all others take one. */
const bare =
  /^(?:--(?:pull|push|load|no-cache|rm|force-rm|squash|quiet|compress|disable-content-trust|layers|check|debug)(?:=.*)?|-[qD])$/;

const longest = 4000;

/** What the `docker build` commands of a script, a Makefile or a job of CI name. Everything else is passed over. */
export function buildCommands(text: string, makefile: boolean): readonly WrittenBuild[] {
  // A step of CI may run anywhere.
  if (/^\s*(?:-\s+)?working-directory:/m.test(text)) return [];
  const found: WrittenBuild[] = [];
  for (const match of text.matchAll(start)) {
    const from = match.index + match[0].length;
    const cwd = directoryAt(text, match.index, makefile);
    if (cwd === null) continue;
    const words = wordsOf(joinedLine(text.slice(from, from + longest)));
    const command = read(words);
    if (command.names.length > 0) found.push({ ...command, cwd });
  }
  return found;
}

/** To the directory of the script, or to the top of the repository. */
const home = /dirname|BASH_SOURCE|\$0|git rev-parse|(?:PROJECT|REPO|ROOT|BASE)\w*(?:DIR|ROOT|PATH)?\b/i;

/** Where a command is run, as far as `cd` says it: `.` where none does; null where that is not known. */
function directoryAt(text: string, at: number, makefile: boolean): string | null {
  let line = text.lastIndexOf("\n", at - 1) + 1;
  while (line > 1 && /\\\r?$/.test(text.slice(text.lastIndexOf("\n", line - 2) + 1, line - 1)))
    line = text.lastIndexOf("\n", line - 2) + 1;
  const before = [...text.slice(line, at).matchAll(/(?:^|[\s;&|({@"'-])(?:cd|pushd)\s+("[^"]*"|'[^']*'|[^\s;&|)]+)/g)];
  const changed = before.at(-1)?.[1]?.replace(/["']/g, "");
  // Each line of a recipe has a shell of its own.
  const earlier = makefile
    ? []
    : [...text.slice(0, line).matchAll(/^\s*(?:-\s+|run:\s*)*(?:cd|pushd)\b(.*)$/gm)].map(([, to = ""]) => to);
  if (earlier.some((to) => !home.test(to)) || before.length > 1) return null;
  return changed === undefined || home.test(changed) ? "." : changed;
}

/** The rest of the line, with those that a backslash joins to it. */
function joinedLine(text: string): string {
  const end = /(?<!\\)\r?\n|&&|\|\||;(?=\s)|(?<![\d>])>|\|/.exec(text);
  return (end ? text.slice(0, end.index) : text).replace(/\\\r?\n/g, " ");
}

function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|\$\{\{.*?\}\}|\$\([^)]*\)|\{\{.*?\}\}|[^\s"'])+/g) ?? [];
  // What closes a subshell or a quoted command ends the last word.
  return words
    .map((word) => word.replace(/["']/g, ""))
    .map((word) => (/[$({]/.test(word) ? word : word.replace(/[)\]`}]+$/, "")))
    .filter((word) => word !== "");
}

function read(words: readonly string[]): WrittenBuild {
  const names: string[] = [];
  const args = new Map<string, Known<string>>();
  let context: string | null = null;
  let dockerfile: string | null = null;
  let target: string | null = null;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (!word.startsWith("-") || word === "-") {
      context ??= word;
      continue;
    }
    if (bare.test(word)) continue;
    const joined = /^(--[\w-]+)=(.*)$/s.exec(word);
    const short = /^(-[tf])(.+)$/s.exec(word);
    const flag = joined?.[1] ?? short?.[1] ?? word;
    const value = joined?.[2] ?? short?.[2] ?? words[++at] ?? "";
    if (flag === "-t" || flag === "--tag") names.push(value);
    else if (flag === "-f" || flag === "--file") dockerfile = value;
    else if (flag === "--target") target = value;
    else if (flag === "--build-arg") {
      const cut = value.indexOf("=");
      if (cut !== -1) args.set(value.slice(0, cut), buildArgument(value.slice(cut + 1)));
    }
  }
  return { names, context, dockerfile, target, args };
}
