/** Path arithmetic on absolute `/`-separated paths, without Node so that the core runs anywhere. */

/** Collapses `//`, `.` and `..`; keeps a leading `/`. `normalize("/a//b/../c")` is `/a/c`. */
export function normalize(path: string): string {
  if (!/\/\/|\/\.{1,2}(\/|$)|.\/$/.test(path)) return path;
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") out.pop();
    else out.push(part);
  }
  return `${path.startsWith("/") ? "/" : ""}${out.join("/")}`;
}

export function dirname(path: string): string {
  const cut = path.lastIndexOf("/");
  return cut <= 0 ? "/" : path.slice(0, cut);
}

export function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function join(directory: string, path: string): string {
  return normalize(path.startsWith("/") ? path : `${directory}/${path}`);
}

const SLASH = 47;

/** True when `path` is `directory` or lies below it. */
export function isWithin(path: string, directory: string): boolean {
  // Asked millions of times over a large tree: no text is made for it.
  if (directory === "/") return true;
  if (!path.startsWith(directory)) return false;
  return path.length === directory.length || path.charCodeAt(directory.length) === SLASH;
}

/** The path from `directory` to `path`, with `..` where needed; `.` for the directory itself. */
export function relative(directory: string, path: string): string {
  const from = directory.split("/").filter(Boolean);
  const to = path.split("/").filter(Boolean);
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/") || ".";
}
