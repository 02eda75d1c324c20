import { printable } from "../report/display-width.ts";

/**
 * Refusals for words that end up inside the files: one sentence, null where the word is safe. What nginx or PHP-FPM cannot
 * hold is refused here, what needs quotes is not.
 */
export type Refusal = string | null;

/** A name of a site: a host name, one with `*.` before it, or `_` for requests that fit no other. */
export function serverNameProblem(name: string): Refusal {
  const shown = `server name '${printable(name)}'`;
  if (name === "_") return null;
  if (name === "") return "a server name is empty";
  if (name.length > 253) return "a server name is longer than 253 characters";
  if (name.startsWith("~")) return `${shown} is a regular expression: write it into the file by hand`;
  if (/:\d+$/.test(name)) return `${shown} holds a port: the name alone is meant`;
  if (/^[a-z]+:\/\//i.test(name)) return `${shown} is a URL: the name alone is meant, without "http://" and "/"`;
  if (/[^\x00-\x7f]/.test(name)) {
    return `${shown} is not ASCII: browsers send such names in their "xn--" form, so write that`;
  }
  const plain = name.replace(/^\*\./, "");
  const labels = plain.split(".").every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label));
  return labels
    ? null
    : `${shown} is no host name: letters, digits, "-" and "." are meant, with "*." before it at most`;
}

/** A document root. nginx expands `$` in it whatever the quotes, and no quotes hold a line break for both programs. */
export function rootProblem(root: string): Refusal {
  const shown = `root '${printable(root)}'`;
  if (root === "") return "the root is empty";
  if (!root.startsWith("/")) return `${shown} is not absolute: it starts with "/" on the server`;
  if (printable(root) !== root) return `${shown} holds control characters`;
  if (root.includes("$"))
    return `${shown} holds "$", which nginx takes for a variable: give the directory another name`;
  if (new TextEncoder().encode(root).length > 1024) return "the root is longer than 1024 bytes";
  if (/(?:^|\/)\.\.?(?:\/|$)/.test(root)) return `${shown} holds "." or "..": write the path without them`;
  if (/^\/+$/.test(root)) return 'root "/" would publish every file of the machine';
  return null;
}

/** Bytes that a socket's address holds (sun_path, with its last NUL): PHP-FPM cuts longer ones without a word (measured: §1). */
const longestSocket = 107;

export function socketProblem(path: string): Refusal {
  const shown = `socket '${printable(path)}'`;
  if (!/^\/[A-Za-z0-9._@+/-]+$/.test(path)) {
    return `${shown} is no path for both programs: letters, digits and "._@+-/" only, starting with "/"`;
  }
  if (/(?:^|\/)\.\.?(?:\/|$)|\/$|\/\//.test(path)) return `${shown} is no plain path of a file`;
  if (path.length > longestSocket)
    return `${shown} is longer than ${longestSocket} bytes, more than a socket's address holds`;
  if (!path.slice(1).includes("/")) return `${shown} lies in "/" itself: give it a directory such as /run/php-fpm`;
  return null;
}
