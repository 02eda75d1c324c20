/** 1-based lines of the new text, both inclusive. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The changed lines of every file of a unified diff made by git with prefixes `a/` and `b/` and without context. Where lines
 * were only taken out, the lines on both sides of the gap count: nothing else is left of the change.
 *
 * @param diff one character for each byte
 * @returns by the new path, names that git quotes made plain. A file that was deleted is not in it.
 */
export function parseDiff(diff: string): ReadonlyMap<string, readonly LineRange[]> {
  const files = new Map<string, LineRange[]>();
  let ranges: LineRange[] | null = null;
  // Lines of the current hunk that are still to come: what they hold may look like a header.
  let old = 0;
  let fresh = 0;
  for (const line of diff.split("\n")) {
    if (old > 0 && line.startsWith("-")) old--;
    else if (fresh > 0 && line.startsWith("+")) fresh--;
    else if (line.startsWith("diff --git ")) ranges = null;
    else if (line.startsWith("+++ ")) {
      const path = newPath(line.slice(4));
      ranges = path === null ? null : [];
      if (path !== null && ranges) files.set(path, ranges);
    } else {
      const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
      if (!hunk) continue;
      old = Number(hunk[1] ?? 1);
      fresh = Number(hunk[3] ?? 1);
      const start = Number(hunk[2]);
      ranges?.push({ start, end: fresh === 0 ? start + 1 : start + fresh - 1 });
    }
  }
  return files;
}

/** `b/dir/name`, or in quotes with escapes; null for `/dev/null`. */
function newPath(written: string): string | null {
  // A tab ends a name that holds blanks.
  const name = written.replace(/\t$/, "");
  const path = name.startsWith('"') ? unquote(name) : name;
  return path.startsWith("b/") ? path.slice(2) : null;
}

const escapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  t: "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
};

/** Undoes git's quoting: C escapes, and every byte that is not ASCII as three octal digits. */
function unquote(quoted: string): string {
  const bytes = quoted
    .slice(1, -1)
    .replace(/\\(?:([0-7]{3})|(.))/g, (_, octal: string | undefined, sign: string) =>
      octal === undefined ? (escapes[sign] ?? sign) : String.fromCharCode(Number.parseInt(octal, 8)),
    );
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}
