import type { ChangedLines } from "../engine/only-changed.ts";
import { type LineRange, parseDiff } from "../engine/parse-diff.ts";
import { isWithin, relative } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import type { Executed, Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";

/** A repository and the commit that its files are compared with. */
export interface Comparison {
  /** What the user wrote. */
  readonly ref: string;
  /** The top of the working tree, absolute, links resolved. */
  readonly root: string;
  readonly commit: string;
  /** What is to be known of the choice of the commit; null where all is as usual. */
  readonly note: string | null;
}

/**
 * Asks git what `--since` means here: the commit where the ref and the working tree part, so that what others have done
 * since then does not count.
 *
 * @param directory inside the repository
 * @throws UsageError without git, a repository or a commit of that name
 */
export function compareWith(ref: string, directory: string, io: Io): Comparison {
  const git = (...args: string[]) => run(directory, args, io);
  const top = git("rev-parse", "--show-toplevel");
  if (top.code !== 0) throw new UsageError(`--since needs a git repository: ${words(top)}`, null);
  const root = line(top);
  // No name of a commit starts so, and git would take it for an option.
  const found = ref.startsWith("-") ? null : git("rev-parse", "--verify", "--quiet", `${ref}^{commit}`);
  if (found?.code !== 0) {
    const shallow = line(git("rev-parse", "--is-shallow-repository")) === "true";
    const hint = shallow ? "; the clone is shallow: fetch more of its history" : "";
    throw new UsageError(`--since ${ref}: the repository has no commit of that name${hint}`, null);
  }
  const commit = line(found);
  const base = git("merge-base", commit, "HEAD");
  if (base.code === 0) return { ref, root, commit: line(base), note: null };
  const note = `--since ${ref}: no commit that it shares with HEAD is here; ${ref} itself is compared with`;
  return { ref, root, commit, note };
}

/**
 * Asks git for the changed lines of files. What git does not know at that commit (untracked, ignored, of another repository,
 * a part of a dump) counts as changed as a whole; what is not committed counts, too.
 *
 * @param files absolute paths, links resolved
 */
export function changedLines({ root, commit }: Comparison, files: readonly FileId[], io: Io): ChangedLines {
  const changed = new Map<string, readonly LineRange[]>();
  const names = files.filter((file) => isWithin(file, root)).map((file) => relative(root, file));
  for (const part of portions(names)) {
    const paths = part.map((name) => `:(top,literal)${name}`);
    const tracked = demand(run(root, ["ls-files", "-z", "--full-name", "--", ...paths], io));
    for (const name of new TextDecoder().decode(tracked.out).split("\0")) if (name !== "") changed.set(name, []);
    const diff = demand(run(root, [...diffCommand, commit, "--", ...paths], io));
    // One character for each byte: the texts may be in any encoding, and names are quoted.
    for (const [name, ranges] of parseDiff(Buffer.from(diff.out).toString("latin1"))) changed.set(name, ranges);
  }
  return (file) => {
    if (!isWithin(file, root)) return "all";
    return changed.get(relative(root, file)) ?? "all";
  };
}

/** Whatever the user's git is set to, the output is the same. */
const diffCommand = [
  ...["-c", "core.quotePath=true", "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--text"],
  ...["--unified=0", "--inter-hunk-context=0", "--src-prefix=a/", "--dst-prefix=b/", "--ignore-submodules"],
];

function run(directory: string, args: readonly string[], io: Io): Executed {
  const ran = io.execute("git", ["-C", directory, ...args], environment);
  if (ran === null) throw new UsageError("--since needs git, and there is no git to run", null);
  return ran;
}

/** git writes nothing, asks nothing and fetches nothing. */
const environment = { GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", GIT_NO_LAZY_FETCH: "1", LC_ALL: "C" };

function demand(ran: Executed): Executed {
  if (ran.code !== 0) throw new UsageError(`--since: git could not compare the files: ${words(ran)}`, null);
  return ran;
}

const line = ({ out }: Executed) => new TextDecoder().decode(out).replace(/\n$/, "");
const words = ({ code, err }: Executed) => err.trim().split("\n")[0] || `git exits with ${code}`;

/** Command lines have an end: as many names at once as fit everywhere. */
function portions(names: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let room = 0;
  for (const name of names) {
    const length = name.length * 3 + 20;
    const part = parts.at(-1);
    if (part && length <= room) part.push(name);
    else {
      parts.push([name]);
      room = mostCharacters;
    }
    room -= length;
  }
  return parts;
}

const mostCharacters = 24_000;
