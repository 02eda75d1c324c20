import type { Span } from "../../source/span.ts";
import type { Refusal } from "../refusal.ts";

/** @param again true when the file includes itself, perhaps through others. */
export function refuseDepth(path: string, again: boolean, at: Span): Refusal {
  return {
    code: again ? "include-cycle" : "include-depth",
    message: again
      ? `this include leads back to ${path}, which is being read already; PHP-FPM stops at the sixth file within each other`
      : `${path} would be the sixth file within each other; PHP-FPM reads five`,
    at,
    related: [],
    original: "failed to include more than 5 files recursively",
  };
}

/** glob(3) hands out links that lead nowhere, and opening them fails. */
export function refuseBrokenLink(path: string, at: Span): Refusal {
  return {
    code: "unreadable-include",
    message: `the include matches ${path}, a link that leads nowhere`,
    at,
    related: [],
    original: `failed to open configuration file '${path}': No such file or directory (2)`,
  };
}

/** A pattern that matches nothing is fine for FPM, but not in a directory that is not there. */
export function refuseMissingDirectory(pattern: string, at: Span): Refusal {
  return {
    code: "missing-include",
    message: `the directory of the include "${pattern}" does not exist`,
    at,
    related: [],
    original: `Unable to globalize '${pattern}' (ret=2)`,
  };
}
